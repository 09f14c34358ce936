import { useWords } from '../i18n/use-words.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { AppPasswordsSection } from './AppPasswordsSection.tsx'
import { LookSection } from './LookSection.tsx'
import { PasswordSection } from './PasswordSection.tsx'
import { ProfileSection } from './ProfileSection.tsx'
import { SessionsSection } from './SessionsSection.tsx'
import { TokensSection } from './TokensSection.tsx'

export function SettingsPage() {
  const { t } = useWords()
  return (
    <PageHeader title={t('settings.title')} narrow>
      <ProfileSection />
      <LookSection />
      <PasswordSection />
      <SessionsSection />
      <AppPasswordsSection />
      <TokensSection />
    </PageHeader>
  )
}

import { Group, SegmentedControl, Select, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { changeMe } from '../api/account.ts'
import type { Language } from '../api/types.ts'
import { chooseLanguage, storedLanguage } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { LANGUAGES } from '../shell/LanguageMenu.tsx'
import { showProblem } from '../shell/show-problem.tsx'
import { Section } from './Section.tsx'

const AS_BROWSER = 'browser'

/** Language and colours. The language is kept with the account too: mails and refusals at other doors speak it. */
export function LookSection() {
  const { t } = useWords()
  const schemeId = useId()
  const client = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const [chosen, setChosen] = useState<Language | null>(storedLanguage)
  const speak = async (value: string | null) => {
    const language = value === 'en' || value === 'zh-CN' ? value : null
    setChosen(language)
    await chooseLanguage(language)
    try {
      await changeMe({ language })
      await client.invalidateQueries()
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <Section title={t('settings.look')}>
      <Stack>
        <Select
          maw={420}
          label={t('shell.language')}
          value={chosen ?? AS_BROWSER}
          allowDeselect={false}
          onChange={(value) => void speak(value)}
          data={[{ value: AS_BROWSER, label: t('settings.asBrowser') }, ...LANGUAGES]}
        />
        <div>
          <Text size="sm" fw={500} mb={4} id={schemeId}>
            {t('settings.scheme')}
          </Text>
          <Group>
            <SegmentedControl
              aria-labelledby={schemeId}
              value={colorScheme}
              onChange={(value) => setColorScheme(value)}
              data={[
                { value: 'auto', label: t('settings.scheme.auto') },
                { value: 'light', label: t('settings.scheme.light') },
                { value: 'dark', label: t('settings.scheme.dark') },
              ]}
            />
          </Group>
        </div>
      </Stack>
    </Section>
  )
}

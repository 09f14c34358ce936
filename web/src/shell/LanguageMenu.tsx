import { ActionIcon, Menu } from '@mantine/core'
import { IconCheck, IconLanguage } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { Language } from '../api/types.ts'
import { chooseLanguage } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'

export const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'zh-CN', label: '简体中文' },
]

/** Each language is named in itself, so that whoever landed in the wrong one finds out. */
export function LanguageMenu() {
  const { t, language } = useWords()
  const queryClient = useQueryClient()
  const choose = async (value: Language) => {
    await chooseLanguage(value)
    await queryClient.invalidateQueries()
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.language')}>
          <IconLanguage size={20} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map(({ value, label }) => (
          <Menu.Item
            key={value}
            lang={value}
            onClick={() => void choose(value)}
            rightSection={language === value ? <IconCheck size={16} /> : undefined}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

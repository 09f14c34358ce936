import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core'
import { IconExternalLink, IconLogout, IconSettings } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { signOut } from '../api/account.ts'
import { addressOf } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMe } from './me.ts'
import { showProblem } from './show-problem.tsx'

export function AccountMenu() {
  const { t } = useWords()
  const { account } = useMe()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const name = account.displayName || account.name
  const leave = async () => {
    try {
      await signOut()
      await navigate({ to: '/sign-in' })
      queryClient.clear()
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton
          aria-label={t('shell.account', { name })}
          ml={6}
          style={{ borderRadius: 99 }}
        >
          <Avatar color="jade" radius="xl" size={34} variant="filled">
            {String.fromCodePoint(name.codePointAt(0) ?? 63).toUpperCase()}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
            {name}
          </Text>
          <Text size="xs" truncate>
            {t(account.role === 'administrator' ? 'people.administrator' : 'people.user')}
          </Text>
        </Menu.Label>
        <Menu.Item
          leftSection={<IconSettings size={16} />}
          onClick={() => void navigate({ to: '/settings' })}
        >
          {t('shell.settings')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconExternalLink size={16} />}
          component="a"
          href={addressOf('notices')}
          target="_blank"
        >
          {t('shell.publicNotices')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

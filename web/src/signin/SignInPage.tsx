import {
  Anchor,
  Button,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { getDemo, signIn } from '../api/account.ts'
import { addressOf } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { LanguageMenu } from '../shell/LanguageMenu.tsx'
import { Logo } from '../shell/Logo.tsx'
import { useAbout } from '../shell/me.ts'
import { useDocumentTitle } from '../shell/PageHeader.tsx'
import { SchemeToggle } from '../shell/SchemeToggle.tsx'
import classes from './signin.module.css'

export function SignInPage() {
  const { t } = useWords()
  const about = useAbout()
  useDocumentTitle(t('signin.title'))
  const { user, setUser, password, setPassword, busy, error, enter } = useSignIn()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void enter(user, password)
  }
  return (
    <div className={classes.page}>
      <div className={classes.corner}>
        <LanguageMenu />
        <SchemeToggle />
      </div>
      <main className={classes.middle}>
        <Stack align="center" gap={6} mb="xl">
          <Logo size={48} wordless />
          <Title order={1} size="h2" mt="sm">
            CloudKeep
          </Title>
          <Text c="dimmed">{t('signin.tagline')}</Text>
        </Stack>
        <Paper className={classes.card} p="xl">
          <form onSubmit={submit}>
            <Stack>
              <ProblemAlert error={error} />
              <TextInput
                label={t('signin.user')}
                name="username"
                autoComplete="username"
                required
                autoFocus
                withAsterisk={false}
                size="md"
                value={user}
                onChange={(event) => setUser(event.currentTarget.value)}
              />
              <PasswordInput
                label={t('signin.password')}
                name="password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                size="md"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                visibilityToggleButtonProps={{ 'aria-label': t('signin.showPassword') }}
              />
              <Button type="submit" size="md" fullWidth loading={busy} mt="xs">
                {t('signin.enter')}
              </Button>
            </Stack>
          </form>
        </Paper>
        {about.data?.demo && <DemoPeople onChoose={enter} />}
        <Text ta="center" size="sm" c="dimmed" mt="xl">
          {t('signin.public')}{' '}
          <Anchor href={addressOf('notices')} inherit underline="always">
            {t('signin.readNotices')}
          </Anchor>
        </Text>
      </main>
    </div>
  )
}

function useSignIn() {
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const router = useRouter()
  const queryClient = useQueryClient()
  const { next } = useSearch({ from: '/sign-in' })
  const enter = async (name: string, secret: string) => {
    setBusy(true)
    setError(undefined)
    try {
      await signIn(name, secret)
      queryClient.removeQueries({ queryKey: keys.me })
      await router.navigate(targetOf(next))
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return { user, setUser, password, setPassword, busy, error, enter }
}

/** Where the person wanted to go; only a path of the app's own is followed. */
function targetOf(next: string | undefined) {
  if (!next || !/^\/(?![/\\])/.test(next)) return { to: '/files' }
  const { pathname, searchParams } = new URL(next, 'http://app')
  return { to: pathname, search: Object.fromEntries(searchParams) }
}

function DemoPeople({ onChoose }: { onChoose: (user: string, password: string) => Promise<void> }) {
  const { t } = useWords()
  const demo = useQuery({ queryKey: keys.demo, queryFn: getDemo, retry: false })
  const people = demo.data?.people ?? []
  if (people.length === 0) return null
  return (
    <Stack gap="xs" mt="lg" align="center">
      <Text size="sm" c="dimmed">
        {t('signin.demo')}
      </Text>
      <Group justify="center" gap="xs">
        {people.map(({ user, password, displayName }) => (
          <Button
            key={user}
            variant="default"
            radius="xl"
            onClick={() => void onChoose(user, password)}
          >
            {t('signin.demoAs', { name: displayName || user })}
          </Button>
        ))}
      </Group>
    </Stack>
  )
}

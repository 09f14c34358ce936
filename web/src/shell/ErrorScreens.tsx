import { Button, Center, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useWords } from '../i18n/use-words.ts'
import { Logo } from './Logo.tsx'
import { problemWords } from './show-problem.tsx'

export function ProblemScreen({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useWords()
  return (
    <Center component="main" h="100%" p="xl">
      <Stack align="center" maw={460} ta="center">
        <Logo size={40} wordless />
        <Title order={1} size="h3">
          {t('common.somethingWrong')}
        </Title>
        <Text c="dimmed">{problemWords(error)}</Text>
        <Button onClick={onRetry}>{t('common.tryAgain')}</Button>
      </Stack>
    </Center>
  )
}

export function CrashScreen({ error }: { error: unknown }) {
  return <ProblemScreen error={error} onRetry={() => location.reload()} />
}

export function LostScreen() {
  const { t } = useWords()
  return (
    <Center component="main" h="100%" p="xl">
      <Stack align="center" maw={460} ta="center">
        <Logo size={40} wordless />
        <Title order={1} size="h3">
          {t('common.lost')}
        </Title>
        <Text c="dimmed">{t('common.lostMore')}</Text>
        <Button component={Link} to="/files">
          {t('common.toFiles')}
        </Button>
      </Stack>
    </Center>
  )
}

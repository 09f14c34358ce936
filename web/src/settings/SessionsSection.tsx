import { Badge, Button, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { listSessions, revokeSession } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import classes from '../common/common.module.css'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { formatAgo } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { showProblem } from '../shell/show-problem.tsx'
import { deviceWords } from './device-words.ts'
import { Section } from './Section.tsx'

/** Where the account is signed in, and signing out elsewhere. */
export function SessionsSection() {
  const { t, language } = useWords()
  const client = useQueryClient()
  const sessions = useQuery({ queryKey: keys.sessions, queryFn: listSessions })
  const revoke = async (id: string) => {
    try {
      await revokeSession(id)
    } catch (error) {
      showProblem(error)
    }
    await client.invalidateQueries({ queryKey: keys.sessions })
  }
  return (
    <Section title={t('settings.sessions')} lead={t('settings.sessionsLead')}>
      <ProblemAlert error={sessions.error} />
      <ul className={classes.rows}>
        {sessions.data?.items.map((session) => (
          <li key={session.id}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text fw={500} truncate title={session.userAgent ?? ''}>
                {deviceWords(session.userAgent) ?? t('settings.unknownDevice')}
              </Text>
              <Text size="xs" c="dimmed">
                {[
                  session.address,
                  t('settings.lastSeen', {
                    ago: formatAgo(session.lastSeenAt, language, Date.now()),
                  }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            </div>
            {session.current ? (
              <Badge variant="light">{t('settings.thisSession')}</Badge>
            ) : (
              <Button size="xs" variant="default" onClick={() => void revoke(session.id)}>
                {t('settings.signOutThere')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

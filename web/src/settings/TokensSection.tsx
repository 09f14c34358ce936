import { Badge, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { createToken, listTokens, revokeToken } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import classes from '../common/common.module.css'
import { CopyLine } from '../common/CopyLine.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { formatDate } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { isAdministrator, useMe } from '../shell/me.ts'
import { showProblem } from '../shell/show-problem.tsx'
import { Section } from './Section.tsx'
import own from './settings.module.css'

const SCOPES = ['read', 'write'] as const

/** Tokens for scripts that speak REST. */
export function TokensSection() {
  const { t, language } = useWords()
  const client = useQueryClient()
  const tokens = useQuery({ queryKey: keys.tokens, queryFn: listTokens })
  const [made, setMade] = useState<string | null>(null)
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act()
    } catch (error) {
      showProblem(error)
    }
    await client.invalidateQueries({ queryKey: keys.tokens })
  }
  return (
    <Section title={t('settings.tokens')} lead={t('settings.tokensLead')}>
      <NewToken
        onToken={(token) => attempt(async () => setMade((await createToken(token)).token))}
      />
      {made && (
        <div className={own.secret} role="status">
          <Text fw={600}>{t('settings.tokenOnce')}</Text>
          <CopyLine label={t('settings.token')} text={made} />
        </div>
      )}
      <ProblemAlert error={tokens.error} />
      <ul className={classes.rows}>
        {tokens.data?.items.map((token) => (
          <li key={token.id}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text fw={500} truncate>
                {token.label}
              </Text>
              <Text size="xs" c="dimmed">
                {token.expiresAt
                  ? t('settings.expires', { date: formatDate(token.expiresAt, language) })
                  : t('settings.noExpiry')}
              </Text>
            </div>
            {token.scopes.map((scope) => (
              <Badge key={scope} variant="light" color="gray">
                {scope}
              </Badge>
            ))}
            <Button
              size="xs"
              variant="default"
              onClick={() => void attempt(() => revokeToken(token.id))}
              aria-label={`${t('settings.revoke')}: ${token.label}`}
            >
              {t('settings.revoke')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

type Wanted = { label: string; scopes: string[]; expiresAt?: string }

function NewToken({ onToken }: { onToken: (token: Wanted) => Promise<void> }) {
  const { t } = useWords()
  const me = useMe()
  const [label, setLabel] = useState('')
  const [scopes, setScopes] = useState<string[]>(['read', 'write'])
  const [day, setDay] = useState('')
  const create = (event: SubmitEvent) => {
    event.preventDefault()
    const until = day ? { expiresAt: new Date(`${day}T23:59:59`).toISOString() } : {}
    void onToken({ label: label.trim(), scopes, ...until })
    setLabel('')
  }
  const offered: string[] = isAdministrator(me) ? [...SCOPES, 'govern'] : [...SCOPES]
  return (
    <form onSubmit={create}>
      <Stack>
        <Group align="flex-end">
          <TextInput
            label={t('settings.tokenLabel')}
            value={label}
            maxLength={100}
            style={{ flex: '0 1 300px' }}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t('settings.tokenUntil')}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
        </Group>
        <Checkbox.Group label={t('settings.scopes')} value={scopes} onChange={setScopes}>
          <Group mt={6}>
            {offered.map((scope) => (
              <Checkbox key={scope} value={scope} label={scope} />
            ))}
          </Group>
        </Checkbox.Group>
        <div>
          <Button
            type="submit"
            variant="light"
            disabled={label.trim() === '' || scopes.length === 0}
          >
            {t('settings.tokenCreate')}
          </Button>
        </div>
      </Stack>
    </form>
  )
}

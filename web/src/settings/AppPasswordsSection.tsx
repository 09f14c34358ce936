import { Button, Group, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { createAppPassword, listAppPasswords, revokeAppPassword } from '../api/account.ts'
import { addressOf } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import classes from '../common/common.module.css'
import { CopyLine } from '../common/CopyLine.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { formatAgo } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMe } from '../shell/me.ts'
import { showProblem } from '../shell/show-problem.tsx'
import { Section } from './Section.tsx'
import own from './settings.module.css'

/** Passwords for other programs: each for one, each revoked alone. */
export function AppPasswordsSection() {
  const { t, language } = useWords()
  const client = useQueryClient()
  const passwords = useQuery({ queryKey: keys.appPasswords, queryFn: listAppPasswords })
  const [label, setLabel] = useState('')
  const [made, setMade] = useState<{ label: string; secret: string } | null>(null)
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act()
    } catch (error) {
      showProblem(error)
    }
    await client.invalidateQueries({ queryKey: keys.appPasswords })
  }
  const create = (event: SubmitEvent) => {
    event.preventDefault()
    void attempt(async () => {
      setMade(await createAppPassword(label.trim()))
      setLabel('')
    })
  }
  return (
    <Section title={t('settings.appPasswords')} lead={t('settings.appPasswordsLead')}>
      <form onSubmit={create}>
        <Group align="flex-end">
          <TextInput
            label={t('settings.appLabel')}
            placeholder="rclone"
            value={label}
            maxLength={100}
            style={{ flex: '0 1 300px' }}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Button type="submit" variant="light" disabled={label.trim() === ''}>
            {t('settings.appCreate')}
          </Button>
        </Group>
      </form>
      {made && <NewSecret label={made.label} secret={made.secret} />}
      <ProblemAlert error={passwords.error} />
      <ul className={classes.rows}>
        {passwords.data?.items.map((one) => (
          <li key={one.id}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text fw={500} truncate>
                {one.label}
              </Text>
              <Text size="xs" c="dimmed">
                {t('settings.lastUsed', {
                  ago: one.lastUsedAt
                    ? formatAgo(one.lastUsedAt, language, Date.now())
                    : t('common.never'),
                })}
              </Text>
            </div>
            <Button
              size="xs"
              variant="default"
              onClick={() => void attempt(() => revokeAppPassword(one.id))}
              aria-label={`${t('settings.revoke')}: ${one.label}`}
            >
              {t('settings.revoke')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** The secret, this once, with the lines that put it to use. */
function NewSecret({ label, secret }: { label: string; secret: string }) {
  const { t } = useWords()
  const { name } = useMe().account
  const dav = addressOf('dav/')
  const rclone = `rclone config create cloudkeep webdav url=${dav} vendor=other user=${name} pass=${secret} --obscure\nrclone copy ./folder cloudkeep:folder --progress`
  return (
    <div className={own.secret} role="status" data-testid="new-secret">
      <Text fw={600}>{t('settings.secretOnce', { label })}</Text>
      <CopyLine label={t('settings.secret')} text={secret} />
      <Text size="sm">{t('settings.withRclone')}</Text>
      <CopyLine label="rclone" text={rclone} />
      <Text size="sm">{t('settings.withDav', { name })}</Text>
      <CopyLine label={t('settings.davAddress')} text={dav} />
    </div>
  )
}

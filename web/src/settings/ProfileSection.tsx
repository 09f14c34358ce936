import { Button, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { changeMe } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMe } from '../shell/me.ts'
import { showDone, showProblem } from '../shell/show-problem.tsx'
import { Section } from './Section.tsx'
import classes from './settings.module.css'

export function ProfileSection() {
  const { t } = useWords()
  const { account } = useMe()
  const client = useQueryClient()
  const [name, setName] = useState(account.displayName)
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    try {
      await changeMe({ displayName: name.trim() })
      await client.invalidateQueries({ queryKey: keys.me })
      showDone(t('common.saved'))
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <Section title={t('settings.profile')} lead={t('settings.profileLead', { name: account.name })}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        <Stack align="flex-start">
          <TextInput
            w="100%"
            label={t('settings.displayName')}
            value={name}
            maxLength={120}
            autoComplete="name"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="light" disabled={name.trim() === account.displayName}>
            {t('common.save')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

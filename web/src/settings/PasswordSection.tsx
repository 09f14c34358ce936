import { Button, PasswordInput, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { changeMe } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { showDone } from '../shell/show-problem.tsx'
import { Section } from './Section.tsx'
import classes from './settings.module.css'

export function PasswordSection() {
  const { t } = useWords()
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [fresh, setFresh] = useState('')
  const [error, setError] = useState<unknown>()
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    setError(undefined)
    try {
      await changeMe({ password: { current, new: fresh } })
      setCurrent('')
      setFresh('')
      showDone(t('settings.passwordChanged'))
      await client.invalidateQueries({ queryKey: keys.sessions })
    } catch (caught) {
      setError(caught)
    }
  }
  const eye = { 'aria-label': t('signin.showPassword') }
  return (
    <Section title={t('signin.password')} lead={t('settings.passwordLead')}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        <Stack align="flex-start">
          <PasswordInput
            w="100%"
            label={t('settings.currentPassword')}
            autoComplete="current-password"
            value={current}
            visibilityToggleButtonProps={eye}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            w="100%"
            label={t('settings.newPassword')}
            autoComplete="new-password"
            value={fresh}
            visibilityToggleButtonProps={eye}
            onChange={(event) => setFresh(event.currentTarget.value)}
          />
          <ProblemAlert error={error} />
          <Button type="submit" variant="light" disabled={!current || !fresh}>
            {t('settings.changePassword')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

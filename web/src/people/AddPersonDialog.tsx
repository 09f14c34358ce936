import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { createAccount } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import { CopyLine } from '../common/CopyLine.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { GIB, PersonFields, type PersonForm } from './PersonFields.tsx'

const START: PersonForm = { displayName: '', role: 'user', edition: 'personal', quotaGiB: '' }

/** Adds an account; the disk makes its password and shows it this once. */
export function AddPersonDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [form, setForm] = useState(START)
  const [error, setError] = useState<unknown>()
  const [made, setMade] = useState<{ name: string; password: string } | null>(null)
  const add = async (event: SubmitEvent) => {
    event.preventDefault()
    setError(undefined)
    try {
      const { account, password } = await createAccount({
        name: name.trim(),
        role: form.role,
        edition: form.edition,
        ...(form.displayName.trim() && { displayName: form.displayName.trim() }),
        ...(form.quotaGiB !== '' && { quotaBytes: Math.round(form.quotaGiB * GIB) }),
      })
      setMade({ name: account.name, password: password ?? '' })
      await client.invalidateQueries({ queryKey: keys.accounts })
    } catch (caught) {
      setError(caught)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.add')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made ? (
        <Stack data-testid="new-person">
          <Text>{t('people.passwordOnce', { name: made.name })}</Text>
          <CopyLine label={t('signin.password')} text={made.password} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('common.close')}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={(event) => void add(event)}>
          <Stack>
            <TextInput
              label={t('people.name')}
              description={t('people.nameHint')}
              value={name}
              required
              withAsterisk={false}
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <PersonFields form={form} onChange={(change) => setForm({ ...form, ...change })} />
            <ProblemAlert error={error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" disabled={name.trim() === ''}>
                {t('people.add')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}

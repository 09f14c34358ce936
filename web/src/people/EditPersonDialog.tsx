import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { changeAccount } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import type { Account } from '../api/types.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { showDone } from '../shell/show-problem.tsx'
import { GIB, PersonFields, type PersonForm } from './PersonFields.tsx'

export function EditPersonDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const quota = account.quotaBytes ?? null
  const [form, setForm] = useState<PersonForm>({
    displayName: account.displayName,
    role: account.role,
    edition: account.edition,
    quotaGiB: quota === null ? '' : quota / GIB,
  })
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>()
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    try {
      const quotaBytes = form.quotaGiB === '' ? null : Math.round(form.quotaGiB * GIB)
      const change = {
        displayName: form.displayName.trim(),
        role: form.role,
        edition: form.edition,
        quotaBytes,
      }
      await changeAccount(account.id, password ? { ...change, password } : change)
      await client.invalidateQueries({ queryKey: keys.accounts })
      showDone(t('common.saved'))
      onClose()
    } catch (caught) {
      setError(caught)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.editTitle', { name: account.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={(event) => void save(event)}>
        <Stack>
          <PersonFields form={form} onChange={(change) => setForm({ ...form, ...change })} />
          <TextInput
            label={t('people.newPassword')}
            description={t('people.newPasswordHint')}
            value={password}
            autoComplete="off"
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit">{t('common.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { ProblemAlert } from './ProblemAlert.tsx'

type ConfirmDialogProps = {
  title: string
  action: string
  danger?: boolean
  children: ReactNode
  onConfirm: () => Promise<void>
  onClose: () => void
}

/** Repeats in words what will happen, and does it. Mount it to open it. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useWords()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const confirm = async () => {
    setBusy(true)
    try {
      await props.onConfirm()
      props.onClose()
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        {props.children}
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            color={props.danger ? 'red' : 'jade'}
            loading={busy}
            onClick={() => void confirm()}
            data-autofocus
          >
            {props.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useRef, useState, type SubmitEvent } from 'react'
import { ApiProblem } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { ProblemText, problemWords } from '../shell/show-problem.tsx'

type NameDialogProps = {
  title: string
  label: string
  action: string
  start: string
  /** only the part before the ending is selected: a rename seldom changes the kind of a file */
  keepsEnding?: boolean
  onName: (name: string) => Promise<void>
  onClose: () => void
}

/** Asks for a name, and stays open with the reason where the server doesn't take it. */
export function NameDialog({
  title,
  label,
  action,
  start,
  keepsEnding,
  onName,
  onClose,
}: NameDialogProps) {
  const { t } = useWords()
  const [name, setName] = useState(start)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const isSelected = useRef(false)
  // At the first focus, and never later: whoever types at once would lose what they began.
  const selectName = (input: HTMLInputElement) => {
    if (isSelected.current) return
    isSelected.current = true
    const dot = keepsEnding ? start.lastIndexOf('.') : -1
    input.setSelectionRange(0, dot > 0 ? dot : start.length)
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await onName(name.trim())
      onClose()
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  const problem = error instanceof ApiProblem ? error.problem : undefined
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput
            label={label}
            value={name}
            data-autofocus
            required
            withAsterisk={false}
            maxLength={255}
            onFocus={(event) => selectName(event.currentTarget)}
            onChange={(event) => setName(event.currentTarget.value)}
            error={
              error ? <ProblemText problem={problem} words={problemWords(error)} /> : undefined
            }
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={name.trim() === ''}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '../api/keys.ts'
import { changeDraft, createDraft, publish } from '../api/notices.ts'
import type { Language, Notice, NoticeDocument } from '../api/types.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { inLanguage } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { LANGUAGES } from '../shell/LanguageMenu.tsx'
import { showDone } from '../shell/show-problem.tsx'
import { liftOf } from './notice-forms.ts'

type LiftDialogProps = { notice: Notice; takenIds: readonly string[]; onClose: () => void }

/** The second notice, ready to read and to change, that ends the first. */
export function LiftDialog({ notice, takenIds, onClose }: LiftDialogProps) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const [form, setForm] = useState<NoticeDocument>(() => liftOf(notice, takenIds))
  const [isDrafted, setDrafted] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const set = (field: 'title' | 'body', of: Language, text: string) =>
    setForm({ ...form, [field]: { ...form[field], [of]: text } })
  const lift = async () => {
    setBusy(true)
    setError(undefined)
    try {
      // A first attempt may have left the draft behind.
      if (isDrafted) await changeDraft(form)
      else await createDraft(form)
      setDrafted(true)
      await publish(form.id)
      await client.invalidateQueries({ queryKey: keys.notices })
      await client.invalidateQueries({ queryKey: keys.me })
      showDone(t('govern.lifted'))
      onClose()
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('govern.liftTitle', { title: inLanguage(notice.title, language) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Text>{t('govern.liftWords')}</Text>
        <Text size="sm" c="dimmed">
          {t('notice.address')}: {form.id}
        </Text>
        {LANGUAGES.map(({ value, label }) => (
          <Stack key={value} gap={6} lang={value}>
            <TextInput
              label={`${t('govern.titleField')} (${label})`}
              value={form.title[value]}
              onChange={(event) => set('title', value, event.currentTarget.value)}
            />
            <Textarea
              label={`${t('govern.body')} (${label})`}
              autosize
              minRows={2}
              value={form.body[value]}
              onChange={(event) => set('body', value, event.currentTarget.value)}
            />
          </Stack>
        ))}
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button loading={busy} onClick={() => void lift()} data-autofocus>
            {t('govern.publishLift')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { keys } from '../api/keys.ts'
import { approve, changeDraft, deleteDraft, simulate } from '../api/notices.ts'
import type { Notice, NoticeDocument, Simulation } from '../api/types.ts'
import { ConfirmDialog } from '../common/ConfirmDialog.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { showDone } from '../shell/show-problem.tsx'
import classes from './govern.module.css'
import { documentOf, faultsOf, formOf } from './notice-forms.ts'
import { NoticeEditor } from './NoticeEditor.tsx'
import { PublishDialog } from './PublishDialog.tsx'
import { SimulationView } from './SimulationView.tsx'

type DraftDeskProps = { notice: Notice; earlier: readonly Notice[] }

/** A draft: write, simulate, have it approved where that is needed, publish. */
export function DraftDesk({ notice, earlier }: DraftDeskProps) {
  const { t } = useWords()
  const desk = useDraftDesk(notice)
  const [asked, setAsked] = useState<'publish' | 'delete' | null>(null)
  const needsApproval =
    notice.state === 'draft' &&
    (desk.form.measures ?? []).some((measure) => measure.effect !== 'suspend')
  const faults = useMemo(
    () => faultsOf(desk.error, desk.simulation?.faults),
    [desk.error, desk.simulation],
  )
  const publishAfterSaving = async () => {
    if (await desk.save()) setAsked('publish')
  }
  return (
    <>
      <Group mb="lg" gap="xs">
        <Badge variant="light" color="gray">
          {t(`notice.state.${notice.state}`)}
        </Badge>
        <Text size="sm" c="dimmed">
          {t('govern.noEffectYet')}
        </Text>
      </Group>
      <NoticeEditor
        isNew={false}
        form={desk.form}
        faults={faults}
        earlier={earlier}
        onChange={desk.change}
      />
      {desk.simulation && (
        <Stack mt="xl" gap="sm">
          <Title order={2} size="h4">
            {t('govern.simulation')}
          </Title>
          <SimulationView simulation={desk.simulation} />
        </Stack>
      )}
      <div className={classes.foot}>
        <ProblemAlert error={desk.error} />
        <Button variant="subtle" color="red" onClick={() => setAsked('delete')}>
          {t('govern.deleteDraft')}
        </Button>
        <span style={{ flex: 1 }} />
        <Button variant="default" disabled={!desk.isChanged} onClick={() => void desk.save()}>
          {t('govern.saveDraft')}
        </Button>
        <Button variant="light" loading={desk.isSimulating} onClick={() => void desk.run()}>
          {t('govern.simulate')}
        </Button>
        {needsApproval && (
          <Button variant="light" onClick={() => void desk.approveIt()}>
            {t('govern.approve')}
          </Button>
        )}
        <Button onClick={() => void publishAfterSaving()}>{t('govern.publish')}</Button>
      </div>
      {asked === 'publish' && (
        <PublishDialog
          document={documentOf(desk.form)}
          simulation={desk.simulation}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          danger
          title={t('govern.deleteTitle')}
          action={t('govern.deleteDraft')}
          onConfirm={desk.remove}
          onClose={() => setAsked(null)}
        >
          <Text>{t('govern.deleteWords')}</Text>
        </ConfirmDialog>
      )}
    </>
  )
}

function useDraftDesk(notice: Notice) {
  const { t } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [form, setForm] = useState<NoticeDocument>(() => formOf(notice))
  const [isChanged, setChanged] = useState(false)
  const [simulation, setSimulation] = useState<Simulation>()
  const [isSimulating, setSimulating] = useState(false)
  const [error, setError] = useState<unknown>()

  const attempt = async (act: () => Promise<void>): Promise<boolean> => {
    setError(undefined)
    try {
      await act()
      return true
    } catch (caught) {
      setError(caught)
      return false
    }
  }
  const save = () =>
    attempt(async () => {
      if (!isChanged) return
      await changeDraft(documentOf(form))
      setChanged(false)
      await client.invalidateQueries({ queryKey: keys.notices })
    })
  const run = async () => {
    setSimulating(true)
    if (await save()) await attempt(async () => setSimulation(await simulate(notice.id)))
    setSimulating(false)
  }
  const approveIt = () =>
    attempt(async () => {
      await approve(notice.id)
      await client.invalidateQueries({ queryKey: keys.notices })
      showDone(t('govern.approved'))
    })
  const remove = async () => {
    await deleteDraft(notice.id)
    await navigate({ to: '/govern' })
    await client.invalidateQueries({ queryKey: keys.notices })
  }
  const change = (part: Partial<NoticeDocument>) => {
    setForm((before) => ({ ...before, ...part }))
    setChanged(true)
    setSimulation(undefined)
  }
  return { form, change, isChanged, simulation, isSimulating, error, save, run, approveIt, remove }
}

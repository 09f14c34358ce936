import { Button, Group, Text, Title } from '@mantine/core'
import { IconCloudUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { listDrafts } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import classes from '../common/common.module.css'
import { EmptyPlace } from '../common/EmptyPlace.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { DraftRow } from './DraftRow.tsx'
import { progressWords, titleWords } from './progress-words.ts'
import { useUploadManager, useUploads } from './uploads-context.ts'

/** What is on its way, and what an earlier tab left unfinished on the server. */
export function UploadsPage() {
  const { t, language } = useWords()
  const manager = useUploadManager()
  const view = useUploads()
  const drafts = useQuery({ queryKey: keys.drafts, queryFn: listDrafts, refetchInterval: 15_000 })
  const active = manager.activeDrafts()
  const earlier = drafts.data?.items.filter((draft) => !active.includes(draft.id)) ?? []
  const isEmpty = drafts.isSuccess && earlier.length === 0 && view.count === 0
  return (
    <PageHeader title={t('uploads.title')} lead={t('uploads.lead')} narrow>
      <ProblemAlert error={drafts.error} />
      {view.count > 0 && (
        <section className={classes.card} style={{ marginBottom: 28 }}>
          <Group justify="space-between">
            <div>
              <Title order={2} size="h5">
                {titleWords(view, t)}
              </Title>
              <Text c="dimmed" size="sm" className="tabular">
                {progressWords(view, t, language)}
              </Text>
            </div>
            {view.open + view.paused > 0 && (
              <Button variant="default" onClick={() => manager.cancelAll()}>
                {t('uploads.cancelAll')}
              </Button>
            )}
          </Group>
        </section>
      )}
      {earlier.length > 0 && (
        <section>
          <Title order={2} size="h4">
            {t('uploads.unfinished')}
          </Title>
          <Text c="dimmed" mt={4} mb="md">
            {t('uploads.unfinishedLead')}
          </Text>
          <ul className={classes.rows}>
            {earlier.map((draft) => (
              <DraftRow key={draft.id} draft={draft} />
            ))}
          </ul>
        </section>
      )}
      {isEmpty && (
        <EmptyPlace icon={<IconCloudUpload size={34} stroke={1.5} />} title={t('uploads.none')}>
          {t('uploads.noneMore')}
        </EmptyPlace>
      )}
    </PageHeader>
  )
}

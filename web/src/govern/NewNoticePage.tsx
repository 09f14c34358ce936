import { Button, Loader } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { keys } from '../api/keys.ts'
import { createDraft, listNotices, listTemplates } from '../api/notices.ts'
import type { NoticeDocument } from '../api/types.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import classes from './govern.module.css'
import { blankNotice, documentOf, faultsOf, freeId } from './notice-forms.ts'
import { NoticeEditor } from './NoticeEditor.tsx'

export function NewNoticePage() {
  const { t } = useWords()
  const { template } = useSearch({ from: '/frame/govern/new' })
  const templates = useQuery({
    queryKey: keys.templates,
    queryFn: listTemplates,
    staleTime: Infinity,
    enabled: template !== undefined,
  })
  const notices = useQuery({ queryKey: keys.noticeList('all'), queryFn: () => listNotices('all') })
  const isReady = notices.isFetched && (template === undefined || templates.isFetched)
  const found = templates.data?.items.find((one) => one.key === template)?.document
  return (
    <PageHeader title={t('govern.new')} lead={t('govern.newLead')} narrow>
      {isReady ? (
        <NewNotice start={found ?? null} earlier={notices.data?.items ?? []} />
      ) : (
        <Loader role="status" aria-label={t('common.loading')} />
      )}
    </PageHeader>
  )
}

type NewNoticeProps = {
  start: NoticeDocument | null
  earlier: readonly { id: string; title: NoticeDocument['title'] }[]
}

function NewNotice({ start, earlier }: NewNoticeProps) {
  const { t } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [form, setForm] = useState<NoticeDocument>(() => {
    const first = start ?? blankNotice(new Date())
    return {
      ...first,
      id: freeId(
        first.id,
        earlier.map(({ id }) => id),
      ),
    }
  })
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const faults = useMemo(() => faultsOf(error, undefined), [error])
  const save = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const notice = await createDraft(documentOf(form))
      await client.invalidateQueries({ queryKey: keys.notices })
      await navigate({ to: '/govern/$notice', params: { notice: notice.id } })
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return (
    <>
      <NoticeEditor
        isNew
        form={form}
        faults={faults}
        earlier={earlier}
        onChange={(change) => setForm({ ...form, ...change })}
      />
      <div className={classes.foot}>
        <ProblemAlert error={error} />
        <Button variant="default" component={Link} to="/govern">
          {t('common.cancel')}
        </Button>
        <Button loading={busy} onClick={() => void save()}>
          {t('govern.saveDraft')}
        </Button>
      </div>
    </>
  )
}

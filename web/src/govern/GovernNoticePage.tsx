import { Anchor, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { keys } from '../api/keys.ts'
import { getNotice, listNotices } from '../api/notices.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { inLanguage } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { DraftDesk } from './DraftDesk.tsx'
import { PublishedDesk } from './PublishedDesk.tsx'

/** One notice on the operator's desk: a draft to be worked on, or a published one to be watched and lifted. */
export function GovernNoticePage() {
  const { t, language } = useWords()
  const { notice: id = '' } = useParams({ strict: false })
  const notice = useQuery({
    queryKey: keys.notice(id),
    queryFn: () => getNotice(id),
    refetchInterval: 10_000,
  })
  const all = useQuery({ queryKey: keys.noticeList('all'), queryFn: () => listNotices('all') })
  const others = all.data?.items ?? []
  return (
    <PageHeader
      narrow
      title={inLanguage(notice.data?.title, language) || id}
      lead={
        <Anchor component={Link} to="/govern">
          {t('govern.back')}
        </Anchor>
      }
    >
      <ProblemAlert error={notice.error} />
      {notice.isPending && <Loader role="status" aria-label={t('common.loading')} />}
      {notice.data &&
        (notice.data.state === 'published' ? (
          <PublishedDesk notice={notice.data} takenIds={others.map((one) => one.id)} />
        ) : (
          <DraftDesk
            key={notice.data.id}
            notice={notice.data}
            earlier={others.filter((one) => one.state === 'published')}
          />
        ))}
    </PageHeader>
  )
}

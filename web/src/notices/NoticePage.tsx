import { Anchor, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { keys } from '../api/keys.ts'
import { getNotice } from '../api/notices.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { inLanguage } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { NoticeView } from './NoticeView.tsx'
import { useMarkSeen } from './use-mark-seen.ts'

export function NoticePage() {
  const { t, language } = useWords()
  const { notice: id = '' } = useParams({ strict: false })
  const notice = useQuery({ queryKey: keys.notice(id), queryFn: () => getNotice(id) })
  useMarkSeen(notice.data?.seen === false ? [id] : [])
  return (
    <PageHeader
      narrow
      title={inLanguage(notice.data?.title, language) || t('notices.title')}
      lead={
        <Anchor component={Link} to="/me/notices">
          {t('notices.all')}
        </Anchor>
      }
    >
      <ProblemAlert error={notice.error} />
      {notice.isPending && <Loader role="status" aria-label={t('common.loading')} />}
      {notice.data && <NoticeView notice={notice.data} />}
    </PageHeader>
  )
}

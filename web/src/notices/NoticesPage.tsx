import { Anchor, Loader } from '@mantine/core'
import { IconSpeakerphone } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { addressOf } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { listNotices } from '../api/notices.ts'
import { EmptyPlace } from '../common/EmptyPlace.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { NoticeCard } from './NoticeCard.tsx'
import classes from './notices.module.css'

/** All published notices, the newest first. */
export function NoticesPage() {
  const { t } = useWords()
  const notices = useQuery({ queryKey: keys.noticeList('public'), queryFn: () => listNotices() })
  return (
    <PageHeader
      narrow
      title={t('notices.title')}
      lead={t('notices.lead')}
      actions={
        <Anchor href={addressOf('notices')} target="_blank">
          {t('shell.publicNotices')}
        </Anchor>
      }
    >
      <ProblemAlert error={notices.error} />
      {notices.isPending && <Loader role="status" aria-label={t('common.loading')} />}
      {notices.data?.items.length === 0 && (
        <EmptyPlace icon={<IconSpeakerphone size={34} stroke={1.5} />} title={t('notices.none')}>
          {t('notices.noneMore')}
        </EmptyPlace>
      )}
      <ul className={classes.cards}>
        {notices.data?.items.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} to="/me/notices/$notice" />
        ))}
      </ul>
    </PageHeader>
  )
}

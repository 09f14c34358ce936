import { Badge, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Notice } from '../api/types.ts'
import { formatDate, formatNumber, inLanguage } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { measureSentence } from './measure-words.ts'
import classes from './notices.module.css'

/** A notice in a list. `to` decides whether it opens for reading or for governing. */
export function NoticeCard({
  notice,
  to,
}: {
  notice: Notice
  to: '/me/notices/$notice' | '/govern/$notice'
}) {
  const { t, language } = useWords()
  const refusals = notice.measures.reduce((sum, measure) => sum + measure.refusals, 0)
  const date = notice.publishedAt ?? notice.draftedAt
  return (
    <li>
      <Link
        to={to}
        params={{ notice: notice.id }}
        className={classes.cardLink}
        data-testid="notice-card"
      >
        <div className={classes.cardHead}>
          <NoticeBadge notice={notice} />
          <Text size="xs" c="dimmed">
            {formatDate(date, language)} · {notice.id}
          </Text>
          {notice.seen === false && (
            <Badge size="xs" circle role="img" aria-label={t('notice.unread')} color="jade">
              {' '}
            </Badge>
          )}
        </div>
        <Text fw={620} size="md">
          {inLanguage(notice.title, language)}
        </Text>
        {notice.measures.slice(0, 3).map((measure) => (
          <Text key={measure.id} c="dimmed" size="sm" mt={4}>
            {measureSentence(measure, { t, language })}
          </Text>
        ))}
        {notice.state === 'published' && (
          <Text size="xs" c="dimmed" mt={8} className="tabular">
            {t('notice.counts', {
              seen: formatNumber(notice.deliveries.seen, language),
              accounts: formatNumber(notice.deliveries.accounts, language),
              refusals: formatNumber(refusals, language),
            })}
          </Text>
        )}
      </Link>
    </li>
  )
}

export function NoticeBadge({ notice }: { notice: Notice }) {
  const { t } = useWords()
  if (notice.state !== 'published')
    return (
      <Badge variant="light" color="gray">
        {t(`notice.state.${notice.state}`)}
      </Badge>
    )
  if (notice.measures.length === 0)
    return (
      <Badge variant="light" color="jade">
        {t(`notice.kind.${notice.kind}`)}
      </Badge>
    )
  const isComing = !notice.inForce && notice.measures.some((measure) => measure.state === 'coming')
  const [color, word] = notice.inForce
    ? (['orange', 'measure.state.in-force'] as const)
    : isComing
      ? (['blue', 'measure.state.coming'] as const)
      : (['gray', 'measure.state.ended'] as const)
  return (
    <Badge variant="light" color={color}>
      {t(word)}
    </Badge>
  )
}

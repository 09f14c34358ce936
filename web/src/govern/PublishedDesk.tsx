import { Button, Group, Progress, Text } from '@mantine/core'
import { useState } from 'react'
import type { Notice } from '../api/types.ts'
import classes from '../common/common.module.css'
import { formatNumber } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { NoticeBadge } from '../notices/NoticeCard.tsx'
import { NoticeView } from '../notices/NoticeView.tsx'
import own from './govern.module.css'
import { LiftDialog } from './LiftDialog.tsx'

/** A published notice: whom it has reached, what it has refused, and the click that lifts it. */
export function PublishedDesk({
  notice,
  takenIds,
}: {
  notice: Notice
  takenIds: readonly string[]
}) {
  const { t } = useWords()
  const [isLifting, setLifting] = useState(false)
  const canLift = notice.measures.some((measure) => measure.state !== 'ended')
  return (
    <>
      <Group justify="space-between" mb="md">
        <NoticeBadge notice={notice} />
        {canLift && <Button onClick={() => setLifting(true)}>{t('govern.lift')}</Button>}
      </Group>
      <DeliveryTiles notice={notice} />
      <NoticeView notice={notice} />
      {isLifting && (
        <LiftDialog notice={notice} takenIds={takenIds} onClose={() => setLifting(false)} />
      )}
    </>
  )
}

export function DeliveryTiles({ notice }: { notice: Notice }) {
  const { t, language } = useWords()
  const { accounts, delivered, seen } = notice.deliveries
  const refusals = notice.measures.reduce((sum, measure) => sum + measure.refusals, 0)
  const share = (part: number) => (accounts === 0 ? 0 : (part / accounts) * 100)
  const tiles = [
    {
      value: delivered,
      words: t('govern.delivered', { accounts: formatNumber(accounts, language) }),
      share: share(delivered),
    },
    { value: seen, words: t('govern.seen'), share: share(seen) },
    { value: refusals, words: t('govern.refusals'), share: undefined },
  ]
  return (
    <div className={classes.tiles} style={{ marginBottom: 20 }} data-testid="deliveries">
      {tiles.map((tile) => (
        <div key={tile.words} className={own.tile}>
          <div className={`${own.figure ?? ''} tabular`}>{formatNumber(tile.value, language)}</div>
          <Text size="xs" c="dimmed">
            {tile.words}
          </Text>
          {tile.share !== undefined && (
            <Progress value={tile.share} size={4} mt={8} aria-label={tile.words} />
          )}
        </div>
      ))}
    </div>
  )
}

import { CloseButton } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconInfoCircle, IconSpeakerphone } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { keys } from '../api/keys.ts'
import { markSeen } from '../api/notices.ts'
import type { Bilingual, Me, MeasureForMe } from '../api/types.ts'
import { inLanguage, joinSentences } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMe } from '../shell/me.ts'
import { measureSentence, stillWorksWords } from './measure-words.ts'
import classes from './notices.module.css'
import { useMarkSeen } from './use-mark-seen.ts'

const SHOWN_MAX = 2

type Told = { id: string; title: Bilingual; measures: MeasureForMe[] }

/** What the notices in force mean for this person, in one sentence each, above everything else. */
export function NoticeBanner() {
  const { t } = useWords()
  const me = useMe()
  const client = useQueryClient()
  const [dismissed, setDismissed] = useLocalStorage<string[]>({
    key: `cloudkeep.dismissed.${me.account.id}`,
    defaultValue: [],
  })
  const told = useTold(me).filter((one) => !dismissed.includes(one.id))
  const shown = told.slice(0, SHOWN_MAX)
  const unseen = new Set(me.unseenNotices.map((notice) => notice.id))
  useMarkSeen(shown.map((one) => one.id).filter((id) => unseen.has(id)))
  const dismiss = async (id: string) => {
    setDismissed([...dismissed, id].slice(-200))
    if (!unseen.has(id)) return
    await markSeen(id).catch(() => undefined)
    await client.invalidateQueries({ queryKey: keys.me })
  }
  if (shown.length === 0) return null
  return (
    <section
      className={classes.banner}
      aria-label={t('banner.label')}
      aria-live="polite"
      data-testid="notice-banner"
    >
      {shown.map((one) => (
        <BannerLine key={one.id} told={one} onDismiss={() => void dismiss(one.id)} />
      ))}
      {told.length > SHOWN_MAX && (
        <Link to="/me/notices" className={classes.bannerMore}>
          {t('banner.more', { count: told.length - SHOWN_MAX })}
        </Link>
      )}
    </section>
  )
}

function BannerLine({ told, onDismiss }: { told: Told; onDismiss: () => void }) {
  const { t, language } = useWords()
  const [first] = told.measures
  return (
    <div className={classes.bannerLine} data-kind={first ? 'measure' : 'news'}>
      {first ? (
        <IconSpeakerphone size={20} aria-hidden="true" />
      ) : (
        <IconInfoCircle size={20} aria-hidden="true" />
      )}
      <p>
        <strong>{inLanguage(told.title, language)}</strong>{' '}
        {joinSentences(
          [
            ...told.measures.map((measure) =>
              measureSentence({ ...measure, from: measure.since }, { t, language, forMe: true }),
            ),
            first && first.stillWorks.length > 0
              ? stillWorksWords(first.stillWorks, t, language)
              : '',
          ],
          language,
        )}{' '}
        <Link to="/me/notices/$notice" params={{ notice: told.id }}>
          {t('common.readNotice')}
        </Link>
      </p>
      <CloseButton
        variant="transparent"
        aria-label={t('banner.dismiss')}
        onClick={onDismiss}
        className={classes.bannerClose}
      />
    </div>
  )
}

/** Measures that concern the person, by notice, and unread notices without any, which stay until they are dismissed. */
function useTold(me: Me): Told[] {
  const [news, setNews] = useState<readonly Told[]>([])
  const byNotice = new Map<string, Told>()
  for (const measure of me.measures) {
    if (measure.state === 'ended') continue
    const told = byNotice.get(measure.notice) ?? {
      id: measure.notice,
      title: measure.title,
      measures: [],
    }
    told.measures.push(measure)
    byNotice.set(measure.notice, told)
  }
  const fresh = me.unseenNotices.filter(
    (notice) =>
      !byNotice.has(notice.id) &&
      !news.some((one) => one.id === notice.id) &&
      notice.measures.every((one) => one.state === 'ended'),
  )
  if (fresh.length > 0)
    setNews([...news, ...fresh.map(({ id, title }) => ({ id, title, measures: [] }))])
  return [...byNotice.values(), ...news.filter((one) => !byNotice.has(one.id))]
}

import { Anchor, Code, SegmentedControl, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { addressOf } from '../api/client.ts'
import { noticePageUrl } from '../api/notices.ts'
import type { Language, Notice } from '../api/types.ts'
import classes from '../common/common.module.css'
import { Markdown } from '../common/Markdown.tsx'
import { formatInstant, formatNumber, formatWrittenDate, inLanguage } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { LANGUAGES } from '../shell/LanguageMenu.tsx'
import { MeasureList } from './MeasureList.tsx'
import own from './notices.module.css'

/** A notice as it was published: its text in either language, what it does, and what proves it. */
export function NoticeView({ notice }: { notice: Notice }) {
  const { t, language } = useWords()
  const [shown, setShown] = useState<Language>(language)
  return (
    <article className={classes.card}>
      <div className={own.languages}>
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={(value) => setShown(value)}
          data={[...LANGUAGES]}
          aria-label={t('shell.language')}
        />
      </div>
      <div lang={shown} className={own.text}>
        <Title order={2} size="h3" mb="md">
          {inLanguage(notice.title, shown)}
        </Title>
        <Markdown text={inLanguage(notice.body, shown)} />
      </div>
      {notice.measures.length > 0 && (
        <section className={own.part}>
          <Title order={3} size="h5" mb="sm">
            {t('notice.measures')}
          </Title>
          <MeasureList measures={notice.measures} />
        </section>
      )}
      <section className={own.part}>
        <Title order={3} size="h5" mb="sm">
          {t('notice.facts')}
        </Title>
        <NoticeFacts notice={notice} />
      </section>
    </article>
  )
}

/** Dates, authority, legal basis, counts, and the place in the ledger. */
export function NoticeFacts({ notice }: { notice: Notice }) {
  const { t, language } = useWords()
  const { deliveries } = notice
  const number = (value: number) => formatNumber(value, language)
  return (
    <dl className={classes.facts}>
      {notice.issuedAt && (
        <>
          <dt>{t('notice.issued')}</dt>
          <dd>{formatWrittenDate(notice.issuedAt, language)}</dd>
        </>
      )}
      {notice.publishedAt && (
        <>
          <dt>{t('notice.published')}</dt>
          <dd>{formatInstant(notice.publishedAt, language)}</dd>
        </>
      )}
      <dt>{t('notice.authority')}</dt>
      <dd>{notice.authority === 'operator' ? t('notice.operator') : notice.authority}</dd>
      {notice.legalBasis && (
        <>
          <dt>{t('notice.legalBasis')}</dt>
          <dd>{inLanguage(notice.legalBasis, language)}</dd>
        </>
      )}
      {notice.of && (
        <>
          <dt>
            {t(
              `notice.of.${notice.kind === 'lift' || notice.kind === 'extend' ? notice.kind : 'amend'}`,
            )}
          </dt>
          <dd>
            <Anchor href={noticePageUrl(notice.of)}>{notice.of}</Anchor>
          </dd>
        </>
      )}
      {notice.changedBy.length > 0 && (
        <>
          <dt>{t('notice.changedBy')}</dt>
          <dd>
            {notice.changedBy.map((id) => (
              <div key={id}>
                <Anchor href={noticePageUrl(id)}>{id}</Anchor>
              </div>
            ))}
          </dd>
        </>
      )}
      {notice.state === 'published' && (
        <>
          <dt>{t('notice.deliveries')}</dt>
          <dd>
            {t('notice.deliveryWords', {
              delivered: number(deliveries.delivered),
              accounts: number(deliveries.accounts),
              seen: number(deliveries.seen),
            })}
          </dd>
          {notice.ledgerIndex !== null && (
            <>
              <dt>{t('notice.ledger')}</dt>
              <dd>{t('notice.ledgerIndex', { index: notice.ledgerIndex })}</dd>
            </>
          )}
          {notice.signature && (
            <>
              <dt>{t('notice.signature')}</dt>
              <dd>
                <Code block className={own.signature} tabIndex={0}>
                  {notice.signature}
                </Code>
                <Anchor size="sm" href={addressOf('ledger/key')} target="_blank">
                  {t('notice.key')}
                </Anchor>
              </dd>
            </>
          )}
          <dt>{t('notice.page')}</dt>
          <dd>
            <Anchor href={noticePageUrl(notice.id)} target="_blank">
              {noticePageUrl(notice.id)}
            </Anchor>
          </dd>
        </>
      )}
      {notice.state !== 'published' && (
        <>
          <dt>{t('notice.address')}</dt>
          <dd>
            <Text inherit>{noticePageUrl(notice.id)}</Text>
          </dd>
        </>
      )}
    </dl>
  )
}

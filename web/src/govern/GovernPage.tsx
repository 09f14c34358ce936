import { Button, Loader, Menu, SegmentedControl, Text } from '@mantine/core'
import { IconChevronDown, IconGavel, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { keys } from '../api/keys.ts'
import { listNotices, listTemplates } from '../api/notices.ts'
import type { Notice } from '../api/types.ts'
import { EmptyPlace } from '../common/EmptyPlace.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { inLanguage } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { NoticeCard } from '../notices/NoticeCard.tsx'
import notices from '../notices/notices.module.css'
import { PageHeader } from '../shell/PageHeader.tsx'

type Shown = 'in-force' | 'drafts' | 'all'

/** Where the operator drafts, simulates, publishes and lifts. */
export function GovernPage() {
  const { t } = useWords()
  const [shown, setShown] = useState<Shown>('all')
  const list = useQuery({
    queryKey: keys.noticeList('all'),
    queryFn: () => listNotices('all'),
    refetchInterval: 15_000,
  })
  const items = list.data?.items.filter((notice) => isShown(notice, shown)) ?? []
  return (
    <PageHeader
      title={t('shell.govern')}
      lead={t('govern.lead')}
      actions={<NewNoticeMenu />}
      narrow
    >
      <SegmentedControl
        mb="lg"
        value={shown}
        onChange={(value) => setShown(value)}
        aria-label={t('govern.show')}
        data={[
          { value: 'all', label: t('govern.all') },
          { value: 'in-force', label: t('measure.state.in-force') },
          { value: 'drafts', label: t('govern.drafts') },
        ]}
      />
      <ProblemAlert error={list.error} />
      {list.isPending && <Loader role="status" aria-label={t('common.loading')} />}
      {list.isSuccess && items.length === 0 && (
        <EmptyPlace icon={<IconGavel size={34} stroke={1.5} />} title={t('govern.none')}>
          {t('govern.noneMore')}
        </EmptyPlace>
      )}
      <ul className={notices.cards}>
        {items.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} to="/govern/$notice" />
        ))}
      </ul>
    </PageHeader>
  )
}

function isShown(notice: Notice, shown: Shown): boolean {
  if (shown === 'drafts') return notice.state !== 'published'
  return shown === 'all' || notice.inForce
}

function NewNoticeMenu() {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const templates = useQuery({
    queryKey: keys.templates,
    queryFn: listTemplates,
    staleTime: Infinity,
  })
  const start = (template?: string) =>
    void navigate({ to: '/govern/new', search: template ? { template } : {} })
  return (
    <Menu position="bottom-end" width={360}>
      <Menu.Target>
        <Button leftSection={<IconPlus size={17} />} rightSection={<IconChevronDown size={16} />}>
          {t('govern.new')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => start()}>{t('govern.fromScratch')}</Menu.Item>
        {(templates.data?.items.length ?? 0) > 0 && (
          <Menu.Label>{t('govern.templates')}</Menu.Label>
        )}
        {templates.data?.items.map(({ key, name, effect }) => (
          <Menu.Item key={key} onClick={() => start(key)}>
            {inLanguage(name, language)}
            <Text size="xs" c="dimmed">
              {inLanguage(effect, language)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

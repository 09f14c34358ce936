import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { NoticeFacts } from '../notices/NoticeView.tsx'
import common from '../common/common.module.css'
import { addressOf } from '../api/client.ts'
import { CopyLine } from '../common/CopyLine.tsx'
import { noticePageUrl } from '../api/notices.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { useAbout, useMe } from '../shell/me.ts'
import { useUploads } from '../uploads/uploads-context.ts'
import { classByName } from '../files/class-by-name.ts'
import { OldFilm } from './OldFilm.tsx'
import { NoticeStep } from './NoticeStep.tsx'
import { Step } from './Step.tsx'
import { TryDrop } from './TryDrop.tsx'
import { useExample } from './use-example.ts'

/** LeTV's notice of 21 May 2016 in five minutes, on this disk, with the visitor's own files. */
export function DemoPage() {
  const { t } = useWords()
  const me = useMe()
  const about = useAbout()
  const example = useExample()
  const { tasks } = useUploads()
  const { notice, demo, isOperator } = example
  const isPublished = notice?.state === 'published'
  const isLifted = isPublished && !notice.inForce
  // The dock clears its list after a while; the guide remembers.
  const [hasSent, setHasSent] = useState(false)
  const isSent = tasks.some(
    (task) => task.state === 'done' && classByName(task.file.name) === 'video',
  )
  if (isSent && !hasSent) setHasSent(true)
  const hasRefusal =
    tasks.some((task) => task.state === 'refused') ||
    (notice?.measures.some((one) => one.refusals > 0) ?? false)
  const lines = commandLines(me.account.name)
  const verify = about.data?.demo
    ? 'npx cloudkeep ledger verify --data ./data-demo'
    : 'npx cloudkeep ledger verify'
  return (
    <PageHeader title={t('demo.title')} lead={t('demo.lead')} narrow>
      {!isOperator && (
        <Alert icon={<IconInfoCircle size={18} />} mb="lg">
          {t('demo.needsOperator')}
        </Alert>
      )}
      <Stack component="ol" gap={0} p={0} m={0} style={{ listStyle: 'none' }}>
        <Step number={1} title={t('demo.upload')} isDone={hasSent || isPublished}>
          <Text>{t('demo.uploadWords')}</Text>
          <TryDrop tryFiles={demo?.tryFiles} testId="drop-first" />
        </Step>
        <Step number={2} title={t('demo.show')} isDone={example.isShown}>
          <NoticeStep example={example} />
        </Step>
        <Step number={3} title={t('demo.publish')} isDone={isPublished}>
          <Text>{t('demo.publishWords')}</Text>
          <div>
            <Button
              size="md"
              disabled={!isOperator || !example.isShown || isPublished}
              loading={example.isBusy}
              onClick={() => void example.publishIt()}
            >
              {t(isPublished ? 'demo.published' : 'demo.publishButton')}
            </Button>
          </div>
        </Step>
        <Step number={4} title={t('demo.refused')} isDone={isPublished && hasRefusal}>
          <Text>{t('demo.refusedWords')}</Text>
          <TryDrop
            tryFiles={demo?.tryFiles?.filter((file) => file.mediaClass === 'video')}
            testId="drop-again"
          />
          <Text>{t('demo.otherDoors')}</Text>
          <CopyLine label="curl" text={demo?.curl ?? lines.curl} />
          <CopyLine label="rclone" text={demo?.rclone ?? lines.rclone} />
        </Step>
        <Step number={5} title={t('demo.old')}>
          <Text>{t('demo.oldWords')}</Text>
          <OldFilm />
        </Step>
        <Step number={6} title={t('demo.public')}>
          <Text>{t('demo.publicWords')}</Text>
          {notice && isPublished && (
            <div className={common.card} data-testid="demo-facts">
              <NoticeFacts notice={notice} />
            </div>
          )}
          <div>
            <Button
              component="a"
              variant="light"
              target="_blank"
              href={isPublished ? noticePageUrl(notice.id) : addressOf('notices')}
            >
              {t('demo.publicButton')}
            </Button>
          </div>
        </Step>
        <Step number={7} title={t('demo.verify')}>
          <Text>{t('demo.verifyWords')}</Text>
          <CopyLine label={t('demo.verify')} text={verify} />
        </Step>
        <Step number={8} title={t('demo.lift')} isDone={isLifted}>
          <Text>{t('demo.liftWords')}</Text>
          <div>
            <Button
              size="md"
              disabled={!isOperator || !notice?.inForce}
              loading={example.isBusy}
              onClick={() => void example.liftIt()}
            >
              {t(isLifted ? 'demo.lifted' : 'demo.liftButton')}
            </Button>
          </div>
          {isLifted && (
            <TryDrop
              tryFiles={demo?.tryFiles?.filter((file) => file.mediaClass === 'video')}
              testId="drop-last"
            />
          )}
        </Step>
      </Stack>
    </PageHeader>
  )
}

/** For a disk without the demonstration: both ask for the password themselves. */
function commandLines(name: string): { curl: string; rclone: string } {
  const dav = addressOf('dav/')
  return {
    curl: `curl -u ${name} -T film.mp4 ${dav}film.mp4`,
    rclone: `rclone copyto film.mp4 :webdav:film.mp4 --webdav-url ${dav} --webdav-user ${name} --webdav-pass "$(rclone obscure PASSWORD)"`,
  }
}

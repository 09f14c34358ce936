import { Anchor, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ApiProblem } from '../api/client.ts'
import { noticePageUrl } from '../api/notices.ts'
import type { Problem } from '../api/types.ts'
import { say } from '../i18n/use-words.ts'

/** One sentence a person understands, whatever was thrown. */
export function problemWords(error: unknown): string {
  if (error instanceof ApiProblem) return error.problem.detail ?? error.problem.title
  return error instanceof Error && error.message ? error.message : say('common.unknownProblem')
}

/** Says in a corner of the screen what didn't work, with the notice that caused it where there is one. */
export function showProblem(error: unknown): void {
  const problem = error instanceof ApiProblem ? error.problem : undefined
  notifications.show({
    color: problem?.status === 451 ? 'orange' : 'red',
    title: problem?.title ?? say('common.somethingWrong'),
    message: <ProblemText problem={problem} words={problemWords(error)} />,
    autoClose: 9000,
    withBorder: true,
    closeButtonProps: { 'aria-label': say('common.close') },
  })
}

export function showDone(message: string): void {
  notifications.show({
    message,
    color: 'jade',
    autoClose: 4000,
    withBorder: true,
    closeButtonProps: { 'aria-label': say('common.close') },
  })
}

export function ProblemText({ problem, words }: { problem: Problem | undefined; words: string }) {
  return (
    <Text size="sm" component="span">
      {words}
      {problem?.notice && (
        <>
          {' '}
          <Anchor
            href={problem.noticeUrl ?? noticePageUrl(problem.notice)}
            target="_blank"
            size="sm"
            inherit
          >
            {say('common.readNotice')}
          </Anchor>
        </>
      )}
    </Text>
  )
}

import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiProblem } from '../api/client.ts'
import { ProblemText, problemWords } from '../shell/show-problem.tsx'

/** What went wrong, in place. Nothing while there is no error. */
export function ProblemAlert({ error, mb }: { error: unknown; mb?: string }) {
  if (!error) return null
  const problem = error instanceof ApiProblem ? error.problem : undefined
  return (
    <Alert
      role="alert"
      color={problem?.status === 451 ? 'orange' : 'red'}
      icon={<IconAlertTriangle size={18} />}
      mb={mb ?? 0}
    >
      <ProblemText problem={problem} words={problemWords(error)} />
    </Alert>
  )
}

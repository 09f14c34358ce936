import { Stack, Title, VisuallyHidden } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/use-words.ts'
import classes from './demo.module.css'

type StepProps = { number: number; title: string; isDone?: boolean; children: ReactNode }

export function Step({ number, title, isDone = false, children }: StepProps) {
  const { t } = useWords()
  return (
    <li className={classes.step} data-done={isDone || undefined}>
      <span className={classes.number} aria-hidden="true">
        {isDone ? <IconCheck size={18} /> : number}
      </span>
      <Stack gap="sm" className={classes.stepBody}>
        <Title order={2} size="h4">
          {title}
          {isDone && <VisuallyHidden> ({t('demo.done')})</VisuallyHidden>}
        </Title>
        {children}
      </Stack>
    </li>
  )
}

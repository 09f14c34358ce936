import { Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import classes from './frame.module.css'

type PageProps = {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  narrow?: boolean
  children: ReactNode
}

/** A page of the frame: its heading, one sentence what it is for, what can be done, and its content. */
export function PageHeader({ title, lead, actions, narrow, children }: PageProps) {
  useDocumentTitle(title)
  return (
    <div className={classes.page} data-narrow={narrow || undefined}>
      <div className={classes.pageHead}>
        <div style={{ minWidth: 0, flex: '1 1 320px' }}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead && (
            <Text c="dimmed" mt={6} maw={640}>
              {lead}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </div>
      {children}
    </div>
  )
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · CloudKeep` : 'CloudKeep'
  }, [title])
}

import { Text, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import classes from './settings.module.css'

/** One subject of the settings, with its name and one sentence of what it is for. */
export function Section({
  title,
  lead,
  children,
}: {
  title: string
  lead?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} size="h4" id={id}>
        {title}
      </Title>
      {lead && (
        <Text c="dimmed" mt={4}>
          {lead}
        </Text>
      )}
      <div className={classes.content}>{children}</div>
    </section>
  )
}

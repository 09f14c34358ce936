import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './common.module.css'

type EmptyPlaceProps = { icon: ReactNode; title: string; children?: ReactNode; actions?: ReactNode }

export function EmptyPlace({ icon, title, children, actions }: EmptyPlaceProps) {
  return (
    <div className={classes.empty}>
      <div className={classes.emptyIcon}>{icon}</div>
      <Title order={2} size="h4">
        {title}
      </Title>
      {children && <Text c="dimmed">{children}</Text>}
      {actions}
    </div>
  )
}

import { Skeleton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Node, Space } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import classes from './files.module.css'

/** Where this folder lies. The heading of the page is its last part. */
export function Trail({
  nodes,
  space,
}: {
  nodes: readonly Node[] | undefined
  space: Space | undefined
}) {
  const { t } = useWords()
  if (!nodes) return <Skeleton height={30} width={220} my={4} />
  return (
    <nav aria-label={t('files.trail')}>
      <ol className={classes.trail}>
        {nodes.map((node, index) => {
          const isLast = index === nodes.length - 1
          const name = node.parent === null ? spaceLabel(space, t('files.root')) : node.name
          return (
            <li key={node.id}>
              {index > 0 && <IconChevronRight size={16} aria-hidden="true" />}
              {isLast ? (
                <h1 aria-current="page">{name}</h1>
              ) : (
                <Link to="/files/$folder" params={{ folder: node.id }}>
                  {name}
                </Link>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

// Everybody's first space is called alike; to its owner it is simply theirs.
function spaceLabel(space: Space | undefined, own: string): string {
  return !space || space.isHome ? own : space.name
}

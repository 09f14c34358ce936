import { Badge } from '@mantine/core'
import {
  IconCloudUpload,
  IconFolder,
  IconGavel,
  IconRoute,
  IconSettings,
  IconSpeakerphone,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWords, type WordKey } from '../i18n/use-words.ts'
import classes from './frame.module.css'
import { Logo } from './Logo.tsx'
import { isAdministrator, useAbout, useMe } from './me.ts'
import { StorageMeter } from './StorageMeter.tsx'

type Place = {
  to:
    '/files' | '/trash' | '/uploads' | '/me/notices' | '/settings' | '/govern' | '/people' | '/demo'
  word: WordKey
  icon: ReactNode
}

// Later places (shared, photos, inventory) are one line each.
const OWN: readonly Place[] = [
  { to: '/files', word: 'shell.files', icon: <IconFolder size={19} stroke={1.7} /> },
  { to: '/uploads', word: 'shell.uploads', icon: <IconCloudUpload size={19} stroke={1.7} /> },
  { to: '/trash', word: 'shell.trash', icon: <IconTrash size={19} stroke={1.7} /> },
  { to: '/me/notices', word: 'shell.notices', icon: <IconSpeakerphone size={19} stroke={1.7} /> },
  { to: '/settings', word: 'shell.settings', icon: <IconSettings size={19} stroke={1.7} /> },
]
const OPERATOR: readonly Place[] = [
  { to: '/govern', word: 'shell.govern', icon: <IconGavel size={19} stroke={1.7} /> },
  { to: '/people', word: 'shell.people', icon: <IconUsers size={19} stroke={1.7} /> },
]
const DEMO: Place = { to: '/demo', word: 'shell.demo', icon: <IconRoute size={19} stroke={1.7} /> }

export function Sidebar({ bare = false }: { bare?: boolean }) {
  const { t } = useWords()
  const me = useMe()
  const about = useAbout()
  const unseen = me.unseenNotices.length
  return (
    <nav className={classes.sidebar} aria-label={t('shell.places')}>
      {!bare && (
        <div className={classes.sidebarLogo}>
          <Logo />
        </div>
      )}
      {OWN.map((place) => (
        <PlaceLink key={place.to} place={place}>
          {place.to === '/me/notices' && unseen > 0 && (
            <Badge
              size="sm"
              variant="filled"
              ml="auto"
              aria-label={t('shell.unseen', { count: unseen })}
            >
              {unseen}
            </Badge>
          )}
        </PlaceLink>
      ))}
      {isAdministrator(me) && (
        <>
          <div className={classes.section}>{t('shell.operate')}</div>
          {OPERATOR.map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
        </>
      )}
      {about.data?.demo && (
        <>
          <div className={classes.section}>{t('shell.demonstration')}</div>
          <PlaceLink place={DEMO} />
        </>
      )}
      <span className={classes.grow} />
      <StorageMeter />
    </nav>
  )
}

function PlaceLink({ place, children }: { place: Place; children?: ReactNode }) {
  const { t } = useWords()
  return (
    <Link to={place.to} className={classes.place} activeOptions={{ includeSearch: false }}>
      {place.icon}
      <span>{t(place.word)}</span>
      {children}
    </Link>
  )
}

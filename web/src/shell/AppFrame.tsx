import { ActionIcon, Center, Drawer, Loader } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMenu2 } from '@tabler/icons-react'
import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ApiProblem } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { NoticeBanner } from '../notices/NoticeBanner.tsx'
import { UploadDock } from '../uploads/UploadDock.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import classes from './frame.module.css'
import { LanguageMenu } from './LanguageMenu.tsx'
import { Logo } from './Logo.tsx'
import { MeContext, useMeQuery } from './me.ts'
import { ProblemScreen } from './ErrorScreens.tsx'
import { SchemeToggle } from './SchemeToggle.tsx'
import { Sidebar } from './Sidebar.tsx'

/** Everything a signed-in person sees stands in this frame: places on the left, the chosen one on the right. */
export function AppFrame() {
  const { t } = useWords()
  const me = useMeQuery()
  const location = useLocation()
  const [menuOpened, menu] = useDisclosure(false)
  const closeMenu = menu.close

  useEffect(closeMenu, [location.pathname, closeMenu])

  if (me.error instanceof ApiProblem && me.error.status === 401) {
    // While the sign-in page is on its way this frame still stands, under the new address.
    if (location.pathname === '/sign-in') return null
    return <Navigate to="/sign-in" search={nextAfter(location.href)} replace />
  }
  if (me.error && !me.data)
    return <ProblemScreen error={me.error} onRetry={() => void me.refetch()} />
  if (!me.data)
    return (
      <Center h="100%">
        <Loader role="status" aria-label={t('common.loading')} />
      </Center>
    )
  return (
    <MeContext value={me.data}>
      <a href="#content" className={classes.skip}>
        {t('shell.skip')}
      </a>
      <div className={classes.frame}>
        <aside className={classes.side} aria-label={t('shell.places')}>
          <Sidebar />
        </aside>
        <Drawer
          opened={menuOpened}
          onClose={closeMenu}
          position="left"
          size={280}
          title={<Logo />}
          closeButtonProps={{ 'aria-label': t('common.close') }}
        >
          <Sidebar bare />
        </Drawer>
        <div className={classes.column}>
          <section className={classes.top} aria-label={t('shell.top')}>
            <ActionIcon
              className={classes.burger}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('shell.menu')}
              onClick={menu.open}
            >
              <IconMenu2 size={20} />
            </ActionIcon>
            <span className={classes.topLogo}>
              <Logo />
            </span>
            <span className={classes.grow} />
            <LanguageMenu />
            <SchemeToggle />
            <AccountMenu />
          </section>
          <NoticeBanner />
          <main id="content" className={classes.main} tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
      <UploadDock />
    </MeContext>
  )
}

function nextAfter(href: string): { next?: string } {
  return href === '/' || href === '/files' ? {} : { next: href }
}

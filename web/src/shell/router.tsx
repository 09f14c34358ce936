import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { CrashScreen, LostScreen } from './ErrorScreens.tsx'

const root = createRootRoute({ notFoundComponent: LostScreen, errorComponent: CrashScreen })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search['next'] === 'string' ? { next: search['next'] } : {},
  component: lazyRouteComponent(() => import('../signin/SignInPage.tsx'), 'SignInPage'),
})

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: lazyRouteComponent(() => import('./AppFrame.tsx'), 'AppFrame'),
})

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- how this router redirects
    throw redirect({ to: '/files', replace: true })
  },
})

type FilesSearch = { open?: string }
const filesSearch = (search: Record<string, unknown>): FilesSearch => {
  const open = search['open']
  return typeof open === 'string' || typeof open === 'number' ? { open: String(open) } : {}
}
const filesPage = lazyRouteComponent(() => import('../files/FilesPage.tsx'), 'FilesPage')
const files = createRoute({
  getParentRoute: () => frame,
  path: '/files',
  validateSearch: filesSearch,
  component: filesPage,
})
const folder = createRoute({
  getParentRoute: () => frame,
  path: '/files/$folder',
  validateSearch: filesSearch,
  component: filesPage,
})
const trash = createRoute({
  getParentRoute: () => frame,
  path: '/trash',
  component: lazyRouteComponent(() => import('../trash/TrashPage.tsx'), 'TrashPage'),
})
const uploads = createRoute({
  getParentRoute: () => frame,
  path: '/uploads',
  component: lazyRouteComponent(() => import('../uploads/UploadsPage.tsx'), 'UploadsPage'),
})
// /notices itself is the public page of the server, which needs no app.
const notices = createRoute({
  getParentRoute: () => frame,
  path: '/me/notices',
  component: lazyRouteComponent(() => import('../notices/NoticesPage.tsx'), 'NoticesPage'),
})
const notice = createRoute({
  getParentRoute: () => frame,
  path: '/me/notices/$notice',
  component: lazyRouteComponent(() => import('../notices/NoticePage.tsx'), 'NoticePage'),
})
const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('../settings/SettingsPage.tsx'), 'SettingsPage'),
})
const demo = createRoute({
  getParentRoute: () => frame,
  path: '/demo',
  component: lazyRouteComponent(() => import('../demo/DemoPage.tsx'), 'DemoPage'),
})
const govern = createRoute({
  getParentRoute: () => frame,
  path: '/govern',
  component: lazyRouteComponent(() => import('../govern/GovernPage.tsx'), 'GovernPage'),
})
const newNotice = createRoute({
  getParentRoute: () => frame,
  path: '/govern/new',
  validateSearch: (search: Record<string, unknown>): { template?: string } =>
    typeof search['template'] === 'string' ? { template: search['template'] } : {},
  component: lazyRouteComponent(() => import('../govern/NewNoticePage.tsx'), 'NewNoticePage'),
})
const governed = createRoute({
  getParentRoute: () => frame,
  path: '/govern/$notice',
  component: lazyRouteComponent(() => import('../govern/GovernNoticePage.tsx'), 'GovernNoticePage'),
})
const people = createRoute({
  getParentRoute: () => frame,
  path: '/people',
  component: lazyRouteComponent(() => import('../people/PeoplePage.tsx'), 'PeoplePage'),
})

const tree = root.addChildren([
  signIn,
  frame.addChildren([
    home,
    files,
    folder,
    trash,
    uploads,
    notices,
    notice,
    settings,
    demo,
    govern,
    newNotice,
    governed,
    people,
  ]),
])

export function createAppRouter() {
  return createRouter({
    routeTree: tree,
    basepath: new URL(document.baseURI).pathname.replace(/\/$/, '') || '/',
    defaultPreload: 'intent',
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

import type { Capability } from '../../src/domain/governed.ts'
import type { Call, RouteWorld } from './route-world.ts'

/**
 * Who may use a route: everybody; anybody with an account, each for their own things; the owner of what
 * the address names, to everybody else it isn't there; administrators.
 */
export type Who = 'everybody' | 'signed-in' | 'owner' | 'administrator'

export type RouteRow = {
  /** `METHOD address`, as the route was made. */
  readonly route: string
  readonly who: Who
  /** The capability that a measure must not have suspended; absent: no measure touches it. */
  readonly asks?: Capability
  /** Makes what the request needs, and the request: the owner's would succeed. */
  readonly call: (world: RouteWorld) => Promise<Call>
}

/** Every route of every door. A new one fails the coverage test until it has a row here. */
export function routeMatrix(): readonly RouteRow[] {
  return [
    ...publicRows(),
    ...accountRows(),
    ...nodeRows(),
    ...historyRows(),
    ...noticeRows(),
    ...tusRows(),
    ...davRows(),
  ]
}

type Make = (world: RouteWorld) => Promise<Call> | Call

function row(route: string, who: Who, more: { asks?: Capability; call?: Make } = {}): RouteRow {
  const address = route.split(' ')[1] ?? ''
  const call = async (world: RouteWorld) => (await more.call?.(world)) ?? { path: address }
  return { route, who, call, ...(more.asks && { asks: more.asks }) }
}

function json(path: string, body?: unknown): Call {
  if (body === undefined) return { path }
  const headers = { 'content-type': 'application/json' }
  return { path, headers, body: JSON.stringify(body) }
}

const V1 = '/api/v1'

function publicRows(): RouteRow[] {
  const plain = [
    '/healthz', '/readyz', '/metrics', '/ledger/checkpoint', '/ledger/key', '/pages.css', '/notices', '/notices.atom',
    '/', '/favicon.svg', '/logo.svg', '/api/docs', `${V1}/openapi.json`, `${V1}/about`, `${V1}/measures`,
    `${V1}/notices`,
  ] // prettier-ignore
  const published = (prefix: string) => async (world: RouteWorld) => ({
    path: `${prefix}/${await world.publishedNotice()}`,
  })
  return [
    ...plain.map((path) => row(`GET ${path}`, 'everybody')),
    row('GET /ledger/tile/*', 'everybody', {
      async call(world) {
        await world.publishedNotice()
        return { path: '/ledger/tile/0/000.p/1' }
      },
    }),
    row('GET /ledger/proof/:index', 'everybody', {
      async call(world) {
        await world.publishedNotice()
        return { path: '/ledger/proof/0' }
      },
    }),
    row('GET /notices/:id', 'everybody', { call: published('/notices') }),
    row(`GET ${V1}/notices/:id`, 'everybody', { call: published(`${V1}/notices`) }),
    row('GET /problems/:kind', 'everybody', { call: () => ({ path: '/problems/not-found' }) }),
    row(`POST ${V1}/sessions`, 'everybody', {
      call: (world) => json(`${V1}/sessions`, { user: 'ada', password: world.owner.password }),
    }),
    ...['/tus', '/tus/', '/tus/:id', '/dav', '/dav/*', '/', '*'].map((address) =>
      row(`OPTIONS ${address}`, 'everybody', {
        call: () => ({
          path: address.replace(':id', 'x').replace('/*', '/x'),
        }),
      }),
    ),
  ]
}

function accountRows(): RouteRow[] {
  return [
    row(`GET ${V1}/sessions`, 'signed-in'),
    row(`DELETE ${V1}/sessions/:id`, 'owner', {
      call: async (world) => ({ path: `${V1}/sessions/${await world.session()}` }),
    }),
    row(`GET ${V1}/me`, 'signed-in'),
    row(`PATCH ${V1}/me`, 'signed-in', { call: () => json(`${V1}/me`, { displayName: 'Ada' }) }),
    row(`GET ${V1}/spaces`, 'signed-in'),
    row(`GET ${V1}/app-passwords`, 'signed-in'),
    row(`POST ${V1}/app-passwords`, 'signed-in', {
      call: () => json(`${V1}/app-passwords`, { label: 'phone' }),
    }),
    row(`DELETE ${V1}/app-passwords/:id`, 'owner', {
      call: async (world) => ({ path: `${V1}/app-passwords/${await world.appPassword()}` }),
    }),
    row(`GET ${V1}/tokens`, 'signed-in'),
    row(`POST ${V1}/tokens`, 'signed-in', {
      call: () => json(`${V1}/tokens`, { label: 'script', scopes: ['read'] }),
    }),
    row(`DELETE ${V1}/tokens/:id`, 'owner', {
      call: async (world) => ({ path: `${V1}/tokens/${await world.token()}` }),
    }),
    row(`GET ${V1}/accounts`, 'administrator'),
    row(`POST ${V1}/accounts`, 'administrator', {
      call: (world) => json(`${V1}/accounts`, { name: world.free() }),
    }),
    row(`PATCH ${V1}/accounts/:id`, 'administrator', {
      call: (world) =>
        json(`${V1}/accounts/${String(world.owner.account.id)}`, { displayName: 'Ada' }),
    }),
    row(`POST ${V1}/spaces`, 'administrator', {
      call: (world) => json(`${V1}/spaces`, { owner: 'ada', name: world.free() }),
    }),
  ]
}

function nodeRows(): RouteRow[] {
  const of = (rest: string, ending?: string) => async (world: RouteWorld) => ({
    path: `${V1}/nodes/${String((await world.file(ending)).id)}${rest}`,
  })
  const read = (asks: Capability, rest: string, ending?: string): RouteRow[] => [
    row(`GET ${V1}/nodes/:id/content`, 'owner', { asks, call: of(`/content${rest}`, ending) }),
    row(`GET ${V1}/nodes/:id/versions/:version/content`, 'owner', {
      asks,
      call: of(`/versions/1/content${rest}`, ending),
    }),
  ]
  const toOther = async (world: RouteWorld) => ({ parent: String(await world.otherRoot()) })
  return [
    row(`GET ${V1}/nodes/by-path`, 'owner', {
      call: async (world) => {
        const { name } = await world.file()
        return { path: `${V1}/nodes/by-path?space=${String(world.owner.spaceId)}&path=/${name}` }
      },
    }),
    row(`GET ${V1}/nodes/:id`, 'owner', { call: of('') }),
    row(`GET ${V1}/nodes/:id/children`, 'owner', {
      call: async (world) => ({
        path: `${V1}/nodes/${String((await world.folder()).id)}/children`,
      }),
    }),
    row(`POST ${V1}/folders`, 'owner', {
      call: (world) =>
        json(`${V1}/folders`, { space: String(world.owner.spaceId), path: `/${world.free()}` }),
    }),
    row(`PATCH ${V1}/nodes/:id`, 'owner', {
      call: async (world) => json((await of('')(world)).path, { name: world.free() }),
    }),
    row(`PATCH ${V1}/nodes/:id`, 'owner', {
      asks: 'save',
      call: async (world) => json((await of('')(world)).path, await toOther(world)),
    }),
    row(`POST ${V1}/nodes/:id/copies`, 'owner', {
      call: async (world) =>
        json((await of('/copies')(world)).path, { parent: String((await world.folder()).id) }),
    }),
    row(`POST ${V1}/nodes/:id/copies`, 'owner', {
      asks: 'save',
      call: async (world) => json((await of('/copies')(world)).path, await toOther(world)),
    }),
    row(`DELETE ${V1}/nodes/:id`, 'owner', { call: of('') }),
    ...read('download', ''),
    ...read('preview', '?for=preview'),
    ...read('play', '?for=play', '.mp3'),
    row(`PUT ${V1}/nodes/by-path/content`, 'owner', {
      asks: 'upload',
      call: (world) => ({
        path: `${V1}/nodes/by-path/content?space=${String(world.owner.spaceId)}&path=/${world.free()}`,
        body: 'words',
      }),
    }),
  ]
}

function historyRows(): RouteRow[] {
  const trashed = (rest: string) => async (world: RouteWorld) => ({
    path: `${V1}/trash/${String(await world.trashed())}${rest}`,
  })
  // All of its five bytes have arrived: only then can they be taken back.
  const draft = (rest: string) => async (world: RouteWorld) => ({
    path: `${V1}/uploads/${await world.draft(5)}${rest}`,
  })
  return [
    row(`GET ${V1}/nodes/:id/versions`, 'owner', {
      call: async (world) => ({ path: `${V1}/nodes/${String((await world.file()).id)}/versions` }),
    }),
    row(`POST ${V1}/nodes/:id/versions/:version/restore`, 'owner', {
      call: async (world) => ({
        path: `${V1}/nodes/${String((await world.file()).id)}/versions/1/restore`,
      }),
    }),
    row(`GET ${V1}/trash`, 'signed-in'),
    row(`POST ${V1}/trash/:id/restore`, 'owner', { call: trashed('/restore') }),
    row(`DELETE ${V1}/trash/:id`, 'owner', { call: trashed('') }),
    row(`DELETE ${V1}/trash`, 'owner', {
      call: (world) => ({ path: `${V1}/trash?space=${String(world.owner.spaceId)}` }),
    }),
    row(`GET ${V1}/uploads`, 'signed-in'),
    row(`GET ${V1}/uploads/:id/content`, 'owner', { call: draft('/content') }),
    row(`DELETE ${V1}/uploads/:id`, 'owner', { call: draft('') }),
  ]
}

function noticeRows(): RouteRow[] {
  const draft = (rest: string) => async (world: RouteWorld) => ({
    path: `${V1}/notices/${await world.draftNotice()}${rest}`,
  })
  return [
    row(`POST ${V1}/notices/:id/seen`, 'signed-in', {
      call: async (world) => ({ path: `${V1}/notices/${await world.publishedNotice()}/seen` }),
    }),
    row(`GET ${V1}/notices/templates`, 'administrator'),
    row(`POST ${V1}/notices`, 'administrator', {
      call: (world) => json(`${V1}/notices`, world.document()),
    }),
    row(`PUT ${V1}/notices/:id`, 'administrator', {
      async call(world) {
        const id = await world.draftNotice()
        return json(`${V1}/notices/${id}`, world.document(id))
      },
    }),
    row(`DELETE ${V1}/notices/:id`, 'administrator', { call: draft('') }),
    row(`POST ${V1}/notices/:id/simulation`, 'administrator', { call: draft('/simulation') }),
    row(`POST ${V1}/notices/:id/approvals`, 'administrator', { call: draft('/approvals') }),
    row(`POST ${V1}/notices/:id/publication`, 'administrator', { call: draft('/publication') }),
  ]
}

const TUS = { 'tus-resumable': '1.0.0' }
const PIECE = { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': '5' }

function tusRows(): RouteRow[] {
  const creation = (path: string) => (world: RouteWorld) => ({
    path,
    headers: {
      ...TUS,
      'upload-length': '5',
      'upload-metadata': `filename ${Buffer.from(world.free()).toString('base64')}`,
    },
  })
  const piece = (method?: string) => async (world: RouteWorld) => ({
    path: `/tus/${await world.draft()}`,
    headers: { ...PIECE, ...(method && { 'x-http-method-override': method }) },
    body: 'words',
  })
  const beginPart = (path: string) => () => ({
    path,
    headers: { ...TUS, 'upload-length': '5', 'upload-concat': 'partial' },
  })
  const join = (path: string) => async (world: RouteWorld) => ({
    path,
    headers: {
      ...TUS,
      'upload-concat': `final;/tus/${await world.part(5)}`,
      'upload-metadata': creation(path)(world).headers['upload-metadata'],
    },
  })
  const onPart = (size: 0 | 5) => async (world: RouteWorld) => ({
    path: `/tus/${await world.part(size)}`,
    headers: TUS,
  })
  const onWhole = async (world: RouteWorld) => ({
    path: `/tus/${await world.whole()}`,
    headers: TUS,
  })
  return [
    row('POST /tus', 'signed-in', { asks: 'upload', call: creation('/tus') }),
    row('POST /tus/', 'signed-in', { asks: 'upload', call: creation('/tus/') }),
    row('POST /tus', 'signed-in', { asks: 'upload', call: beginPart('/tus') }),
    row('POST /tus/', 'signed-in', { asks: 'upload', call: beginPart('/tus/') }),
    row('POST /tus', 'owner', { asks: 'upload', call: join('/tus') }),
    row('POST /tus/', 'owner', { asks: 'upload', call: join('/tus/') }),
    row('HEAD /tus/:id', 'owner', {
      call: async (world) => ({ path: `/tus/${await world.draft()}`, headers: TUS }),
    }),
    row('HEAD /tus/:id', 'owner', { call: onPart(5) }),
    row('HEAD /tus/:id', 'owner', { asks: 'upload', call: onWhole }),
    row('PATCH /tus/:id', 'owner', { asks: 'upload', call: piece() }),
    row('PATCH /tus/:id', 'owner', {
      asks: 'upload',
      call: async (world) => ({
        path: `/tus/${await world.part(0)}`,
        headers: { ...PIECE, 'upload-offset': '0' },
        body: 'words',
      }),
    }),
    row('POST /tus/:id', 'owner', { asks: 'upload', call: piece('PATCH') }),
    row('DELETE /tus/:id', 'owner', {
      call: async (world) => ({ path: `/tus/${await world.draft()}`, headers: TUS }),
    }),
    row('DELETE /tus/:id', 'owner', { call: onPart(5) }),
    row('DELETE /tus/:id', 'owner', { call: onWhole }),
  ]
}

/** Each person's `/dav/` is their own space: what others have has no address there at all. */
function davRows(): RouteRow[] {
  const file = async (world: RouteWorld) => ({ path: `/dav/${(await world.file()).name}` })
  const to = (world: RouteWorld) => ({
    destination: `${world.disk.url}/dav/${world.free()}`,
  })
  const lock =
    '<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>'
  const patch =
    '<?xml version="1.0"?><D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x xmlns="urn:x">y</x></D:prop></D:set></D:propertyupdate>'
  return [
    row('PROPFIND /', 'signed-in', { call: () => ({ path: '/', headers: { depth: '0' } }) }),
    row('GET /dav/*', 'owner', { asks: 'download', call: file }),
    row('PUT /dav/*', 'signed-in', {
      asks: 'upload',
      call: (world) => ({ path: `/dav/${world.free()}`, body: 'words' }),
    }),
    row('DELETE /dav/*', 'owner', { call: file }),
    row('MKCOL /dav/*', 'signed-in', { call: (world) => ({ path: `/dav/${world.free()}` }) }),
    row('COPY /dav/*', 'owner', {
      call: async (world) => ({ ...(await file(world)), headers: to(world) }),
    }),
    row('MOVE /dav/*', 'owner', {
      call: async (world) => ({ ...(await file(world)), headers: to(world) }),
    }),
    row('PROPFIND /dav/*', 'owner', {
      call: async (world) => ({ ...(await file(world)), headers: { depth: '0' } }),
    }),
    row('PROPPATCH /dav/*', 'owner', {
      call: async (world) => ({ ...(await file(world)), body: patch }),
    }),
    row('LOCK /dav/*', 'signed-in', {
      asks: 'upload',
      call: (world) => ({ path: `/dav/${world.free()}`, body: lock }),
    }),
    row('LOCK /dav/*', 'signed-in', {
      call: async (world) => ({ ...(await file(world)), body: lock }),
    }),
    row('UNLOCK /dav/*', 'owner', {
      async call(world) {
        const { name, token } = await world.locked()
        return { path: `/dav/${name}`, headers: { 'lock-token': `<${token}>` } }
      },
    }),
  ]
}

/** Routes that answer as another row's does, or only where something else is given or built. */
export const SAME_AS: Readonly<Record<string, string>> = {
  'GET /assets/*': 'a file of the web app, where it is built',
  'GET /api/v1/demo': 'for demonstration disks',
  'GET /api/v1/demo/files/:name': 'for demonstration disks',
  ...Object.fromEntries(
    'GET PUT DELETE MKCOL COPY MOVE PROPFIND PROPPATCH LOCK UNLOCK'
      .split(' ')
      .map((method) => [`${method} /dav`, 'the root of /dav/*']),
  ),
}

import assert from 'node:assert/strict'
import { videoNotice } from '../kit/notices.ts'
import { basic, type ServerProcess } from '../kit/server.ts'
import { TusRequests } from '../kit/tus-requests.ts'

/** Who asks: by tokens, so that none of them is slowed down as a guesser would be. */
type Askers = { readonly ada: string; readonly operator: string }

const V1 = '/api/v1'
const PROPFIND =
  '<propfind xmlns="DAV:"><prop><getetag/><getcontentlength/><x:y xmlns:x="urn:x"/></prop></propfind>'
const PROPPATCH =
  '<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><x:y xmlns:x="urn:x">wörter &amp; <z/></x:y></d:prop></d:set><d:remove><d:prop><x:z xmlns:x="urn:x"/></d:prop></d:remove></d:propertyupdate>'
const LOCK =
  '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner><href>mailto:ada</href></owner></lockinfo>'

/** Somebody new: mutants may lock a whole space, and change what its owner is called. */
async function makeAskers(server: ServerProcess, name: string): Promise<Askers> {
  const own = await server.addAccount(name)
  const tokenOf = async (authorization: string, scopes: readonly string[]) => {
    const body = JSON.stringify({ label: 'mutants', scopes })
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await fetch(`${server.url}${V1}/tokens`, { method: 'POST', headers, body })
    assert.equal(answer.status, 201, await answer.clone().text())
    const { token } = (await answer.json()) as { token: string }
    return `Bearer ${token}`
  }
  return {
    ada: await tokenOf(own, ['read', 'write']),
    operator: await tokenOf(server.authorization, ['read', 'write', 'govern']),
  }
}

/** What is there to be asked about: made anew each time, since mutants take it away. */
type World = {
  readonly folder: string
  readonly nodeId: string
  readonly folderId: string
  readonly draft: string
  readonly part: string
  readonly lockToken: string
}

async function makeWorld({ url }: ServerProcess, ada: string, name: string): Promise<World> {
  const ask = async (method: string, path: string, more: RequestInit = {}) => {
    const headers = { authorization: ada, ...(more.headers as Record<string, string>) }
    const answer = await fetch(url + path, { method, ...more, headers })
    assert.ok(
      answer.ok,
      `${method} ${path}: ${String(answer.status)} ${await answer.clone().text()}`,
    )
    return answer
  }
  const idOf = async (path: string) =>
    ((await (await ask('GET', `${V1}/nodes/by-path?path=${path}`)).json()) as { id: string }).id
  const folder = `/${name}`
  await ask('MKCOL', `/dav${folder}`)
  await ask('PUT', `/dav${folder}/f.txt`, { body: 'words of a file' })
  await ask('PUT', `/dav${folder}/f.txt`, { body: 'other words of a file' })
  await ask('PUT', `/dav${folder}/large.bin`, { body: 'x'.repeat(200_000) })
  const locked = await ask('LOCK', `/dav${folder}/locked`, { body: LOCK })
  const tus = new TusRequests(url, ada)
  return {
    folder,
    nodeId: await idOf(`${folder}/f.txt`),
    folderId: await idOf(folder),
    draft: await tus.begin({ filename: 'd', path: `${folder}/d` }, 10),
    part: await tus.part(new Uint8Array([1, 2, 3])),
    lockToken: locked.headers.get('lock-token') ?? '',
  }
}

/** One request of each kind that there is, as its bytes in Latin-1. */
export async function makeOriginals(server: ServerProcess, name: string): Promise<string[]> {
  const { ada, operator } = await makeAskers(server, name)
  const world = await makeWorld(server, ada, name)
  const { host } = new URL(server.url)
  const { folder, nodeId, folderId, draft, part, lockToken } = world
  const raw = (line: string, lines: readonly string[] = [], body?: string) => {
    const bytes = body === undefined ? undefined : Buffer.from(body).toString('latin1')
    const isChunked = lines.some((one) => one.startsWith('Transfer-Encoding'))
    const length =
      bytes === undefined || isChunked ? [] : [`Content-Length: ${String(bytes.length)}`]
    return `${[`${line} HTTP/1.1`, `Host: ${host}`, ...lines, ...length].join('\r\n')}\r\n\r\n${bytes ?? ''}`
  }
  const by = (line: string, lines: readonly string[] = [], body?: string) =>
    raw(line, [`Authorization: ${ada}`, ...lines], body)
  const json = (line: string, body: unknown, asker = ada) =>
    raw(line, [`Authorization: ${asker}`, 'Content-Type: application/json'], JSON.stringify(body))
  const tus = (line: string, lines: readonly string[], body?: string) =>
    by(line, ['Tus-Resumable: 1.0.0', ...lines], body)
  const metadata = `Upload-Metadata: filename ${btoa('t.txt')},path ${btoa(`${folder}/t.txt`)}`
  const dav = `/dav${folder}`
  const piece = 'Content-Type: application/offset+octet-stream'
  return [
    by('OPTIONS /dav/'),
    by(`GET ${dav}/f.txt`, ['Range: bytes=0-3', 'If-Range: "x"']),
    by(`GET ${dav}/large.bin`, ['Range: bytes=100000-', 'If-None-Match: "a", W/"b"']),
    by(`HEAD ${dav}/f.txt`, ['If-Modified-Since: Wed, 04 May 2016 12:00:00 GMT']),
    by(`PUT ${dav}/p.txt`, ['X-OC-Mtime: 1462363200', 'OC-Checksum: SHA1:x', 'If-None-Match: *'], 'new words'),
    by(`PUT ${dav}/c.txt`, ['Transfer-Encoding: chunked'], '5\r\nwords\r\n4;a=b\r\n and\r\n0\r\nX: y\r\n\r\n'),
    by(`PUT ${dav}/e.txt`, ['Expect: 100-continue', 'Content-Type: text/plain'], 'expected'),
    by(`PUT ${dav}/locked`, [`If: <${dav}/locked> (${lockToken} ["x"]) (Not <DAV:no-lock>)`], 'locked words'),
    by(`DELETE ${dav}/none`, ['Depth: infinity']),
    by(`MKCOL ${dav}/sub`),
    by(`COPY ${dav}/f.txt`, [`Destination: http://${host}${dav}/copy.txt`, 'Overwrite: F', 'Depth: 0']),
    by(`MOVE ${dav}/copy.txt`, [`Destination: ${dav}/moved%20here.txt`, 'Overwrite: T']),
    by(`PROPFIND ${dav}/`, ['Depth: 1', 'Content-Type: application/xml'], PROPFIND),
    by(`PROPFIND ${dav}/f.txt`, ['Depth: 0'], '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><allprop/></propfind>'),
    by(`PROPPATCH ${dav}/f.txt`, ['Content-Type: text/xml; charset="utf-8"'], PROPPATCH),
    by(`LOCK ${dav}/l.txt`, ['Timeout: Infinite, Second-4100000000', 'Depth: 0'], LOCK),
    by(`LOCK ${dav}/locked`, ['Timeout: Second-60', `If: (${lockToken})`]),
    by(`UNLOCK ${dav}/locked`, [`Lock-Token: ${lockToken}`]),
    by('PROPFIND /', ['Depth: 1']),
    raw(`GET ${V1}/about`, ['Accept-Language: zh-CN,zh;q=0.9,en;q=0.8']),
    by(`GET ${V1}/me`),
    json(`PATCH ${V1}/me`, { displayName: 'Ada', language: 'en' }),
    json(`PATCH ${V1}/me`, { password: { current: 'not hers', new: 'a password for later' } }),
    by(`GET ${V1}/spaces`),
    by(`GET ${V1}/nodes/by-path?path=${encodeURIComponent(`${folder}/f.txt`)}`),
    by(`GET ${V1}/nodes/${nodeId}`),
    by(`GET ${V1}/nodes/${folderId}/children?after=&limit=2`),
    by(`GET ${V1}/nodes/${nodeId}/content?for=preview`, ['Range: bytes=-5']),
    by(`PUT ${V1}/nodes/by-path/content?path=${folder}/r.txt`, ['X-Mtime: 2016-05-04T12:00:00Z', `X-Checksum-Sha256: ${'0'.repeat(64)}`], 'x'),
    by(`PUT ${V1}/nodes/by-path/content?path=${folder}/s.txt`, ['If-Match: "x"'], 'words'),
    json(`POST ${V1}/folders`, { path: `${folder}/a/b`, parents: true }),
    json(`PATCH ${V1}/nodes/${nodeId}`, { name: 'renamed ü.txt', overwrite: false }),
    json(`POST ${V1}/nodes/${nodeId}/copies`, { parent: folderId, name: 'copied.txt' }),
    by(`DELETE ${V1}/nodes/999999`),
    by(`GET ${V1}/nodes/${nodeId}/versions`),
    by(`POST ${V1}/nodes/${nodeId}/versions/1/restore`, [], ''),
    by(`GET ${V1}/trash?after=&limit=10`),
    json(`POST ${V1}/trash/${nodeId}/restore`, { name: 'back.txt' }),
    by(`GET ${V1}/uploads`),
    by(`GET ${V1}/tokens`),
    json(`POST ${V1}/tokens`, { label: 'x', scopes: ['read'], expiresAt: '2030-01-01T00:00:00Z' }),
    json(`POST ${V1}/app-passwords`, { label: 'phone' }),
    raw(`GET ${V1}/notices?limit=10&after=`),
    raw(`GET ${V1}/measures`),
    json(`POST ${V1}/notices`, videoNotice({ id: name }), operator),
    raw(`POST ${V1}/notices`, [`Authorization: ${operator}`, 'Content-Type: application/yaml'], `id: ${name}-y\nissuedAt: 2016-05-21T00:00:00+08:00\ntitle: {en: A, zh-CN: 甲}\nbody: {en: B, zh-CN: 乙}\nkind: clarification\nof: 2016-05-21-video\n`),
    json(`POST ${V1}/notices/${name}/simulation`, {}, operator),
    raw(`GET ${V1}/accounts?limit=5`, [`Authorization: ${operator}`]),
    json(`POST ${V1}/accounts`, { name: 'new', password: 'password of new', quotaBytes: 1000 }, operator),
    raw(`GET ${V1}/openapi.json`, ['Accept-Encoding: gzip, br;q=0.5']),
    raw(`POST ${V1}/sessions`, ['Content-Type: application/json'], JSON.stringify({ user: 'eve', password: 'guess' })),
    raw(`GET ${V1}/me`, [`Authorization: ${basic('eve', 'guess')}`]),
    raw(`GET ${V1}/me`, ['Cookie: a=b; cloudkeep_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'X-CloudKeep-Request: 1']),
    tus('OPTIONS /tus/', []),
    tus('POST /tus/', ['Upload-Length: 9', metadata]),
    tus('POST /tus/', ['Upload-Length: 9', metadata, piece, 'Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0='], 'nine char'),
    tus('POST /tus/', ['Upload-Defer-Length: 1', metadata]),
    tus('POST /tus/', ['Upload-Length: 3', 'Upload-Concat: partial', piece], 'abc'),
    tus('POST /tus/', [`Upload-Concat: final;${part} ${part}`, metadata]),
    tus(`HEAD ${draft}`, []),
    tus(`PATCH ${draft}`, ['Upload-Offset: 0', piece], 'five!'),
    tus('DELETE /tus/none', []),
    raw('GET /', ['Accept: text/html']),
    raw('GET /notices', ['Accept-Language: zh', 'Accept: text/html']),
    raw('GET /notices.atom'),
    raw('GET /notices/2016-05-21-video'),
    raw('GET /problems/not-found', ['If-None-Match: "x"']),
    raw('GET /ledger/checkpoint'),
    raw('GET /ledger/tile/0/x001/234.p/5'),
    raw('GET /ledger/proof/0?size=1'),
    raw('GET /healthz'),
  ] // prettier-ignore
}

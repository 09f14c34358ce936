import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { RouteWorld } from '../golden/route-world.ts'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { metadataHeader } from '../kit/tus-requests.ts'
import { attack } from './attack.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const V1 = '/api/v1'

let disk: TestDisk
let world: RouteWorld
let canary: Server
let port = 0
const connected: Socket[] = []
before(async () => {
  disk = await openTestDisk()
  world = await RouteWorld.make(disk)
  canary = createServer((socket) => {
    connected.push(socket)
    socket.destroy()
  })
  await new Promise<void>((resolve) => canary.listen(0, resolve))
  port = (canary.address() as { port: number }).port
})
after(async () => {
  await new Promise((resolve) => canary.close(resolve))
  await disk.close()
})

/** Every way to write this machine's own address. */
function addresses(): readonly string[] {
  const hosts = [
    '127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '[::]', '127.1', '2130706433', '0x7f000001', '017700000001', '[::ffff:127.0.0.1]',
    '127.0.0.1.nip.io', 'localhost.', '①②⑦.0.0.1', 'x@127.0.0.1', '127.0.0.1%23', '127.0.0.1\\@evil.example',
  ] // prettier-ignore
  const schemes = ['http', 'https', 'ftp', 'gopher', 'file', 'dict', 'ws']
  return [
    ...hosts.map((host) => `http://${host}:${String(port)}/dav/x`),
    ...schemes.map((scheme) => `${scheme}://127.0.0.1:${String(port)}/dav/x`),
    `//127.0.0.1:${String(port)}/dav/x`,
    'file:///etc/passwd',
  ]
}

describe('the server calls nobody', () => {
  test('where a copy or a move should go elsewhere, nothing is connected to', async () => {
    const { name } = await world.file()
    for (const destination of addresses()) {
      for (const method of ['COPY', 'MOVE']) {
        const latin1 = Buffer.from(destination).toString('latin1')
        const { status, body } = await attack(disk.url, {
          method,
          path: `/dav/${name}`,
          headers: {
            authorization: world.owner.authorization,
            destination: latin1,
            overwrite: 'T',
          },
        })
        // By its own name, with whatever port, it is the disk's own address.
        const isOwn = /^https?:\/\/(x@)?127\.0\.0\.1:\d+\//.test(destination)
        if (!isOwn)
          assert.ok([400, 403, 502].includes(status), `${destination}: ${String(status)} ${body}`)
        assert.doesNotMatch(body, /root:/)
        await world.person.put(`/${name}`, 'words')
      }
    }
    assert.equal(connected.length, 0)
  })

  test('an address in a name, a body, a notice or a header is text, and stays it', async () => {
    const headers = { authorization: world.owner.authorization }
    const asked = {
      authorization: world.administrator.authorization,
      'content-type': 'application/json',
    }
    for (const address of addresses()) {
      const latin1 = Buffer.from(address).toString('latin1')
      const metadata = { filename: 'x', url: address, source: address, 'upload-callback': address }
      for (const [method, path, more, body] of [
        ['PUT', '/dav/fetched', { ...headers, 'content-location': latin1, 'x-source-url': latin1 }, address],
        ['POST', '/tus/', { ...headers, 'tus-resumable': '1.0.0', 'upload-length': '0', 'upload-metadata': metadataHeader(metadata) }, undefined],
        ['PUT', `${V1}/nodes/by-path/content?path=/x&url=${encodeURIComponent(address)}`, headers, address],
        ['GET', `${V1}/me?callback=${encodeURIComponent(address)}`, { ...headers, referer: latin1, origin: latin1, 'x-forwarded-host': latin1 }, undefined],
        ['GET', `/notices?url=${encodeURIComponent(address)}`, { 'x-forwarded-for': latin1, from: latin1, via: latin1 }, undefined],
        ['PROPPATCH', '/dav/fetched', headers, `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="${xml(address)}">${xml(address)}</x></prop></set></propertyupdate>`],
        ['PROPFIND', '/dav/', { ...headers, depth: '0' }, `<!DOCTYPE x SYSTEM "${xml(address)}"><propfind xmlns="DAV:"><allprop/></propfind>`],
        ['LOCK', '/dav/fetched', headers, `<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype><owner><href>${xml(address)}</href></owner></lockinfo>`],
        ['POST', `${V1}/notices`, asked, JSON.stringify({ ...world.document(), body: { en: `Because of ![x](${address}) it is so, as everybody knows.`, 'zh-CN': `由于 ![x](${address})，上传不受限制，全部功能仍可照常使用。` } })],
      ] as const) {
        await attack(disk.url, { method, path, headers: more, ...(body !== undefined && { body }) })
      }
    } // prettier-ignore
    assert.equal(connected.length, 0)
  })

  test('because its code has no means to: no client of any protocol is in it', () => {
    const means =
      /\bfetch\(|from 'node:(dgram|child_process)|\bhttps?\.(get|request)\(|\bnet\.(connect|createConnection)\(|import \{[^}]*\b(connect|createConnection|request|get)\b[^}]*\} from 'node:(net|https?|http2|tls)'/
    const found = globSync('src/**/*.ts', { cwd: ROOT })
      .filter((path) => !/\.(test|contract)\.ts$/.test(path))
      .filter((path) => means.test(readFileSync(join(ROOT, path), 'utf8')))
    // It starts `dd` on the disk's own files, and nothing else.
    const starting = ['src/lib/forget-cached.ts']
    assert.deepEqual(
      found.filter((path) => !path.startsWith('src/cli/')),
      starting,
    )
  })
})

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

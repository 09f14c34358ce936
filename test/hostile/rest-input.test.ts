import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HostileDisk, problemOf } from './hostile-disk.ts'

const V1 = '/api/v1'
let hostile: HostileDisk
before(async () => {
  hostile = await HostileDisk.open()
  await hostile.person.mkdir('/a')
  await hostile.person.put('/a/f.txt', 'words')
})
after(() => hostile.close())

describe('bodies that are no good JSON', () => {
  for (const body of [
    '{', '{"path":', '"text"', '[]', 'null', '12', '{"path":"/x",}', "{'path':'/x'}", '\u0000',
    '{"path":"/x"}{"path":"/y"}', '\ufeff', '{"path":"/x\n"}',
  ]) {
    test(`${JSON.stringify(body)} is refused`, async () => {
      await hostile.changesNothing(async () => {
        problemOf(await hostile.json(`POST ${V1}/folders`, body), body)
      })
    })
  } // prettier-ignore

  test('a prototype is nothing that a body can set', async () => {
    await hostile.changesNothing(async () => {
      for (const body of [
        '{"path":"/x","__proto__":{"isAdmin":true}}',
        '{"path":"/x","constructor":{"prototype":{"isAdmin":true}}}',
        '{"__proto__":{"path":"/x"}}',
      ]) {
        problemOf(await hostile.json(`POST ${V1}/folders`, body), body)
      }
    })
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined)
  })

  test('depth and size have their limits', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    problemOf(await hostile.json(`POST ${V1}/folders`, deep), 'deep')
    problemOf(await hostile.json(`POST ${V1}/folders`, `{"path":${deep}}`), 'deep path')
    const large = await hostile.json(`POST ${V1}/folders`, { path: 'x'.repeat(2_000_000) })
    assert.equal(problemOf(large, 'large')['status'], 413)
  })

  test('another type of body is refused as such', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      '',
      'x',
    ]) {
      const answer = await hostile.ask(
        `POST ${V1}/folders`,
        [`Content-Type: ${type}`],
        '{"path":"/x"}',
      )
      assert.equal(problemOf(answer, type)['status'], 415)
    }
  })
})

describe('fields', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['POST folders', {}, 'path'],
    ['POST folders', { path: 12 }, 'path'],
    ['POST folders', { path: null }, 'path'],
    ['POST folders', { path: ['/x'] }, 'path'],
    ['POST folders', { path: '/x', parents: 'true' }, 'parents'],
    ['POST folders', { path: '/x', isAdmin: true }, 'isAdmin'],
    ['POST folders', { path: '/x', tenantId: 1 }, 'tenantId'],
    ['PATCH nodes/FILE', { name: 7 }, 'name'],
    ['PATCH nodes/FILE', { parent: 'x' }, 'parent'],
    ['PATCH nodes/FILE', { parent: 1e30 }, 'parent'],
    ['PATCH nodes/FILE', { overwrite: 1 }, 'overwrite'],
    ['PATCH nodes/FILE', { name: 'g', ownerId: 1 }, 'ownerId'],
    ['POST nodes/FILE/copies', {}, 'parent'],
    ['PATCH me', { role: 'administrator' }, 'role'],
    ['PATCH me', { language: 'tlh' }, 'language'],
    ['PATCH me', { displayName: '' }, 'displayName'],
    ['PATCH me', { displayName: 'x\ny' }, 'displayName'],
    ['PATCH me', { password: { current: 'x' } }, 'password.new'],
    ['PATCH me', { quotaBytes: null }, 'quotaBytes'],
    ['POST tokens', { label: 'x', scopes: ['root'] }, 'scopes.0'],
    ['POST tokens', { label: 'x', scopes: [] }, 'scopes'],
    ['POST tokens', { label: '', scopes: ['read'] }, 'label'],
    ['POST tokens', { label: 'x', scopes: ['read'], expiresAt: 'tomorrow' }, 'expiresAt'],
    [
      'POST tokens',
      { label: 'x', scopes: ['read'], expiresAt: '2001-01-01T00:00:00Z' },
      'expiresAt',
    ],
    ['POST app-passwords', { label: 'x'.repeat(101) }, 'label'],
    ['POST app-passwords', { label: 'x', secret: 'mine' }, 'secret'],
    ['GET nodes/ROOT/children?limit=0', undefined, 'limit'],
    ['GET nodes/ROOT/children?limit=1e9', undefined, 'limit'],
    ['GET nodes/ROOT/children?limit=x', undefined, 'limit'],
    ['GET nodes/ROOT/children?after=%00', undefined, 'after'],
    ['GET nodes/FILE/content?for=fun', undefined, 'for'],
    ['GET nodes/by-path', undefined, 'path'],
  ]
  for (const [call, body, field] of cases) {
    test(`${call} ${JSON.stringify(body ?? {})}: “${field}” is named`, async () => {
      const [method = '', path = ''] = call.split(' ')
      const ids = {
        FILE: await hostile.person.node('/a/f.txt'),
        ROOT: await hostile.person.node('/'),
      }
      const address = path.replace(/FILE|ROOT/, (word) => String(ids[word as keyof typeof ids].id))
      await hostile.changesNothing(async () => {
        const request = `${method} ${V1}/${address}`
        const answer = await (body === undefined
          ? hostile.ask(request)
          : hostile.json(request, body))
        assert.equal(problemOf(answer, call)['field'], field)
      })
    })
  }
})

describe('names and paths', () => {
  const paths = [
    '..', '../x', 'a/../x', 'a/..', '/../../etc/passwd', '.', 'a/./x', '..\\x', 'a\\b', 'C:\\x', 'x\u0000',
    'x\u0000.txt', 'x\r\nSet-Cookie: y=z', 'x\n', '\t', 'x\u007f', '\ud800', 'x\udfff', 'x'.repeat(256),
    '字'.repeat(86), `${'x/'.repeat(300)}x`, `${`${'x'.repeat(250)}/`.repeat(17)}x`,
  ] // prettier-ignore
  for (const path of paths) {
    test(`${JSON.stringify(path).slice(0, 40)} is refused wherever a name is given`, async () => {
      await hostile.changesNothing(async () => {
        const refused = problemOf(await hostile.json(`POST ${V1}/folders`, { path }), path)
        assert.match(String(refused['field']), /^(name|path)$/)
        const query = Buffer.from(path).toString('hex').replace(/../g, '%$&')
        // A lone surrogate has no UTF-8: in an address it cannot even be written.
        if (path.isWellFormed()) {
          const put = await hostile.ask(
            `PUT ${V1}/nodes/by-path/content?path=${query}`,
            [],
            'words',
          )
          problemOf(put, path)
        }
        if (path.includes('/')) return
        const { id } = await hostile.person.node('/a/f.txt')
        problemOf(await hostile.json(`PATCH ${V1}/nodes/${String(id)}`, { name: path }), path)
      })
    })
  }

  test('a path that is written otherwise is still the same path', async () => {
    const bad = ['%2e%2e%2fx', '..%2fx', '%2e%2e/x', '..%5cx', '%c0%ae%c0%ae/x', '%ff', '%uff0e']
    for (const path of bad) {
      await hostile.changesNothing(async () => {
        const answer = await hostile.ask(`PUT ${V1}/nodes/by-path/content?path=${path}`, [], 'x')
        assert.match(String(problemOf(answer, path)['field']), /^(path|name)$/)
      })
    }
  })

  test('it is decoded once: what is left of a double encoding is an ordinary name', async () => {
    const path = '%252e%252e%252fx'
    const answer = await hostile.ask(`PUT ${V1}/nodes/by-path/content?path=${path}`, [], 'x')

    assert.equal((JSON.parse(answer.body) as { name: string }).name, '%2e%2e%2fx')
  })

  test('percent signs that stand for nothing are refused', async () => {
    for (const address of [
      '/nodes/%',
      '/nodes/%zz/content',
      '/nodes/by-path?path=%',
      '/trash/%E0%A4%A',
    ]) {
      problemOf(await hostile.ask(`GET ${V1}${address}`), address)
    }
  })

  test('odd names are at home, and never become another header', async () => {
    const names = [
      '__proto__',
      'constructor',
      'CON',
      'x.',
      ' x',
      'a"; filename="b.exe',
      'a;b',
      'é😀中',
      '%2e%2e',
      '\u202egpj.exe',
      "'",
      '<img src=x onerror=y>.html',
    ]
    for (const name of names) {
      const path = encodeURIComponent(name)
      const put = await hostile.ask(`PUT ${V1}/nodes/by-path/content?path=${path}`, [], 'words')
      assert.equal(put.status, 201, name)
      const { id, name: stored } = JSON.parse(put.body) as { id: string; name: string }
      assert.equal(stored, name)
      const got = await hostile.ask(`GET ${V1}/nodes/${id}/content`)
      assert.equal(got.body, 'words')
      const disposition = got.headers['content-disposition'] ?? ''
      assert.match(
        disposition,
        /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[A-Za-z0-9%._~$&+^`|#-]*$/,
      )
      assert.equal(got.headers['x-content-type-options'], 'nosniff')
      assert.match(got.headers['content-security-policy'] ?? '', /sandbox/)
    }
  })

  test('content never runs as a page of ours', async () => {
    for (const name of ['page.html', 'x.svg', 'x.xhtml', 'x.xml', 'x.js', 'x.pdf']) {
      await hostile.person.put(`/${name}`, '<script>alert(1)</script>')
      const { id } = await hostile.person.node(`/${name}`)
      const got = await hostile.ask(`GET ${V1}/nodes/${String(id)}/content?for=preview`)
      assert.match(got.headers['content-disposition'] ?? '', /^attachment/, name)
      assert.match(
        got.headers['content-security-policy'] ?? '',
        /default-src 'none'.*sandbox/,
        name,
      )
    }
  })
})

describe('ids, ranges and other headers', () => {
  test('an id that is none is not there', async () => {
    for (const id of [
      '0',
      '-1',
      '1.5',
      '1e3',
      '0x1',
      'NaN',
      '99999999999999999999',
      'x',
      '%00',
      "1'--",
      '%EF%BC%91',
    ]) {
      for (const rest of ['', '/children', '/content', '/versions']) {
        const answer = await hostile.ask(`GET ${V1}/nodes/${id}${rest}`)
        assert.equal(problemOf(answer, id)['status'], 404, `${id}${rest} ${answer.body}`)
      }
    }
  })

  test('ranges: whole, part, or none of it, and never more than there is', async () => {
    const { id } = await hostile.person.node('/a/f.txt')
    const many = `bytes=${Array.from({ length: 8000 }, (_, at) => `${String(at)}-`).join(',')}`
    const get = (range: string) =>
      hostile.ask(`GET ${V1}/nodes/${String(id)}/content`, [`Range: ${range}`])
    const cases: readonly (readonly [string, number, string])[] = [
      ['bytes=0-1', 206, 'wo'],
      ['bytes=-2', 206, 'ds'],
      ['bytes=3-', 206, 'ds'],
      ['bytes=0-99999', 206, 'words'],
      ['bytes=-99999', 206, 'words'],
      ['bytes=4-2', 200, 'words'],
      ['bytes=-', 200, 'words'],
      ['bytes=x', 200, 'words'],
      ['lines=0-1', 200, 'words'],
      ['bytes=0-0,2-2', 200, 'words'],
      ['bytes=00000000000000000000000000000001-', 200, 'words'],
      ['bytes=0-9007199254740993', 200, 'words'],
      [many.slice(0, 20_000), 200, 'words'],
    ]
    for (const [range, status, body] of cases) {
      const answer = await get(range)
      assert.deepEqual([answer.status, answer.body], [status, body], range.slice(0, 60))
    }
    for (const range of ['bytes=5-', 'bytes=99-100', 'bytes=-0']) {
      const answer = await get(range)
      assert.equal(problemOf(answer, range)['status'], 416)
      assert.equal(answer.headers['content-range'], 'bytes */5')
    }
    // Beyond what a head may have Node itself answers, before any route.
    assert.equal((await get(many)).status, 431)
  })

  test('checksums and times that are none are named', async () => {
    const cases = [
      ['X-Checksum-Sha256: xyz', 'X-Checksum-Sha256'],
      ['X-Checksum-Sha256: ', 'X-Checksum-Sha256'],
      [`X-Checksum-Sha256: ${'0'.repeat(65)}`, 'X-Checksum-Sha256'],
      ['X-Mtime: yesterday', 'X-Mtime'],
      ['X-Mtime: 1e99', 'X-Mtime'],
      ['X-Mtime: NaN', 'X-Mtime'],
    ] as const
    for (const [line, field] of cases) {
      await hostile.changesNothing(async () => {
        const answer = await hostile.ask(`PUT ${V1}/nodes/by-path/content?path=/x`, [line], 'words')
        assert.equal(problemOf(answer, line)['field'], field)
      })
    }
  })

  test('bytes that are not those of the checksum are not stored, small or large', async () => {
    for (const size of [5, 200_000]) {
      await hostile.changesNothing(async () => {
        const line = `X-Checksum-Sha256: ${'0'.repeat(64)}`
        const answer = await hostile.ask(
          `PUT ${V1}/nodes/by-path/content?path=/x`,
          [line],
          'x'.repeat(size),
        )
        assert.match(String(problemOf(answer, line)['type']), /digest-mismatch$/)
      })
    }
  })

  test('no header makes a request another one than it is', async () => {
    const { id } = await hostile.person.node('/a/f.txt')
    const address = `${V1}/nodes/${String(id)}`
    for (const line of [
      'X-HTTP-Method-Override: DELETE',
      'X-Method-Override: DELETE',
      'X-Original-URL: /api/v1/accounts',
      'X-Rewrite-URL: /api/v1/accounts',
      'X-Remote-User: admin',
    ]) {
      assert.equal((await hostile.ask(`GET ${address}`, [line])).status, 200)
      const posted = await hostile.ask(`POST ${address}`, [line], '')
      assert.equal(posted.status, 404, line)
    }
    assert.equal((await hostile.ask(`GET ${address}`, [], 'a body')).status, 200)
    assert.equal((await hostile.person.node('/a/f.txt')).id, id)
  })

  test('a method that nobody offers is not there', async () => {
    for (const call of [
      'TRACE /',
      'CONNECT /',
      'PROPFIND /api/v1/me',
      `PUT ${V1}/me`,
      `DELETE ${V1}/me`,
      'BREW /',
    ]) {
      const answer = await hostile.ask(call)
      assert.ok(answer.status === 0 || (answer.status >= 400 && answer.status < 500), call)
    }
  })

  test('every answer carries the headers that keep browsers safe', async () => {
    for (const call of [
      `GET ${V1}/me`,
      `GET ${V1}/nothing`,
      `POST ${V1}/folders`,
      `GET ${V1}/about`,
      'GET /api/nothing',
      'GET /nothing',
      `DELETE ${V1}/trash`,
      'GET /healthz',
    ]) {
      const { headers } = await hostile.ask(call)
      assert.equal(headers['x-content-type-options'], 'nosniff', call)
      assert.equal(headers['referrer-policy'], 'same-origin', call)
      assert.match(headers['content-security-policy'] ?? '', /default-src 'none'/, call)
      assert.equal(headers['server'], undefined)
      assert.equal(headers['x-powered-by'], undefined)
      if (call.includes(V1)) assert.equal(headers['cache-control'], 'no-store', call)
    }
  })
})

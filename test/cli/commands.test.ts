import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, cp, mkdir, truncate, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { CommandFolder } from '../kit/command.ts'

test('an account is made with a password from stdin, or with one that is generated and told once', async (t) => {
  const folder = await CommandFolder.make(t)

  const ada = await folder.json(['user', 'add', 'ada', '--quota', '10GiB'])
  const root = await folder.json(['user', 'add', 'root', '--admin', '--password-stdin'], {
    input: 'a password from stdin\n',
  })

  assert.match(String(ada['password']), /^[0-9a-z]{5}(-[0-9a-z]{5}){4}$/)
  assert.equal(ada['quotaBytes'], 10 * 1024 ** 3)
  assert.equal(ada['role'], 'user')
  assert.equal(root['role'], 'administrator')
  assert.equal('password' in root, false)
  const { items } = (await folder.json(['user', 'list'])) as { items: { name: string }[] }
  assert.deepEqual(
    items.map(({ name }) => name),
    ['ada', 'root'],
  )
})

test('an app password is told as user, label and secret, and a space as REST shows it', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])

  const made = await folder.json(['app-password', 'add', 'ada', 'phone'])
  const space = await folder.json(['space', 'add', 'ada', '项目', '--quota', '1 GB'])

  assert.deepEqual(Object.keys(made), ['user', 'label', 'secret'])
  assert.equal(space['name'], '项目')
  assert.equal(space['quotaBytes'], 1e9)
})

test('what is wrong with a command line is said in plain words, with exit code 2', async (t) => {
  const folder = await CommandFolder.make(t)

  for (const [args, words] of [
    [['usr', 'list'], /no command “usr”.*mean user/],
    [['user', 'add'], /“name” is missing/],
    [['user', 'list', '--nope'], /no option “--nope”/],
    [['user', 'list', 'one', 'too', 'many'], /too many|word too many/],
    [['user', 'suspend', 'ada'], /“--notice <id>” is needed/],
    [['user', 'add', 'ada', '--quota', 'much'], /“much” is no size/],
    [['user', 'list', '--listen', 'nowhere'], /--listen: give ADDRESS:PORT/],
    [['import', '.', '--to', 'ada'], /says not where to/],
  ] as const) {
    const { code, stderr } = await folder.run(args)
    assert.equal(code, 2, args.join(' '))
    assert.match(stderr, words)
  }
})

test('an unknown setting names the nearest known one', async (t) => {
  const folder = await CommandFolder.make(t)

  const environment = { CLOUDKEEP_LISTN: ':0' }
  const { code, stderr } = await folder.run(['config', 'check'], { environment })

  assert.equal(code, 2)
  assert.match(stderr, /CLOUDKEEP_LISTN: unknown setting; did you mean “CLOUDKEEP_LISTEN”/)
})

test('on a Chinese terminal the help and the faults of settings are Chinese', async (t) => {
  const folder = await CommandFolder.make(t)

  const environment = { LANG: 'zh_CN.UTF-8' }
  const help = await folder.run(['replay', '--help'], { environment })
  const faulty = { ...environment, CLOUDKEEP_LOG: 'loud' }
  const { code, stderr } = await folder.run(['config', 'check'], { environment: faulty })
  const settings = await folder.run(['config', 'check'], { environment })

  const english = help.stdout.match(/Usage|Options|Arguments|default|display/g)
  assert.equal(english, null, help.stdout)
  assert.match(help.stdout, /^用法:.*选项：.*默认：both.*显示帮助/s)
  assert.equal(code, 2)
  assert.match(stderr, /CLOUDKEEP_LOG：必须是下列之一/)
  assert.match(settings.stdout, /^data .* 默认值$/m)
})

test('the settings are told with where each comes from, secrets masked', async (t) => {
  const folder = await CommandFolder.make(t)
  await writeFile(folder.at('cloudkeep.config.json'), '{ "url": "https://disk.example" }')

  const { items } = (await folder.json(['config', 'check', '--log', 'warn'], {
    environment: { CLOUDKEEP_ADMIN_PASSWORD: 'very secret indeed' },
  })) as { items: { name: string; value: string; source: string }[] }

  const named = (name: string) => items.find((one) => one.name === name)
  assert.deepEqual(named('url'), {
    name: 'url',
    value: 'https://disk.example',
    source: 'cloudkeep.config.json',
  })
  assert.equal(named('log')?.source, 'flag')
  assert.deepEqual([named('adminPassword')?.value, named('adminPassword')?.source], ['********', 'environment']) // prettier-ignore
})

test('a Chinese terminal reads Chinese', async (t) => {
  const folder = await CommandFolder.make(t)

  const environment = { LC_ALL: 'zh_CN.UTF-8' }
  const { code, stderr } = await folder.run(['user', 'list'], { environment })

  assert.equal(code, 1)
  assert.match(stderr, /中没有网盘/)
})

test('a failure is also one JSON object', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])

  const failed = await folder.json(['user', 'add', 'ADA'], { code: 1 })

  assert.deepEqual(failed, {
    error: { kind: 'name-taken', detail: 'The account “ADA” exists already.', field: 'name' },
  })
})

test('the doctor finds keys that others can read, and says the mend', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  const before = await folder.json(['doctor', '--listen', ':0'])
  await chmod(folder.at('data', 'keys', 'ledger.pem'), 0o644)

  const after = await folder.json(['doctor', '--listen', ':0'], { code: 1 })

  assert.equal(before['ok'], true)
  const items = after['items'] as { what: string; state: string; mend: string | null }[]
  const keys = items.find(({ what }) => what === 'keys')
  assert.equal(keys?.state, 'fail')
  assert.match(keys.mend ?? '', /^chmod -R go= /)
})

test('check says that all is there, names bytes that are not, and repair and scrub say what became of them', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  await mkdir(folder.at('in'))
  const bytes = randomBytes(100_000)
  await writeFile(folder.at('in', 'film'), bytes)
  await folder.json(['import', folder.at('in'), '--to', 'ada:/films'])
  const orphans = { count: 0, bytes: 0 }

  assert.deepEqual(await folder.json(['check', '--read-data']), {
    ok: true,
    blobsChecked: 1,
    bytesRead: bytes.length,
    findings: [],
    orphans,
  })
  assert.equal((await folder.run(['repair'])).stdout.split('.')[0], 'No damage is known')
  await cp(folder.at('data'), folder.at('copy'), { recursive: true })
  const blob = createHash('sha256').update(bytes).digest('hex')
  await truncate(folder.at('data', 'blobs', blob.slice(0, 2), blob.slice(2, 4), blob), 99_999)

  const { findings } = await folder.json(['check'], { code: 1 })
  assert.deepEqual((findings as { kind: string; blob: string }[]).map((one) => [one.kind, one.blob]), [['blob-size', blob]]) // prettier-ignore
  assert.match((await folder.run(['scrub'])).stdout, /Damaged: 1/)
  const planned = await folder.run(['repair', '--from', folder.at('copy')])
  assert.equal(planned.code, 0)
  assert.match(planned.stdout, /can be mended .*\n {4}ada:\/films\/film\nNothing was changed yet/)
  const repair = await folder.json(['repair', '--from', folder.at('copy'), '--yes'])
  const files = ['ada:/films/film']
  const mended = { blob, damage: 'size', outcome: 'mended', source: folder.at('copy'), files }
  assert.deepEqual(repair, { ok: true, done: true, blobs: [mended] })

  const scrub = await folder.json(['scrub'])
  const found = { blobsChecked: 1, bytesRead: bytes.length, findings: [], sumsMended: 0 }
  assert.deepEqual(scrub, { ok: true, ...found })
  assert.equal((await folder.run(['repair', '--from', folder.at('in')])).code, 1)
})

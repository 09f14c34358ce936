import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import {
  BrowserKit,
  dropFiles,
  seriousFindings,
  signIn,
  skipWithoutBrowser,
} from '../kit/browser.ts'
import { mp4, PNG, SampleFolder } from '../kit/sample-files.ts'
import { ADMIN_PASSWORD } from '../kit/server.ts'
import { TusRequests } from '../kit/tus-requests.ts'

const MEBIBYTE = 1024 * 1024

describe('files in the web app', { skip: skipWithoutBrowser() }, () => {
  let kit: BrowserKit
  let samples: SampleFolder
  before(async () => {
    kit = await BrowserKit.start()
    samples = await SampleFolder.make()
  })
  afterEach(() => kit.leave())
  after(async () => {
    await samples.remove()
    await kit.close()
  })

  test('a wrong password is told, and the right one opens the disk that was asked for', async () => {
    const { page } = await kit.visit({ user: undefined, path: '/settings' })
    await page.locator('input[name=username]').fill('admin')
    await page.locator('input[name=password]').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    assert.deepEqual(await seriousFindings(page), [])

    await signIn(page, 'admin', ADMIN_PASSWORD)

    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  })

  test('an empty disk offers its operator the example of 2016', async () => {
    const { page } = await kit.visit()

    await page.getByRole('link', { name: 'Try it with the 2016 example' }).click()

    await page.getByRole('heading', { name: 'The 2016 example' }).waitFor()
  })

  test('files and whole folders that are dropped arrive with their structure, empty folders too', async () => {
    const visit = await kit.visit()
    const { page } = visit
    await page.getByText('This disk is empty').waitFor()
    const folder = await samples.makeFolder('旅行 2016')
    await samples.write('旅行 2016/行程/第一天.txt', '西湖')
    await samples.makeFolder('旅行 2016/空文件夹')
    const picture = await samples.write('poster.png', PNG)

    await dropFiles(visit, '[data-testid=drop-area]', [folder, picture])

    await row(page, 'poster.png').waitFor()
    await row(page, '旅行 2016').getByRole('link').click()
    await row(page, '空文件夹').waitFor()
    await row(page, '行程').getByRole('link').click()
    await row(page, '第一天.txt').waitFor()
    assert.equal(await textOf(kit, '/旅行 2016/行程/第一天.txt'), '西湖')
  })

  test('a file that is chosen shows its progress, can be paused, goes on and is whole', async () => {
    const { page, context } = await kit.visit()
    const bytes = Buffer.alloc(40 * MEBIBYTE, 'CloudKeep ')
    const path = await samples.write('big.bin', bytes)
    // A slow line, so that there is something to see.
    const session = await context.newCDPSession(page)
    const slow = {
      offline: false,
      latency: 5,
      downloadThroughput: -1,
      uploadThroughput: 12 * MEBIBYTE,
    }
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', slow)

    await choose(page, path)
    const dock = page.getByRole('region', { name: 'Uploads of this tab' })
    await dock.getByText(/MB\/s/).waitFor()
    await dock.getByRole('button', { name: 'Pause all' }).click()
    await dock.getByText('1 upload paused').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await dock.getByRole('button', { name: 'Continue all' }).click()

    await dock.getByText('1 file uploaded').waitFor({ timeout: 40_000 })
    const stored = await bytesOf(kit, '/big.bin')
    assert.ok(stored.equals(bytes))
  })

  test('an upload goes on after its tab was closed', async () => {
    const { page, context } = await kit.visit()
    const bytes = Buffer.alloc(36 * MEBIBYTE, 'a closed tab ')
    const path = await samples.write('closed.bin', bytes)
    const session = await context.newCDPSession(page)
    const slow = {
      offline: false,
      latency: 5,
      downloadThroughput: -1,
      uploadThroughput: 10 * MEBIBYTE,
    }
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', slow)
    await choose(page, path)
    await page.waitForResponse(
      (answer) => answer.url().includes('/tus/') && answer.status() === 201,
    )
    await page.close({ runBeforeUnload: false })

    const later = await context.newPage()
    await later.goto(`${kit.server.url}/uploads`)
    await later.getByText('closed.bin').waitFor()
    const [chooser] = await Promise.all([
      later.waitForEvent('filechooser'),
      later.getByRole('button', { name: 'Choose the same file' }).click(),
    ])
    await chooser.setFiles(path)

    await later.getByTestId('dock-title').getByText('1 file uploaded').waitFor({ timeout: 30_000 })
    assert.ok((await bytesOf(kit, '/closed.bin')).equals(bytes))
  })

  test('what a program left unfinished is listed: parts, and what has no length yet', async () => {
    const tus = new TusRequests(kit.server.url, kit.server.authorization)
    await tus.part(Buffer.from('hello'))
    await tus.beginDeferred({ filename: 'piped.bin' })

    const { page } = await kit.visit({ path: '/uploads' })

    const part = page.getByRole('listitem').filter({ hasText: 'Part of a file' })
    await part.getByText('5 B of 5 B arrived').waitFor()
    assert.equal(await part.getByRole('button').count(), 1, 'it can only be discarded')
    const piped = page.getByRole('listitem').filter({ hasText: 'piped.bin' })
    await piped.getByText('0 B arrived').waitFor()
    assert.equal(await piped.getByRole('progressbar').count(), 0)
    for (const row of [part, piped]) {
      await row.getByRole('button', { name: 'Discard' }).click()
      await row.waitFor({ state: 'detached' })
    }
  })

  test('a folder is made, renamed by F2, moved and copied', async () => {
    await put(kit, '/notes.txt', 'one')
    const { page } = await kit.visit()
    await page.getByRole('button', { name: 'New folder' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('Archive')
    await page.keyboard.press('Enter')
    await row(page, 'Archive').waitFor()

    await row(page, 'notes.txt').click()
    await page.keyboard.press('F2')
    await page.getByRole('dialog').getByRole('textbox').focus()
    await page.keyboard.type('第1份笔记') // over the name, and not its ending
    await page.keyboard.press('Enter')
    await row(page, '第1份笔记.txt').waitFor()
    await pick(page, '第1份笔记.txt', 'Copy to…')
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Copy here' }).click()
    await page.getByText('Copied to Archive.').waitFor()
    await pick(page, '第1份笔记.txt', 'Rename')
    await page.getByRole('dialog').getByRole('textbox').fill('moved.txt')
    await page.keyboard.press('Enter')
    await pick(page, 'moved.txt', 'Move to…')
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Move here' }).click()
    await page.getByText('Moved to Archive.').waitFor()

    await row(page, 'Archive').getByRole('link').click()
    await row(page, 'moved.txt').waitFor()
    await row(page, '第1份笔记.txt').waitFor()
  })

  test('a name that is taken is told in the dialog, which stays open', async () => {
    await put(kit, '/first.txt', '1')
    await put(kit, '/second.txt', '2')
    const { page } = await kit.visit()

    await pick(page, 'second.txt', 'Rename')
    await page.getByRole('dialog').getByRole('textbox').fill('first.txt')
    await page.keyboard.press('Enter')

    const input = page.getByRole('dialog').getByRole('textbox')
    await page.locator('[role=dialog] input[aria-invalid=true]').waitFor()
    assert.equal(await input.inputValue(), 'first.txt')
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('what is deleted can be undone, put back from the trash, or deleted for good', async () => {
    await put(kit, '/keep.txt', 'keep')
    await put(kit, '/drop.txt', 'drop')
    const { page } = await kit.visit()

    await row(page, 'keep.txt').click()
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Back in its place.').waitFor()
    await row(page, 'keep.txt').waitFor()

    await row(page, 'keep.txt').click()
    await row(page, 'drop.txt').click({ modifiers: ['ControlOrMeta'] })
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('Delete')
    await page.getByText('2 entries are in the trash.').waitFor()
    await page.getByRole('link', { name: 'Trash' }).click()
    await page
      .getByTestId('trash-row')
      .filter({ hasText: 'keep.txt' })
      .getByRole('button', { name: 'Put back' })
      .click()
    await page.getByText('“keep.txt” is back').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await page
      .getByTestId('trash-row')
      .filter({ hasText: 'drop.txt' })
      .getByRole('button', { name: 'Delete for good' })
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()

    await page
      .getByTestId('trash-row')
      .filter({ hasText: 'drop.txt' })
      .waitFor({ state: 'detached' })
    assert.equal(await textOf(kit, '/keep.txt'), 'keep')
    assert.equal((await get(kit, '/drop.txt')).status, 404)
  })

  test('an older version can be restored', async () => {
    await put(kit, '/draft.txt', 'the first')
    await put(kit, '/draft.txt', 'the second')
    const { page } = await kit.visit()

    await pick(page, 'draft.txt', 'Versions')
    await page.getByTestId('version').nth(1).getByRole('button', { name: 'Restore' }).click()
    await page.getByText('is the current one again').waitFor()

    assert.deepEqual(await seriousFindings(page), [])
    assert.equal(await textOf(kit, '/draft.txt'), 'the first')
  })

  test('pictures follow the arrow keys, and a text is shown without running what is in it', async () => {
    await put(kit, '/look/a.png', PNG)
    await put(kit, '/look/b.png', PNG)
    await put(kit, '/look/c.md', '# Title\n\n<img src=x onerror="document.title=1">\n')
    const { page } = await kit.visit()
    await row(page, 'look').getByRole('link').click()

    await row(page, 'a.png').getByRole('link').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('img', { name: 'a.png' }).waitFor()
    await page.keyboard.press('ArrowRight')
    await dialog.getByRole('img', { name: 'b.png' }).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await page.keyboard.press('ArrowRight')

    await dialog.getByRole('heading', { name: 'Title' }).waitFor()
    assert.ok((await dialog.innerText()).includes('onerror'))
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('a picture is seen in the grid, and a video has a player', async () => {
    await put(kit, '/media/p.png', PNG)
    await put(kit, '/media/v.mp4', mp4(4000))
    const { page } = await kit.visit()
    await row(page, 'media').getByRole('link').click()
    await row(page, 'p.png').waitFor()

    await page.locator('label', { hasText: 'Pictures' }).click()
    const tile = page.getByTestId('picture-grid').locator('img')
    await tile.waitFor()
    await tile.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode())
    assert.deepEqual(await seriousFindings(page), [])
    const played = page.waitForRequest((request) => request.url().includes('for=play'))
    await page.getByRole('link', { name: 'v.mp4' }).click()

    await played
  })

  test('a file is downloaded byte for byte', async () => {
    await put(kit, '/down.bin', mp4(100_000))
    const { page } = await kit.visit()

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      pick(page, 'down.bin', 'Download'),
    ])

    assert.equal(download.suggestedFilename(), 'down.bin')
    assert.ok((await readFile(await download.path())).equals(mp4(100_000)))
  })

  test('names are in the order of people: 2 before 10, Chinese by pinyin', async () => {
    for (const name of ['第10章', '第2章', '北京', '上海', '安徽'])
      await put(kit, `/order/${name}.txt`, name)
    const { page } = await kit.visit({ language: 'zh-CN' })
    await row(page, 'order').getByRole('link').click()
    await row(page, '安徽.txt').waitFor()

    const names = await page.getByTestId('file-row').getByRole('link').allInnerTexts()

    assert.deepEqual(names, ['安徽.txt', '北京.txt', '第2章.txt', '第10章.txt', '上海.txt'])
  })
})

const row = (page: Page, name: string) =>
  page.getByTestId('file-row').filter({ has: page.getByRole('link', { name, exact: true }) })

/** Chooses an entry of a file's menu. */
async function pick(page: Page, name: string, action: string): Promise<void> {
  await row(page, name)
    .getByRole('button', { name: `Actions for ${name}` })
    .click()
  await page.getByRole('menuitem', { name: action }).click()
}

async function choose(page: Page, path: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Upload', exact: true }).click(),
  ])
  await chooser.setFiles(path)
}

async function put(kit: BrowserKit, path: string, content: string | Buffer): Promise<void> {
  const folder = path.split('/').slice(0, -1).join('/')
  if (folder)
    await call(kit, 'POST', 'folders', JSON.stringify({ space: '1', path: folder, parents: true }))
  const answer = await call(
    kit,
    'PUT',
    `nodes/by-path/content?space=1&path=${encodeURIComponent(path)}`,
    content,
  )
  assert.ok(answer.ok, await answer.text())
}

async function get(kit: BrowserKit, path: string): Promise<Response> {
  const found = await call(kit, 'GET', `nodes/by-path?space=1&path=${encodeURIComponent(path)}`)
  if (!found.ok) return found
  const { id } = (await found.json()) as { id: string }
  return await call(kit, 'GET', `nodes/${id}/content?for=download`)
}

const bytesOf = async (kit: BrowserKit, path: string) =>
  Buffer.from(await (await get(kit, path)).arrayBuffer())
const textOf = async (kit: BrowserKit, path: string) => (await bytesOf(kit, path)).toString()

async function call(
  kit: BrowserKit,
  method: string,
  path: string,
  body?: string | Buffer,
): Promise<Response> {
  const isJson = typeof body === 'string' && path === 'folders'
  const headers = {
    authorization: kit.server.authorization,
    'content-type': isJson ? 'application/json' : 'application/octet-stream',
  }
  const content =
    body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }
  return await fetch(`${kit.server.url}/api/v1/${path}`, { method, headers, ...content })
}

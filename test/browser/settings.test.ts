import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { BrowserKit, seriousFindings, skipWithoutBrowser } from '../kit/browser.ts'
import { basic } from '../kit/server.ts'

const PATHS = [
  '/files',
  '/uploads',
  '/trash',
  '/me/notices',
  '/settings',
  '/govern',
  '/govern/new',
  '/people',
  '/demo',
]

describe('settings and looks of the web app', { skip: skipWithoutBrowser() }, () => {
  let kit: BrowserKit
  before(async () => {
    kit = await BrowserKit.start()
  })
  afterEach(() => kit.leave())
  after(() => kit.close())

  test('an app password is shown once with lines that use it, opens WebDAV, and dies when revoked', async () => {
    const { page } = await kit.visit({ path: '/settings' })
    await page.getByLabel('What it is for').first().fill('rclone at home')
    await page.getByRole('button', { name: 'Create an app password' }).click()
    const made = page.getByTestId('new-secret')
    const secret = (await made.getByRole('region', { name: 'App password' }).innerText()).trim()
    assert.match(
      await made.getByRole('region', { name: 'rclone' }).innerText(),
      new RegExp(`pass=${secret}`),
    )
    const address = (await made.getByRole('region', { name: 'WebDAV address' }).innerText()).trim()
    const propfind = () =>
      fetch(address, {
        method: 'PROPFIND',
        headers: { depth: '0', authorization: basic('admin', secret) },
      })
    assert.equal((await propfind()).status, 207)
    assert.deepEqual(await seriousFindings(page), [])

    await page.getByRole('button', { name: 'Revoke: rclone at home' }).click()
    await page
      .getByRole('button', { name: 'Revoke: rclone at home' })
      .waitFor({ state: 'detached' })

    assert.equal((await propfind()).status, 401)
  })

  test('another device is signed out, and finds itself at the sign-in', async () => {
    const { page } = await kit.visit({ path: '/settings' })
    const other = await kit.visit()

    await page.reload()
    const rows = page.getByRole('button', { name: 'Sign out', exact: true })
    await rows.first().waitFor()
    for (let left = await rows.count(); left > 0; left -= 1) {
      await rows.nth(left - 1).click()
      await rows.nth(left - 1).waitFor({ state: 'detached' })
    }
    await other.page.getByRole('link', { name: 'Trash' }).click()
    await other.page.reload()

    await other.page.locator('input[name=username]').waitFor()
  })

  test('the app follows the language of the browser, and switches without losing its place', async () => {
    const { page } = await kit.visit({ language: 'zh-CN', path: '/settings' })
    await page.getByRole('heading', { name: '设置', level: 1 }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')

    await page.getByRole('button', { name: '语言' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()

    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    await page.reload()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  })

  for (const { language, scheme, width } of [
    { language: 'en', scheme: 'light', width: 1280 },
    { language: 'zh-CN', scheme: 'dark', width: 1280 },
    { language: 'en', scheme: 'dark', width: 390 },
    { language: 'zh-CN', scheme: 'light', width: 390 },
  ] as const) {
    test(`every page is readable for everybody: ${language}, ${scheme}, ${width} pixels wide`, async () => {
      const { page } = await kit.visit({ language, scheme, width })
      for (const path of PATHS) {
        await page.goto(kit.server.url + path)
        await page.locator('main h1').waitFor()
        assert.deepEqual(await seriousFindings(page), [], path)
        const overflow = await page.evaluate(
          'document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth',
        )
        assert.equal(overflow, 0, `${path} is wider than the window`)
      }
    })
  }

  test('a folder of 2,000 files can be walked by keyboard to its end', async () => {
    const headers = {
      authorization: kit.server.authorization,
      'content-type': 'application/octet-stream',
    }
    const name = (index: number) => `file ${String(index).padStart(4, '0')}.txt`
    for (let start = 0; start < 2000; start += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, offset) =>
          fetch(
            `${kit.server.url}/api/v1/nodes/by-path/content?space=1&path=/${encodeURIComponent(name(start + offset))}`,
            { method: 'PUT', headers, body: 'x' },
          ),
        ),
      )
    }
    const { page } = await kit.visit()
    await page.getByText('2,000 entries').waitFor()

    await page.getByTestId('file-list').focus()
    await page.keyboard.press('End')

    await page.getByRole('link', { name: name(1999) }).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('file-list').and(page.locator(':focus')).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    assert.ok((await page.getByTestId('file-row').count()) < 80, 'only the rows in sight are drawn')
  })
})

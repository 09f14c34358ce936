import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { BrowserKit, seriousFindings, skipWithoutBrowser } from '../kit/browser.ts'

const SKIP_CURL = spawnSync('curl', ['--version']).status === 0 ? false : 'curl is not installed'

describe('the first five minutes', { skip: skipWithoutBrowser() }, () => {
  let kit: BrowserKit
  before(async () => {
    kit = await BrowserKit.start({ args: ['--demo'] })
  })
  after(() => kit.close())

  for (const language of ['en', 'zh-CN'] as const) {
    test(`lead from the first upload to the lifted notice, in ${language}`, async (t) => {
      const words = WORDS[language]
      const { page, context } = await kit.visit({ language, user: undefined })

      // The people of the demonstration come in by one click; the administrator stands first.
      await page.locator('main button[type=button]').filter({ hasText: /Admin/ }).first().click()
      await page.getByRole('link', { name: words.example }).first().click()
      await page.getByTestId('drop-first').getByRole('button').last().click()
      await page.getByTestId('dock-title').getByText(words.uploaded).waitFor({ timeout: 20_000 })

      await page.getByRole('button', { name: words.show }).click()
      const notice = page.getByTestId('demo-notice')
      await notice.getByText('关于暂停视频文件上传服务的公告').waitFor()
      await notice.getByText('Suspension of video uploads').waitFor()
      await page.getByTestId('simulation').waitFor()
      assert.deepEqual(await seriousFindings(page), [])

      await page.getByRole('button', { name: words.publish }).click()
      await page.getByTestId('notice-banner').waitFor()
      await page.getByTestId('drop-again').getByRole('button').last().click()
      const refused = page.locator('[data-testid=upload-row][data-state=refused]').first()
      await refused.getByRole('link', { name: words.read }).waitFor()
      assert.match(await refused.innerText(), words.works)
      assert.deepEqual(await seriousFindings(page), [])

      await t.test('and its line for a shell meets the notice', { skip: SKIP_CURL }, () =>
        curlIsRefused(page),
      )
      await filmPlays(page)
      const facts = await page.getByTestId('demo-facts').innerText()
      assert.match(facts, words.facts)
      const [publicPage] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('link', { name: words.publicPage }).click(),
      ])
      await publicPage.getByText(words.title).first().waitFor()
      await publicPage.close()

      await page.getByRole('button', { name: words.lift }).click()
      await page.getByTestId('drop-last').getByRole('button').last().click()
      await page
        .locator('[data-testid=upload-row][data-state=done]')
        .filter({ hasText: '.mp4' })
        .nth(1)
        .waitFor()
      assert.deepEqual(await seriousFindings(page), [])
      await context.close()
    })
  }
})

/** The line beside the refusal, pasted into a shell, meets the same notice. */
async function curlIsRefused(page: Page): Promise<void> {
  const line = await page.getByRole('region', { name: 'curl' }).innerText()
  const { stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8', timeout: 20_000 })
  assert.match(stdout, /HTTP\/1\.1 451/)
  assert.match(stdout, /rel="blocked-by"/)
}

/** The part of a video element that the test uses. */
type Player = {
  muted: boolean
  readonly currentTime: number
  readonly duration: number
  play(): Promise<void>
  addEventListener(event: 'timeupdate', listener: () => void): void
}

/** The film that was there before the notice still plays: the browser has decoded some of it. */
async function filmPlays(page: Page): Promise<void> {
  const film = page.getByTestId('old-film')
  await film.scrollIntoViewIfNeeded()
  const seconds = await film.evaluate(async (element) => {
    const video = element as unknown as Player
    video.muted = true
    await video.play()
    await new Promise<void>((resolve) => {
      video.addEventListener('timeupdate', () => {
        if (video.currentTime > 0.2) resolve()
      })
    })
    return video.duration
  })
  assert.ok(seconds > 1, `a film of ${String(seconds)} s`)
}

const WORDS = {
  en: {
    example: 'The 2016 example',
    uploaded: /files uploaded/,
    show: /^(Show the notice|Once more, with a new notice)$/,
    publish: 'Publish the notice',
    read: 'Read the notice',
    works: /you can still .*play/,
    facts: /Published[\s\S]*Asked for by[\s\S]*Delivered[\s\S]*Signed/,
    publicPage: 'Open the public page',
    title: 'Suspension of video uploads',
    lift: 'Lift the notice',
  },
  'zh-CN': {
    example: '2016 年实例',
    uploaded: /已上传 \d+ 个文件/,
    show: /^(显示公告|用新公告再来一次)$/,
    publish: '发布公告',
    read: '查看公告',
    works: /仍可.*播放/,
    facts: /发布时间[\s\S]*要求方[\s\S]*送达情况[\s\S]*签名/,
    publicPage: '打开公开页面',
    title: '关于暂停视频文件上传服务的公告',
    lift: '解除公告',
  },
} as const

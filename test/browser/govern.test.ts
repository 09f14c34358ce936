import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { BrowserKit, dropFiles, seriousFindings, skipWithoutBrowser } from '../kit/browser.ts'
import { mp4, PNG, SampleFolder } from '../kit/sample-files.ts'

describe('notices in the web app', { skip: skipWithoutBrowser() }, () => {
  let kit: BrowserKit
  let samples: SampleFolder
  let video: string
  let picture: string
  before(async () => {
    kit = await BrowserKit.start()
    await kit.server.addAccount('li', { displayName: '李梅' })
    samples = await SampleFolder.make()
    video = await samples.write('film.mp4', mp4(60_000))
    picture = await samples.write('poster.png', PNG)
  })
  afterEach(() => kit.leave())
  after(async () => {
    await samples.remove()
    await kit.close()
  })

  test('a notice without a Chinese text is not taken, and the fault stands at its field', async () => {
    const { page } = await kit.visit({ path: '/govern/new' })
    await page.getByLabel('Address', { exact: true }).fill('2016-05-21-half')
    await page.getByRole('tabpanel', { name: 'English' }).getByLabel('Title').fill('Half a notice')
    await page
      .getByRole('tabpanel', { name: 'English' })
      .getByLabel('Text')
      .fill('Because of a reason.')
    await page.getByRole('button', { name: 'Save the draft' }).click()

    const opened = page.getByRole('button', { name: 'Simulate' })
    const refused = page.getByRole('alert')
    await opened.or(refused).first().waitFor()
    // A half-written draft may be kept; then the simulation says what publication would refuse.
    if (await opened.isVisible()) await opened.click()

    await page.getByRole('tab', { name: /简体中文 ⚠/ }).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('a notice goes from its template over the simulation to everybody, and stops the next video', async () => {
    const visit = await kit.visit({ path: '/files' })
    const { page } = visit
    await dropFiles(visit, '[data-testid=drop-area]', [video])
    await page.getByTestId('dock-title').getByText('1 file uploaded').waitFor()

    await page.getByRole('link', { name: 'Govern' }).click()
    await page.getByRole('button', { name: 'New notice' }).click()
    await page.getByRole('menuitem', { name: /Suspend video uploads/ }).click()
    await page
      .getByText(
        /From its publication, .* can’t upload, save,? or fetch videos|nobody can upload, save,? or fetch videos/,
      )
      .waitFor()
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByRole('button', { name: 'Simulate' }).click()
    await page.getByTestId('simulation').getByText('stored files that stay usable').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByRole('button', { name: 'Publish…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('written into the public ledger').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await dialog.getByRole('button', { name: 'Publish now' }).click()
    await page.getByTestId('deliveries').waitFor()
    await page.getByTestId('notice-banner').getByText('you can’t upload').waitFor()

    await page.getByRole('link', { name: 'Files' }).click()
    const again = await samples.write('another film.mp4', mp4(70_000))
    await dropFiles(visit, '[data-testid=drop-area]', [again, picture])

    const refused = page.getByTestId('upload-row').filter({ hasText: 'another film.mp4' })
    await refused.getByRole('alert').getByRole('link', { name: 'Read the notice' }).waitFor()
    assert.match(await refused.innerText(), /you can still .*download/)
    await page.getByTestId('file-row').filter({ hasText: 'poster.png' }).waitFor()
    assert.equal(await page.getByTestId('file-row').filter({ hasText: 'another film' }).count(), 0)
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('a person reads in their language what the notice means for them, and is counted as having seen it', async () => {
    const { page } = await kit.visit({ user: 'li', password: 'password of li', language: 'zh-CN' })
    const banner = page.getByTestId('notice-banner')

    await banner.getByText(/您不能上传、转存或离线下载视频/).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    const seen = page.waitForResponse(
      (answer) => answer.url().endsWith('/seen') && answer.status() === 204,
    )
    await banner.getByRole('link', { name: '查看公告' }).click()
    await page.getByRole('heading', { name: '具体措施' }).waitFor()
    await seen

    assert.deepEqual(await seriousFindings(page), [])
    const deliveries = await deliveriesOf(kit)
    assert.ok(deliveries.seen >= 1 && deliveries.delivered >= 2, JSON.stringify(deliveries))
  })

  test('the operator sees how many were reached and refused, lifts it by a second notice, and videos pass', async () => {
    const visit = await kit.visit({ path: '/govern' })
    const { page } = visit
    await page.getByTestId('notice-card').filter({ hasText: 'In force' }).click()
    const refusals = page.getByTestId('deliveries').getByText('refusals').locator('..')
    assert.match(await refusals.innerText(), /^[1-9]/)

    await page.getByRole('button', { name: 'Lift it…' }).click()
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByRole('button', { name: 'Publish the lift' }).click()
    await page.getByText('Lifted. Everything works as before.').waitFor()

    await page.getByRole('link', { name: 'Files' }).click()
    await dropFiles(visit, '[data-testid=drop-area]', [
      await samples.write('third film.mp4', mp4(50_000)),
    ])
    await page.getByTestId('file-row').filter({ hasText: 'third film.mp4' }).waitFor()
    await page.getByRole('link', { name: /^Notices/ }).click()
    await page.getByTestId('notice-card').filter({ hasText: 'Lifted: ' }).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('an account is added with a password that is shown once, and can sign in', async () => {
    const { page } = await kit.visit({ path: '/people' })
    await page.getByRole('button', { name: 'Add a person' }).click()
    await page.getByLabel('Name to sign in with').fill('wang')
    await page.getByRole('dialog').getByRole('button', { name: 'Add a person' }).click()
    const password = await page
      .getByTestId('new-person')
      .getByRole('region', { name: 'Password' })
      .innerText()
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByTestId('new-person').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('cell', { name: /wang/ }).first().waitFor()
    assert.deepEqual(await seriousFindings(page), [])

    const other = await kit.visit({ user: 'wang', password: password.trim() })

    await other.page.getByText('This disk is empty').waitFor()
    await noGovernment(other.page)
  })
})

async function noGovernment(page: Page): Promise<void> {
  assert.equal(await page.getByRole('link', { name: 'Govern' }).count(), 0)
  assert.equal(await page.getByRole('link', { name: 'Try it with the 2016 example' }).count(), 0)
}

async function deliveriesOf(kit: BrowserKit): Promise<{ delivered: number; seen: number }> {
  const answer = await fetch(`${kit.server.url}/api/v1/notices`)
  const { items } = (await answer.json()) as {
    items: { deliveries: { delivered: number; seen: number } }[]
  }
  return items[0]?.deliveries ?? { delivered: 0, seen: 0 }
}

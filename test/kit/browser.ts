import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { ADMIN_PASSWORD, ServerProcess, type ServerOptions } from './server.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const CHROMIUM = process.env['CLOUDKEEP_CHROMIUM'] ?? PLACES.find((path) => existsSync(path))
const WEB_APP = new URL('../../web/dist/index.html', import.meta.url)

/** `skip` of a browser test: false, or the reason why it can't run here. */
export function skipWithoutBrowser(): string | false {
  if (CHROMIUM === undefined) return `no Chromium at ${PLACES.join(', ')}`
  return existsSync(WEB_APP) ? false : 'the web app is not built (npm run build)'
}

export type VisitOptions = {
  readonly language?: 'en' | 'zh-CN'
  readonly scheme?: 'light' | 'dark'
  readonly width?: number
  /** undefined: the page is opened and nobody signs in */
  readonly user?: string | undefined
  readonly password?: string
  readonly path?: string
}

/** A page with what went wrong on it: errors that no test expects fail it at the end. */
export type Visit = {
  readonly page: Page
  readonly context: BrowserContext
  readonly errors: string[]
}

/** A real server and a real browser before it. */
export class BrowserKit {
  readonly server: ServerProcess
  readonly #browser: Browser
  readonly #visits: Visit[] = []

  private constructor(server: ServerProcess, browser: Browser) {
    this.server = server
    this.#browser = browser
  }

  static async start(options: ServerOptions = {}): Promise<BrowserKit> {
    const server = await ServerProcess.start(options)
    try {
      return new BrowserKit(server, await launch())
    } catch (error) {
      await server.close()
      throw error
    }
  }

  /** Opens the app in a browser of its own, signed in as the administrator unless told otherwise. */
  async visit(options: VisitOptions = {}): Promise<Visit> {
    const { language = 'en', scheme = 'light', width = 1280, user = 'admin', path = '/' } = options
    const context = await this.#browser.newContext({
      locale: language === 'en' ? 'en-GB' : 'zh-CN',
      colorScheme: scheme,
      viewport: { width, height: 820 },
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(10_000)
    const page = await context.newPage()
    const visit = { page, context, errors: [] as string[] }
    this.#visits.push(visit)
    page.on('pageerror', (error) => visit.errors.push(error.stack ?? error.message))
    page.on('console', (message) => {
      // A refused request is an error of the network to Chromium, and an expected answer to us.
      const isAnswer = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !isAnswer) visit.errors.push(message.text())
    })
    await page.goto(this.server.url + path)
    if ('user' in options && options.user === undefined) return visit
    await signIn(page, user, options.password ?? ADMIN_PASSWORD)
    return visit
  }

  /** Closes all pages, so that a test does not wait for the work of the one before. */
  async leave(): Promise<void> {
    for (const { context } of this.#visits) await context.close()
  }

  /** Ends everything. @throws when a page had an error, such as one of the content security policy */
  async close(): Promise<void> {
    await this.#browser.close()
    await this.server.close()
    const errors = this.#visits.flatMap((visit) => visit.errors)
    assert.deepEqual(errors, [], 'errors on the pages')
  }
}

export async function signIn(page: Page, user: string, password: string): Promise<void> {
  await page.locator('input[name=username]').fill(user)
  await page.locator('input[name=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('main#content').waitFor()
}

/**
 * Drops files and folders of this machine as a person does, with the browser's own events.
 *
 * @param selector the element in whose middle they are let go
 */
export async function dropFiles(
  { page, context }: Visit,
  selector: string,
  paths: readonly string[],
) {
  const target = page.locator(selector)
  await target.scrollIntoViewIfNeeded()
  const box = await target.boundingBox()
  assert.ok(box, `${selector} is not on the page`)
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  const session = await context.newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...place, data })
  }
  await session.detach()
}

/** What axe holds to be serious or critical on the page as it is now, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`,
      ),
    )
}

async function launch(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

import { readFile } from 'node:fs/promises'
import { chromium, type Browser, type Page } from 'playwright-core'
import { repackPdf } from './repack-pdf.ts'

const here = new URL('.', import.meta.url)

export type Scene = {
  /** Name of a file in scenes/, without its ending. */
  readonly name: string
  readonly width: number
  readonly height: number
  /** Anti-aliasing, samples per side of a pixel: 1 to 4. */
  readonly samples: number
}

/** Paints scenes and prints papers with one browser; close it when done. */
export type Painter = {
  /** A JPEG of at most `bytesMax` bytes, in the best quality that fits. */
  readonly still: (scene: Scene, bytesMax: number) => Promise<Buffer>
  /** PNG pictures, one for each of `times` (seconds), in order. */
  readonly frames: (scene: Scene, times: readonly number[]) => AsyncIterable<Buffer>
  /** A PDF of papers/NAME.html. */
  readonly print: (name: string) => Promise<Buffer>
  readonly close: () => Promise<void>
}

/** @param executablePath a Chromium that can do WebGL 2 in software */
export async function openPainter(executablePath: string): Promise<Painter> {
  const args = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
  args.push('--disable-gpu-watchdog', '--disable-background-networking')
  const browser = await chromium.launch({ executablePath, args })
  return {
    still: async (scene, bytesMax) => await paintStill(browser, scene, bytesMax),
    frames: (scene, times) => paintFrames(browser, scene, times),
    print: async (name) => await printPaper(browser, name),
    close: async () => {
      await browser.close()
    },
  }
}

async function paintStill(browser: Browser, scene: Scene, bytesMax: number): Promise<Buffer> {
  const page = await openEasel(browser, scene)
  try {
    await page.evaluate('draw(0)')
    for (let quality = 0.9; quality > 0.2; quality -= 0.04) {
      const picture = await copy(page, `'image/jpeg', ${quality.toFixed(2)}`)
      if (picture.length <= bytesMax) return picture
    }
    throw new Error(`${scene.name} doesn't fit into ${bytesMax} bytes`)
  } finally {
    await page.close()
  }
}

async function* paintFrames(
  browser: Browser,
  scene: Scene,
  times: readonly number[],
): AsyncIterable<Buffer> {
  const page = await openEasel(browser, scene)
  try {
    for (const time of times) {
      await page.evaluate(`draw(${time})`)
      yield await copy(page, `'image/png'`)
    }
  } finally {
    await page.close()
  }
}

async function openEasel(browser: Browser, scene: Scene): Promise<Page> {
  const prelude = await readFile(new URL('scenes/prelude.glsl', here), 'utf8')
  const source = prelude + (await readFile(new URL(`scenes/${scene.name}.frag`, here), 'utf8'))
  const page = await browser.newPage()
  page.setDefaultTimeout(600_000)
  await page.goto(new URL('easel.html', here).href)
  const { width, height, samples } = scene
  await page.evaluate(`setUp(${JSON.stringify(source)}, ${width}, ${height}, ${samples})`)
  return page
}

async function copy(page: Page, format: string): Promise<Buffer> {
  const url = await page.evaluate<string>(`copy(${format})`)
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

async function printPaper(browser: Browser, name: string): Promise<Buffer> {
  const page = await browser.newPage()
  try {
    await page.goto(new URL(`papers/${name}.html`, here).href)
    return repackPdf(
      await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: false }),
    )
  } finally {
    await page.close()
  }
}

// Looks at the page of a real run in Chromium: on a desk, in the dark, on a phone, without motion.
// `node check/page.ts [file of a page]`; without a file it runs the demo first.
import { ok, strictEqual } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const desk = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: desk, colorScheme: 'light' },
  dark: { viewport: desk, colorScheme: 'dark' },
  phone: { viewport: phone, colorScheme: 'light', deviceScaleFactor: 2, hasTouch: true },
  'phone dark': { viewport: phone, colorScheme: 'dark', deviceScaleFactor: 2, hasTouch: true },
  calm: { viewport: desk, reducedMotion: 'reduce' },
}

async function main(): Promise<void> {
  if (!existsSync(executablePath)) {
    console.log(`${executablePath} is missing: nothing was checked.`)
    process.exitCode = process.env.CI === 'true' ? 1 : 0
    return
  }
  const directory = await mkdtemp(join(tmpdir(), 'warmline-demo-'))
  const file = process.argv[2] ?? runDemo(join(directory, 'page.html'))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    for (const [name, look] of Object.entries(looks)) {
      await checkLook({ browser, file, directory }, name, look)
      console.log(`ok   ${name}`)
    }
  } finally {
    await browser.close()
  }
  console.log(`Screenshots: ${directory}`)
}

function runDemo(file: string): string {
  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  execFileSync(process.execPath, [program, '--repeat', '1', '--no-open', '--out', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return file
}

interface Place {
  readonly browser: Browser
  readonly file: string
  readonly directory: string
}

async function checkLook(
  { browser, file, directory }: Place,
  name: string,
  look: BrowserContextOptions,
): Promise<void> {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(pathToFileURL(file).href)
  const race = page.locator('[data-race]:visible')
  if (name === 'calm') {
    await race.scrollIntoViewIfNeeded()
    await page.waitForTimeout(300)
    strictEqual(await race.getAttribute('data-state'), 'over')
    await race.getByRole('button').click()
    strictEqual(await race.getAttribute('data-state'), 'running')
  } else {
    await race.scrollIntoViewIfNeeded()
    await page.locator('[data-race][data-state="running"]').waitFor()
    await page.waitForTimeout(1500)
    await page.screenshot({ path: join(directory, `${name} race.png`) })
  }
  await page
    .locator('[data-race][data-state="running"]')
    .waitFor({ state: 'detached', timeout: 20_000 })
  await checkSliders(page)
  await checkFits(page)
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true })
  const before = await page.locator('h1:visible').textContent()
  await page.getByText('LangChain', { exact: true }).click()
  ok((await page.locator('h1:visible').count()) === 1)
  ok((await page.locator('[data-chart]:visible svg').count()) === 4, 'four charts after the switch')
  ok(before !== null)
  await page.getByText('The answer', { exact: true }).click()
  ok(await page.locator('.answer .card h2').first().isVisible())
  await checkFits(page)
  strictEqual(complaints.join('\n'), '')
  ok(
    requests.every((url) => url.startsWith('file:')),
    `It fetched ${requests.join(' ')}`,
  )
  await context.close()
}

async function checkSliders(page: Page): Promise<void> {
  const words = page.locator('[data-words]:visible')
  const before = await words.textContent()
  const uplink = page.getByRole('slider', { name: 'Uplink' })
  await uplink.press('ArrowLeft')
  ok((await words.textContent()) !== before, 'the words follow the slider')
  await uplink.press('ArrowRight')
  strictEqual(await words.textContent(), before)
}

/** Nothing is wider than the page, and no letter of a chart is small. */
async function checkFits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  ok(!wide, 'the page is wider than its window')
  const smallest = await page.evaluate(() => {
    const sizes = [...document.querySelectorAll('[data-chart] svg text')].flatMap((text) => {
      const svg = text.closest('svg')
      if (svg === null || svg.clientWidth === 0) return []
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
      return [Number.parseFloat(getComputedStyle(text).fontSize) * scale]
    })
    return Math.min(...sizes)
  })
  ok(smallest >= 11.5, `the smallest letters of a chart are ${smallest} px`)
}

await main()

// Opens pages of the built site in Debian's Chromium, wide and narrow, light and dark: no violation
// that axe finds, nothing wider than the screen, no error in the console, a search that finds.
// `--shots FOLDER` keeps a picture of each. Without Chromium it checks nothing and says so; in CI
// that is a failure.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const site = fileURLToPath(new URL('../.vitepress/dist', import.meta.url))
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const pages = [
  '',
  'how-it-works',
  'start/ai-sdk',
  'guides/nextjs',
  'reference/options',
  'reference/reasons',
]
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const { values } = parseArgs({ options: { shots: { type: 'string' }, only: { type: 'string' } } })

if (!existsSync(executablePath)) {
  if (process.env.CI === 'true') throw new Error(`${executablePath} is missing.`)
  console.log(`${executablePath} is missing: the pages are not looked at.`)
} else {
  const server = await serve()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const problems: string[] = []
  const chosen = values.only === undefined ? pages : values.only.split(',')
  for (const path of chosen) {
    for (const [size, viewport] of Object.entries(sizes)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const found = await look(browser, `${server.url}/${path}`, {
          name: `${path.replaceAll('/', '-') || 'home'}-${size}-${colorScheme}`,
          options: { viewport, colorScheme },
        })
        problems.push(...found)
      }
    }
  }
  problems.push(...(await search(browser, server.url)))
  await browser.close()
  server.close()
  console.log(
    `${chosen.length} pages, wide and narrow, light and dark: ${problems.length} problems`,
  )
  for (const problem of problems) console.log(problem)
  if (problems.length > 0) process.exitCode = 1
}

interface Look {
  readonly name: string
  readonly options: Parameters<Browser['newContext']>[0]
}

/** What is wrong with a page, in one look at it. */
async function look(browser: Browser, url: string, { name, options }: Look): Promise<string[]> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(`${name}: ${message}`))
  page.on('console', (said) => {
    if (said.type() === 'error') problems.push(`${name}: ${said.text()}`)
  })
  await page.goto(url, { waitUntil: 'networkidle', timeout: 60_000 })
  // What a script of the page names comes after it has loaded.
  await page.locator('.VPSwitchAppearance[title]').first().waitFor({ state: 'attached' })
  await page.addScriptTag({ path: axe })
  const { violations, over } = await page.evaluate(async () => {
    const result = await Object(window).axe.run(document)
    const { scrollWidth, clientWidth } = document.documentElement
    return { violations: result.violations, over: scrollWidth - clientWidth }
  })
  if (over > 0) problems.push(`${name}: ${over} pixels wider than the screen`)
  for (const { id, nodes } of violations) {
    problems.push(
      `${name}: ${id} at ${nodes
        .map(({ target }: { target: string }) => target)
        .slice(0, 3)
        .join(' ')}`,
    )
  }
  if (values.shots !== undefined) {
    mkdirSync(values.shots, { recursive: true })
    await page.screenshot({ path: join(values.shots, `${name}.png`) })
    await page.screenshot({ path: join(values.shots, `${name}-whole.png`), fullPage: true })
  }
  await context.close()
  return problems
}

/** Whether the search finds the page of an error. */
async function search(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.newPage({ viewport: sizes.desktop })
  await page.goto(url, { waitUntil: 'networkidle', timeout: 60_000 })
  await page.getByRole('button', { name: 'Search' }).first().click()
  await page.locator('#localsearch-input').fill('outcome_unknown')
  const first = page.locator('.results .result').first()
  const text = await first.textContent({ timeout: 20_000 }).catch(() => null)
  await page.close()
  return text?.includes('outcome_unknown') === true ? [] : [`search: outcome_unknown finds ${text}`]
}

/** Serves the built site as a static host with clean addresses does. */
async function serve(): Promise<{ readonly url: string; readonly close: () => void }> {
  const types: Readonly<Record<string, string>> = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
    '.json': 'application/json',
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = [`${path}.html`, path, join(path, 'index.html')]
      .map((each) => join(site, each))
      .find((each) => extname(each) !== '' && existsSync(each))
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': types[extname(file ?? '.html')] ?? 'text/plain; charset=utf-8',
    })
    response.end(readFileSync(file ?? join(site, '404.html')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() }
}

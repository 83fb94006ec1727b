// Debian's Chromium for the checks of the page. Where it is missing, they are skipped and say so;
// in CI that is a failure.
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

export const isThere = existsSync(executablePath)
if (!isThere) {
  if (process.env.CI === 'true') throw new Error(`${executablePath} is missing.`)
  console.log(`${executablePath} is missing: the page is not checked.`)
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A page that remembers what went wrong in it, and what it asked for. */
export interface Watched {
  readonly page: Page
  /** Errors of its scripts, and what its console and its policy complain about. */
  readonly complaints: string[]
  readonly requests: string[]
}

export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  const requests: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') complaints.push(said.text())
  })
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(url)
  return { page, complaints, requests }
}

/** What a person reads in a part of a page. */
export function textOf(part: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text is none that a person reads.
  return part.innerText()
}

// The page at its sizes: narrow and wide windows, ten thousand turns, and for people who hear it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manyTurns } from '../test/page/support/many.ts'
import { sampleFile } from '../test/page/support/sample.ts'
import { PageServer, token } from '../test/page/support/server.ts'
import { isThere, launch, openPage } from './browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const { contents, ...state } = sampleFile(Date.now() - 95_000)

describe.skipIf(!isThere)('sizes', () => {
  let browser: Browser
  let server: PageServer
  beforeAll(async () => {
    browser = await launch()
    server = await PageServer.start(state, contents)
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it.each([400, 700, 1100, 1440, 2000])('never scrolls sideways at %i px', async (width) => {
    const { page } = await openPage(browser, server.url, { viewport: { width, height: 860 } })
    const overflow = () =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    await row(page, 8).click()
    for (const tab of ['Overview', 'Sent and context', 'Compare', 'Output', 'Record']) {
      await page.getByRole('tab', { name: tab }).click()
      expect(await overflow()).toBe(0)
    }
    await page.getByRole('button', { name: 'Close the turn' }).click()
    expect(await overflow()).toBe(0)
    await page.getByRole('button', { name: 'Chains' }).click()
    expect(await overflow()).toBe(0)
    await page.context().close()
  })

  it.each(['light', 'dark'] as const)(
    'has names, roles and contrasts that people need, in the %s',
    async (colorScheme) => {
      const { page } = await openPage(browser, server.url, { colorScheme })
      await row(page, 1).click()
      await page.evaluate(axe)
      const looks = [
        () => page.getByRole('tab', { name: 'Overview' }).click(),
        () => page.getByRole('tab', { name: 'Record' }).click(),
        async () => {
          await row(page, 8).click()
          await page.getByRole('tab', { name: 'Compare' }).click()
          await page.getByRole('region', { name: 'the histories part here' }).waitFor()
        },
        () => page.getByRole('button', { name: 'Chains' }).click(),
        () => page.keyboard.press('?'),
      ]
      for (const look of looks) {
        await look()
        const found: unknown = await page.evaluate(
          `axe.run({ rules: { 'label-content-name-mismatch': { enabled: false } } }).then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 4).map(({ html }) => html.slice(0, 160))]))`,
        )
        expect(found).toEqual([])
      }
      await page.context().close()
    },
  )

  it('shows ten thousand turns within a second, and scrolls them without a long task', async () => {
    const many = await PageServer.start(manyTurns(10_000, Date.now() - 9e6))
    const { page } = await openPage(browser, 'about:blank')
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    /** Milliseconds that the page's thread has worked, whatever else runs on the machine. */
    const worked = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics')
      return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN) * 1000
    }
    await page.goto(many.url.replace(/token=.*/, ''))
    await page.getByText('Nothing to show yet').waitFor()
    // What it costs Chromium to receive and to parse the state, without this page.
    const before = await worked()
    await page.evaluate(
      `fetch('api/state', { headers: { authorization: 'Bearer ${token}' } }).then((got) => got.json()).then(() => 0)`,
    )
    const receivedMs = (await worked()) - before
    const startedAt = performance.now()
    await page.goto(many.url)
    await row(page, 1).waitFor()
    const shownMs = await worked()
    const waitedMs = performance.now() - startedAt
    let longestMs = 0
    for (let step = 0; step < 60; step++) {
      const earlier = await worked()
      await page.evaluate(
        `document.querySelector('.list').scrollTop += ${step % 6 === 5 ? 30_000 : 700}`,
      )
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
      longestMs = Math.max(longestMs, (await worked()) - earlier)
    }
    const drawn = await page.getByRole('listbox').getByRole('option').count()
    console.log('ten thousand turns:', { shownMs, receivedMs, waitedMs, longestMs, drawn })
    expect(shownMs - receivedMs).toBeLessThan(1000)
    expect(longestMs).toBeLessThan(100)
    expect(drawn).toBeLessThan(80)
    await page.context().close()
    await many.stop()
  })
})

function row(page: Page, turn: number) {
  return page.getByRole('listbox').getByRole('option', { name: new RegExp(`^Turn ${turn},`) })
}

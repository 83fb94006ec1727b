// The page at its sizes: narrow and wide windows, ten thousand turns, and for people who hear it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manyTurns } from '../test/page/support/many.ts'
import { sampleFile } from '../test/page/support/sample.ts'
import { PageServer } from '../test/page/support/server.ts'
import { isThere, launch, openPage } from './browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const { contents, ...state } = sampleFile(Date.now() - 95_000)
/** Attempts at a figure, of which the best counts: other programs run on the machine as well. */
const attempts = 4

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

  it.each(['light', 'dark'] as const)('has names, roles and contrasts that people need, in the %s', async (colorScheme) => {
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
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 4).map(({ html }) => html.slice(0, 160))]))',
      )
      expect(found).toEqual([])
    }
    await page.context().close()
  })

  it('shows ten thousand turns within a second, and scrolls them without a long task', async () => {
    const many = await PageServer.start(manyTurns(10_000, Date.now() - 9e6))
    const figures: { shownMs: number; longestMs: number; drawn: number }[] = []
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { page } = await openPage(browser, 'about:blank')
      await page.addInitScript(watchTasks)
      await page.goto(many.url)
      await row(page, 1).waitFor()
      const shownMs = Number(await page.evaluate('window.shownMs'))
      const longestMs = Number(await page.evaluate(scrollThrough))
      const drawn = await page.getByRole('listbox').getByRole('option').count()
      figures.push({ shownMs, longestMs, drawn })
      await page.context().close()
      if (shownMs < 1000 && longestMs < 100) break
    }
    console.log('ten thousand turns:', JSON.stringify(figures))
    expect(Math.min(...figures.map(({ shownMs }) => shownMs))).toBeLessThan(1000)
    expect(Math.min(...figures.map(({ longestMs }) => longestMs))).toBeLessThan(100)
    expect(Math.max(...figures.map(({ drawn }) => drawn))).toBeLessThan(80)
    await many.stop()
  })
})

function row(page: Page, turn: number) {
  return page.getByRole('listbox').getByRole('option', { name: new RegExp(`^Turn ${turn},`) })
}

/** Runs in the page before it: when the first turn was drawn, and how long its tasks took. */
const watchTasks = `
  window.tasks = []
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.tasks.push(duration)
  }).observe({ type: 'longtask', buffered: true })
  const look = () => {
    if (document.querySelector('.row.is-turn') === null) requestAnimationFrame(look)
    else window.shownMs = performance.now()
  }
  requestAnimationFrame(look)`

/** Runs in the page: scrolls through the whole list, and tells the longest task meanwhile. */
const scrollThrough = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const list = document.querySelector('.list')
  await new Promise((resolve) => setTimeout(resolve, 500))
  window.tasks = []
  for (let step = 0; step < 120; step++) {
    list.scrollTop += step % 10 === 9 ? 30000 : 700
    await frame()
  }
  await new Promise((resolve) => setTimeout(resolve, 300))
  return Math.max(0, ...window.tasks)
})()`

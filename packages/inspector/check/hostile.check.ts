// Nothing in a turn is interpreted, and nothing in it makes the page hang.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileFile, html } from '../test/page/support/hostile.ts'
import { PageServer } from '../test/page/support/server.ts'
import { isThere, launch, openPage, textOf } from './browser.ts'

describe.skipIf(!isThere)('hostile content', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  it('is text and nothing else, in every view, and hangs none of them', async () => {
    const { contents, ...state } = hostileFile(Date.now() - 95_000)
    const server = await PageServer.start(state, contents)
    const { page, complaints, requests } = await openPage(browser, server.url)
    const rows = page.getByRole('listbox').getByRole('option', { name: /^Turn 2,/ })
    await rows.click()
    for (const tab of ['Overview', 'Sent and context', 'Compare', 'Output', 'Record']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.locator('.panel .item, .panel .json, .overview').first().waitFor()
      await unfold(page)
      await expectNothingRan(page)
    }
    expect(await textOf(page.locator('.detail'))).toContain(html.slice(0, 60))
    expect(await page.locator('.hint-box a').count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByLabel('Search the turns').fill('onerror')
    await page.getByRole('button', { name: 'Chains' }).click()
    await page.getByRole('listbox', { name: 'Chains' }).waitFor()
    await expectNothingRan(page)
    expect(complaints).toEqual([])
    expect(
      requests.filter(
        (url) => !url.startsWith(server.url.replace(/\/\?.*/, '')) && !url.startsWith('data:'),
      ),
    ).toEqual([])
    await page.context().close()
    await server.stop()
  })
})

/** Presses what unfolds a text, a value or a list, once each for the first few. */
async function unfold(page: Page): Promise<void> {
  const buttons = page.locator('.panel .more:visible')
  for (let at = 0; at < Math.min(3, await buttons.count()); at++) await buttons.nth(at).click()
}

async function expectNothingRan(page: Page): Promise<void> {
  const found = await page.evaluate(
    "[window.attacked, ({}).polluted, document.querySelectorAll('#attacked, .app img, .app script, .app iframe').length]",
  )
  expect(found).toEqual([undefined, undefined, 0])
}

// The page in Chromium: what a person does with it.
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TurnEntry } from '../src/model.ts'
import { sampleFile } from '../test/page/support/sample.ts'
import { PageServer } from '../test/page/support/server.ts'
import { isThere, launch, openPage, textOf, type Watched } from './browser.ts'

const file = sampleFile(Date.now() - 95_000)
const { contents, ...state } = file

describe.skipIf(!isThere)('the page', () => {
  let browser: Browser
  let server: PageServer
  let watched: Watched
  let page: Page

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    const own = await PageServer.start(state, contents)
    server = own
    watched = await openPage(browser, own.url)
    page = watched.page
    await page.getByRole('option', { name: /^Turn 1,/ }).waitFor()
    return async () => {
      const { complaints, requests } = watched
      await page.context().close()
      await own.stop()
      // Nothing but its own addresses, and no complaint but about a server that was away.
      const own4 =
        /^(blob:)?http:\/\/127\.0\.0\.1:\d+\/(\?token=|api\/(state|changes|export|turns\/))|^data:|^blob:/
      expect(requests.filter((url) => !own4.test(url))).toEqual([])
      expect(complaints.filter((text) => !/net::ERR_|status of 40[14]/.test(text))).toEqual([])
    }
  })

  const turn = (number: number) =>
    page.getByRole('option', { name: new RegExp(`^Turn ${number},`) })
  const tab = (name: string) => page.getByRole('tab', { name }).click()
  const shown = () => textOf(page.locator('.shown'))

  it('shows the totals, the turns between their steps, and the connections', async () => {
    const totals = page.getByRole('region', { name: 'Totals' })
    expect(await textOf(totals)).toContain('48.0%')
    expect(await textOf(totals)).toContain('Dry run: would not be sent')
    expect(await textOf(page.getByRole('listbox').getByRole('option').nth(1))).toContain('step 1')
    const connections = page.locator('.connections')
    expect(await textOf(connections)).toMatch(/c3\s*open[\s\S]*1 turn running/)
    expect(await textOf(connections)).toContain('waits for its handshake')
  })

  it('models the saved time at the speed that one picks, and remembers it', async () => {
    const speed = page.getByLabel('Upload speed to model')
    const value = page.locator('.figure', { hasText: 'Upload time saved' }).locator('.value')
    const before = await textOf(value)
    await speed.selectOption({ label: 'at 1 Mbit/s, weak mobile' })
    expect(await textOf(value)).not.toBe(before)
    await page.reload()
    expect(await speed.inputValue()).toBe('0')
  })

  it('filters by reason, mode, outcome, scope and connection', async () => {
    await page.getByLabel('Filter by outcome').selectOption('failed')
    expect(await shown()).toBe('1 of 26 turns')
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Filter by reason').selectOption('dry_run')
    expect(await shown()).toBe('4 of 26 turns')
    await page.getByLabel('Filter by reason').selectOption('')
    await page.getByLabel('Filter by scope').selectOption('k1/s2')
    expect(await shown()).toBe('1 of 26 turns')
    await page.getByLabel('Filter by scope').selectOption('')
    await page.getByTitle('Show only its turns').nth(1).click()
    expect(await shown()).toMatch(/^\d of 26 turns$/)
    await page.getByTitle('Show only its turns').nth(1).click()
    expect(await shown()).toBe('26 turns')
  })

  it('searches fields, and the content of turns that were opened', async () => {
    await page.getByLabel('Search the turns').fill('history_edited')
    expect(await shown()).toBe('1 of 26 turns')
    await page.getByLabel('Search the turns').fill('regression')
    await page.getByText('No turn matches').waitFor()
    await page.getByRole('button', { name: 'Show all turns' }).click()
    await turn(10).click()
    await tab('Output')
    await page.locator('.json', { hasText: 'Added parser.test.ts.' }).waitFor()
    await page.getByLabel('Search the turns').fill('regression')
    await page.getByText('1 of 26 turns').waitFor()
  })

  it('shows what was sent beside the context, and unfolds a long text', async () => {
    await turn(2).click()
    await tab('Sent and context')
    const sent = page.getByRole('region', { name: 'Sent', exact: true })
    expect(await textOf(sent)).toContain('previous_response_id')
    const more = sent.getByRole('button', { name: /more characters/ })
    expect(await textOf(sent)).not.toContain('60: export function part59')
    await more.click()
    expect(await textOf(sent)).toContain('60: export function part59')
    const context = page.getByRole('region', { name: 'Context' })
    expect(await textOf(context)).toContain('It had 2 items')
  })

  it('marks what a framework rewrote, and the item at which the histories part', async () => {
    await turn(7).click()
    await tab('Compare')
    const rewritten = page.getByRole('region', { name: 'rewritten by the framework' }).first()
    await rewritten.waitFor()
    expect(await rewritten.locator('.is-different').count()).toBeGreaterThan(2)
    await turn(8).click()
    const parted = page.getByRole('region', { name: 'the histories part here' })
    await parted.waitFor()
    expect(await textOf(parted.locator('mark').last())).toBe(', in German')
    const box = await parted.boundingBox()
    expect(box !== null && box.y > 0 && box.y < 900).toBe(true)
  })

  it('shows every field of a record, and its hints with their links', async () => {
    await turn(1).click()
    const hint = page.getByRole('link', { name: /Read more about prompt_cache_key_missing/ })
    expect(await hint.getAttribute('href')).toMatch(/^https:/)
    await tab('Record')
    const words = await textOf(page.locator('.record'))
    for (const field of Object.keys(state.turns[0]?.record ?? {})) expect(words).toContain(field)
  })

  it('shows the chains as a tree, with forks, heads and the reasons where they break', async () => {
    await page.getByRole('button', { name: 'Chains' }).click()
    const fork = page.getByRole('option', { name: /^Turn 9,/ })
    expect(await textOf(fork)).toContain('2 branches')
    expect(
      await textOf(page.getByRole('option', { name: /^Turn 8,.*parts from turn 7/ })),
    ).toContain('history_edited@12')
    expect(await page.getByRole('option', { name: /^Turn 10,.*head of c1 lane-1/ }).count()).toBe(1)
    await fork.click()
    expect(await textOf(page.getByRole('complementary'))).toContain('Turn 9')
  })

  it('obeys its keys', async () => {
    await page.keyboard.press('j')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('k')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const detail = page.getByRole('complementary')
    expect(await detail.getAttribute('aria-label')).toBe('Turn 2')
    await page.keyboard.press('5')
    expect(await page.getByRole('tab', { name: 'Record' }).getAttribute('aria-selected')).toBe(
      'true',
    )
    await page.keyboard.press('Escape')
    expect(await detail.count()).toBe(0)
    await page.keyboard.press('End')
    expect(
      await page
        .getByRole('listbox')
        .getByRole('option', { selected: true })
        .getAttribute('aria-label'),
    ).toContain('Turn 26')
    await page.keyboard.press('/')
    await page.keyboard.type('fork?')
    expect(await page.getByLabel('Search the turns').inputValue()).toBe('fork?')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('changes its theme, and remembers it', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const first = await ground()
    await page.getByRole('button', { name: /^Theme: system/ }).click()
    await page.getByRole('button', { name: /^Theme: light/ }).click()
    await expect.poll(ground).not.toBe(first)
    const dark = await ground()
    await page.reload()
    await turn(1).waitFor()
    expect(await ground()).toBe(dark)
  })

  it('shows a turn that begins, runs and ends', async () => {
    const last = state.turns.at(-2)
    if (last?.record === undefined) throw new Error('The sample has a turn that has ended.')
    const { record, ...rest } = last
    const begun: TurnEntry = { ...rest, id: 'k1-27', turn: 27, startedAt: Date.now() }
    server.tell({ type: 'turn', turn: begun })
    await page.getByText('27 turns').waitFor()
    await page.keyboard.press('End')
    expect(await textOf(turn(27))).toContain('running')
    server.tell({ type: 'turn', turn: { ...begun, record: { ...record, durationMs: 4321 } } })
    await page.getByText('4.32 s').waitFor()
    const client = state.clients[0]
    if (client === undefined) throw new Error('The sample has a client.')
    server.tell({ type: 'client', client: { ...client, connections: [] } })
    await page.getByText('None is open.').waitFor()
  })

  it('says that the server is away, and takes up its new state', async () => {
    const { port } = server
    await server.stop()
    await page.getByText('The program cannot be reached.').waitFor()
    expect(await turn(1).count()).toBe(1)
    const next = await PageServer.start(
      { ...state, turns: state.turns.slice(0, 3) },
      contents,
      port,
    )
    await page.locator('.shown', { hasText: /^3 turns$/ }).waitFor()
    expect(await page.getByText('The program cannot be reached.').count()).toBe(0)
    server = next
    await next.stop()
    await page.getByText('The program cannot be reached.').waitFor()
  })

  it('says that a token is refused', async () => {
    await page.goto(server.url.replace(/token=.*/, 'token=wrong'))
    await page.getByText('This address is no longer valid').waitFor()
    expect(await page.getByRole('listbox').count()).toBe(0)
  })

  it('exports, and opens what it exported without a server', async () => {
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON' }).click(),
    ])
    const path = await saved.path()
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(file)
    expect(saved.suggestedFilename()).toMatch(/^warmline-.*\.json$/)
    const [har] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'HAR' }).click(),
    ])
    expect(har.suggestedFilename()).toMatch(/\.har$/)

    const alone = await openPage(browser, new URL('../dist/page/index.html', import.meta.url).href)
    await alone.page.getByText('Nothing to show yet').waitFor()
    await alone.page.setInputFiles('input[type=file]', path)
    await alone.page.getByText('26 turns').waitFor()
    await alone.page.getByLabel('Search the turns').fill('german')
    await alone.page.locator('.shown', { hasText: /^\d+ of 26/ }).waitFor()
    await alone.page.getByRole('option', { name: /^Turn 8,/ }).click()
    await alone.page.getByRole('tab', { name: 'Compare' }).click()
    await alone.page.getByRole('region', { name: 'the histories part here' }).waitFor()
    const [again] = await Promise.all([
      alone.page.waitForEvent('download'),
      alone.page.getByRole('button', { name: 'JSON' }).click(),
    ])
    expect(JSON.parse(await readFile(await again.path(), 'utf8'))).toEqual(file)
    expect(alone.complaints).toEqual([])
    expect(alone.requests.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([])
    await alone.page.context().close()
  })

  it('takes a file that is dropped, and says why it cannot read one', async () => {
    const drop = (text: string) =>
      page.evaluate(`{
        const carried = new DataTransfer()
        carried.items.add(new File([${JSON.stringify(text)}], 'dropped.json'))
        document.querySelector('.app').dispatchEvent(
          new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }))
      }`)
    await drop('nothing')
    await page.getByText('This file is not JSON.').waitFor()
    expect(await shown()).toBe('26 turns')
    await drop(JSON.stringify({ ...file, turns: file.turns.slice(0, 2), process: 'node 7' }))
    await page.locator('.shown', { hasText: /^2 turns$/ }).waitFor()
    expect(await textOf(page.locator('.status'))).toContain('dropped.json')
  })
})

// 5,000 random turns over sockets: the record, the span, the row of the page and the journal of the
// server say the same of each of them, bytes included. The turns, their edits, branches and
// retries are those of core's soak.
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { TurnRecord } from '@warmline/core'
import type { DevServer } from '@warmline/dev-server'
import { instrument } from '@warmline/otel'
import { expect, test } from 'vitest'
import { soakOverSockets } from '../../core/test/stress/soak/sockets.js'
import { count, percent, bytes as sized } from '../page/model/format.ts'
import { type Inspector, inspect, type TurnEntry } from '../src/index.js'
import { isThere, launch, openPage } from './browser.ts'
import { readPage } from './support/page-api.js'

const turns = 5000
const seed = Number(process.env.WARMLINE_SEED ?? Date.now() % 100_000)

/** What the four say of one turn, in one line each. */
function ofRecord(record: TurnRecord): string {
  const { mode, reason, outcome, connection, lane, responseId, model, scope } = record
  const { itemsSent, itemsKept, bytesSent, bytesFull, replays } = record
  return JSON.stringify([
    [mode, reason, outcome, scope, model, connection, lane, responseId],
    [itemsSent, itemsKept, bytesSent, bytesFull, replays],
  ])
}

function ofSpan({ attributes }: ReadableSpan): string {
  const named = ['mode', 'reason', 'outcome', 'scope', 'model', 'connection', 'lane']
  const counted = ['items.sent', 'items.kept', 'bytes.sent', 'bytes.full', 'replays']
  const at = (name: string): unknown => attributes[`warmline.${name}`]
  return JSON.stringify([[...named.map(at), attributes['gen_ai.response.id']], counted.map(at)])
}

/** What the server got for each response: its connection, its lane and the bytes of its frame. */
function framesOf({ entries }: DevServer['journal']): ReadonlyMap<string, readonly unknown[]> {
  const waiting = new Map<string, number[]>()
  const frames = new Map<string, readonly unknown[]>()
  const bytesOn = (connection: string, lane: string | undefined): number[] => {
    const place = `${connection} ${lane}`
    const bytes = waiting.get(place) ?? []
    waiting.set(place, bytes)
    return bytes
  }
  for (const entry of entries) {
    if (entry.kind === 'started') {
      const bytes = bytesOn(entry.connection, entry.lane).shift()
      frames.set(entry.responseId, [entry.lane, bytes])
    } else if (entry.kind === 'frame' && entry.direction === 'in')
      if (entry.type === 'response.create') bytesOn(entry.connection, entry.lane).push(entry.bytes)
  }
  return frames
}

test(`Record, span, page and journal agree: ${turns} turns from seed ${seed}`, {
  timeout: 600_000,
}, async () => {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  const records: TurnRecord[] = []
  let rows: readonly TurnEntry[] = []
  let figures: readonly string[] | undefined
  let frames: ReadonlyMap<string, readonly unknown[]> = new Map()
  const pages: Promise<Inspector>[] = []
  const result = await soakOverSockets({
    turns,
    seed,
    misbehaves: false,
    attach(client) {
      client.onTurn((record) => records.push(record))
      instrument(client, { tracerProvider })
      pages.push(inspect(client))
    },
    async finish({ journal }) {
      const page = await pages[0]
      if (page === undefined) throw new Error('There is no page.')
      rows = (await readPage(page.url)).state.turns
      if (isThere) figures = await figuresOf(page.url)
      frames = framesOf(journal)
      await page.close()
    },
  })
  expect(result.wrong).toEqual([])
  const spans = exporter.getFinishedSpans().filter(({ name }) => name === 'warmline.turn')
  const shown = rows.flatMap(({ record }) => record ?? [])
  const said = records.map(ofRecord).toSorted()
  expect(said.length).toBeGreaterThanOrEqual(turns)
  expect(spans.map(ofSpan).toSorted()).toEqual(said)
  expect(shown.map(ofRecord).toSorted()).toEqual(said)
  const answered = records.filter(({ responseId }) => responseId !== undefined)
  for (const { responseId = '', lane, bytesSent } of answered)
    expect([responseId, frames.get(responseId)]).toEqual([responseId, [lane, bytesSent]])
  const incremental = records.filter(({ mode }) => mode === 'incremental').length
  const sum = (field: 'bytesSent' | 'bytesFull'): number =>
    records.reduce((total, record) => total + record[field], 0)
  if (figures !== undefined)
    expect(figures.slice(0, 4)).toEqual([
      `Turns ${count(records.length)}`,
      `Incremental ${percent(incremental / records.length)}`,
      `Sent ${sized(sum('bytesSent'))}`,
      `Not sent ${sized(sum('bytesFull') - sum('bytesSent'))}`,
    ])
  const counts = { records: said.length, spans: spans.length, rows: shown.length }
  const { contexts } = result
  const told = { seed, ...counts, answered: answered.length, incremental, contexts, figures }
  process.stdout.write(`${JSON.stringify(told)}\n`)
  expect(answered.length).toBeGreaterThan(0.5 * turns)
  expect(incremental).toBeGreaterThan(0.2 * turns)
})

/** The totals that the page shows in a browser, each with its name. */
async function figuresOf(url: string): Promise<readonly string[]> {
  const browser = await launch()
  try {
    const { page, complaints } = await openPage(browser, url)
    await page
      .getByRole('option', { name: /^Turn / })
      .first()
      .waitFor()
    const figures = await page.locator('.figure').allInnerTexts()
    expect(complaints).toEqual([])
    return figures.map((text) => text.split(/\n+/).slice(0, 2).join(' '))
  } finally {
    await browser.close()
  }
}

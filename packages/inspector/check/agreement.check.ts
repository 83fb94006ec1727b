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
import { type Inspector, inspect, type TurnEntry } from '../src/index.js'
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
  process.stdout.write(
    `${JSON.stringify({ seed, records: said.length, spans: spans.length, rows: shown.length, answered: answered.length, incremental, contexts: result.contexts, bytes: records.reduce((sum, { bytesSent }) => sum + bytesSent, 0) })}\n`,
  )
  expect(answered.length).toBeGreaterThan(0.5 * turns)
  expect(incremental).toBeGreaterThan(0.2 * turns)
})

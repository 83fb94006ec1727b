// The totals of turns are the sums of their records, whatever rows are joined.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FullReason, TurnRecord } from '../../src/index.js'
import {
  maxReasons,
  maxRows,
  TurnCounter,
  type TurnTotals,
} from '../../src/telemetry/turn-totals.js'

const count = fc.nat(1_000_000)
const fullReason: fc.Arbitrary<FullReason | 'not_sent'> = fc.oneof(
  fc.constantFrom('no_chain', 'not_sent', 'cold:rotated', 'settings:__proto__'),
  fc.nat(50).map((at): FullReason => `history_edited@${at}`),
  fc.nat(60).map((field): FullReason => `settings:field_${field}`),
)

/** A record with what is counted of it. */
const record = (scopes: number): fc.Arbitrary<TurnRecord> =>
  fc
    .record({
      scope: fc.nat(scopes - 1).map((number) => `s${number}`),
      model: fc.constantFrom('gpt-6-astra', '__proto__', undefined),
      reason: fc.option(fullReason, { nil: undefined }),
      fallback: fc.constantFrom('no_lane', 'endpoint', undefined),
      waits: fc.record({ queueMs: count, handshakeMs: count }, { requiredKeys: [] }),
      bytesSent: count,
      bytesKept: count,
      replays: fc.nat(3),
    })
    .map(({ scope, model, reason, fallback, waits, bytesSent, bytesKept, replays }) => ({
      version: 1,
      transport: fallback === undefined ? 'websocket' : 'http',
      endpoint: 'openai',
      origin: 'https://api.openai.com',
      scope,
      isStreamed: true,
      startedAt: 0,
      mode: reason === undefined ? 'incremental' : 'full',
      itemsSent: 1,
      itemsKept: 0,
      bytesSent,
      bytesFull: bytesSent + bytesKept,
      replays,
      durationMs: 1,
      outcome: 'completed',
      ...waits,
      ...(model === undefined ? {} : { model }),
      ...(reason === undefined ? {} : { reason }),
      ...(fallback === undefined ? {} : { fallback }),
    }))

/** What records say together, each field by its own rule. */
function sumOf(records: readonly TurnRecord[]): Omit<TurnTotals, 'scope' | 'reasons'> {
  const sum = (read: (each: TurnRecord) => number): number =>
    records.reduce((total, each) => total + read(each), 0)
  const incrementalTurns = records.filter(({ mode }) => mode === 'incremental').length
  return {
    turns: records.length,
    incrementalTurns,
    incrementalShare: incrementalTurns / records.length,
    bytesSent: sum(({ bytesSent }) => bytesSent),
    bytesKept: sum(({ bytesFull, bytesSent }) => bytesFull - bytesSent),
    replays: sum(({ replays }) => replays),
    fallbacks: records.filter(({ transport }) => transport === 'http').length,
    queueMs: sum(({ queueMs }) => queueMs ?? 0),
    handshakeMs: sum(({ handshakeMs }) => handshakeMs ?? 0),
  }
}

function countAll(records: readonly TurnRecord[]): readonly TurnTotals[] {
  const counter = new TurnCounter()
  for (const each of records) counter.add(each)
  return counter.totals
}

test('Each row is the sum of the records of its scope and model', () => {
  fc.assert(
    fc.property(fc.array(record(5), { maxLength: 60 }), (records) => {
      const rows = countAll(records)
      const groups = Map.groupBy(records, ({ scope, model }) => `${scope} ${model}`)
      expect(rows).toHaveLength(groups.size)
      for (const row of rows) {
        const own = groups.get(`${row.scope} ${row.model}`) ?? []
        expect(row).toMatchObject(sumOf(own))
        const reasons = own.flatMap(({ reason }) => reason?.replace(/@\d+$/, '') ?? [])
        expect(row.reasons).toEqual(
          Object.fromEntries(
            [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [
              reason,
              all.length,
            ]),
          ),
        )
      }
    }),
  )
})

test('All rows together are the sum of all records, within their bounds', () => {
  const many = { minLength: maxRows, maxLength: 2 * maxRows, size: 'max' } as const
  fc.assert(
    fc.property(fc.array(record(10 * maxRows), many), (records) => {
      const rows = countAll(records)
      expect(rows.length).toBeLessThanOrEqual(maxRows + 1)
      const whole = sumOf(records)
      const sum = (read: (row: TurnTotals) => number): number =>
        rows.reduce((total, row) => total + read(row), 0)
      for (const field of ['turns', 'incrementalTurns', 'bytesSent', 'bytesKept'] as const)
        expect(sum((row) => row[field])).toBe(whole[field])
      for (const field of ['replays', 'fallbacks', 'queueMs', 'handshakeMs'] as const)
        expect(sum((row) => row[field])).toBe(whole[field])
      const reasons = rows.flatMap((row) => Object.values(row.reasons))
      expect(reasons.reduce((total, each) => total + each, 0)).toBe(
        whole.turns - whole.incrementalTurns,
      )
      for (const row of rows)
        expect(Object.keys(row.reasons).length).toBeLessThanOrEqual(maxReasons + 1)
    }),
    { numRuns: 20 },
  )
})

test('The rows unused for longest are joined, and the others stay exact', () => {
  const [base] = fc.sample(record(1), { numRuns: 1, seed: 1 })
  if (base === undefined) throw new Error('There is no record.')
  const counter = new TurnCounter()
  for (let i = 0; i < maxRows + 10; i++) {
    counter.add({ ...base, scope: 's0' })
    counter.add({ ...base, scope: `s${i + 1}` })
  }
  const rows = counter.totals
  expect(rows).toHaveLength(maxRows + 1)
  expect(rows[0]).toMatchObject({ scope: 'others', turns: 11 })
  expect(rows.find(({ scope }) => scope === 's0')?.turns).toBe(maxRows + 10)
})

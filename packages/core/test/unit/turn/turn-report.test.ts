import { describe, expect, test } from 'vitest'
import type { RecordDraft } from '../../../src/telemetry/record.js'
import { type AttemptReport, joinRecord } from '../../../src/turn/turn-report.js'

const ending = {
  outcome: 'completed',
  isReseed: false,
  label: undefined,
  startedAt: 1_000,
  endedAt: 1_400,
  response: undefined,
} as const
const sent: RecordDraft = {
  mode: 'full',
  reason: 'no_chain',
  itemsSent: 3,
  itemsKept: 0,
  bytesSent: 90,
  bytesFull: 90,
  connection: 'c1',
  lane: 'l0',
  handshakeMs: 40,
  droppedHeaders: undefined,
}
const report = (parts: Partial<AttemptReport> = {}): AttemptReport => ({
  transport: 'websocket',
  fallback: undefined,
  isRepeat: false,
  ...parts,
})

describe('joinRecord', () => {
  test('A turn without an attempt has a record that says nothing was sent', () => {
    expect(joinRecord({ ...ending, outcome: 'failed', errorCode: 'closed' }, [])).toEqual({
      transport: 'websocket',
      mode: 'full',
      reason: 'not_sent',
      itemsSent: 0,
      itemsKept: 0,
      bytesSent: 0,
      bytesFull: 0,
      replays: 0,
      outcome: 'failed',
      errorCode: 'closed',
      durationMs: 400,
    })
  })

  test('The attempt that was sent last says what was sent, and the last one by which way', () => {
    const http = report({ transport: 'http', fallback: 'connect_failed' })
    const record = joinRecord(ending, [report({ sent }), http])
    expect(record).toMatchObject({ transport: 'http', fallback: 'connect_failed', bytesSent: 90 })
  })

  test('A handshake counts though a later attempt waited for none', () => {
    const again = { ...sent, handshakeMs: undefined, connection: 'c2' }
    const record = joinRecord(ending, [report({ sent }), report({ sent: again })])
    expect(record).toMatchObject({ handshakeMs: 40, connection: 'c2' })
  })

  test('Only attempts that were sent, and that repeat what had reached a server, are replays', () => {
    const repeats = [
      report({ sent }),
      report({ isRepeat: true }),
      report({ isRepeat: true, sent }),
      report({ sent }),
    ]
    expect(joinRecord(ending, repeats).replays).toBe(1)
  })

  test('The first event is timed from the start of the turn, whichever attempt it came of', () => {
    const reports = [report(), report({ firstEventAt: 1_150 }), report({ firstEventAt: 1_300 })]
    expect(joinRecord(ending, reports).firstEventMs).toBe(150)
    expect(joinRecord(ending, [report()])).not.toHaveProperty('firstEventMs')
  })

  test('Headers that say nothing of the moment leave no trace in the record', () => {
    const headers = { of: 'response', ageMs: 0, isCurrent: true, headers: {} } as const
    const record = joinRecord(ending, [report({ headers })])
    expect(record).not.toHaveProperty('requestId')
    expect(record).not.toHaveProperty('serverHeaders')
    const said = { ...headers, headers: { 'x-request-id': 'req_1' } }
    expect(joinRecord(ending, [report({ headers: said })])).toMatchObject({ requestId: 'req_1' })
  })

  test('A re-seeding warm-up and a label are marked, and the response gives its id and usage', () => {
    const response = { id: 'resp_1', output: [], usage: { input_tokens: 3 } }
    const record = joinRecord({ ...ending, isReseed: true, label: 'plan', response }, [report()])
    const usage = { input_tokens: 3 }
    expect(record).toMatchObject({ isReseed: true, label: 'plan', responseId: 'resp_1', usage })
  })
})

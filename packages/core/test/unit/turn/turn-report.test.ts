import { describe, expect, test } from 'vitest'
import { WarmlineError } from '../../../src/errors.js'
import { openaiEndpoint } from '../../../src/index.js'
import {
  type AttemptReport,
  joinRecord,
  type RecordedTurn,
  recordOfRefused,
  type SentReport,
} from '../../../src/turn/turn-report.js'

const turn: RecordedTurn = {
  request: { model: 'gpt-6-astra', input: 'hi' },
  scope: {
    name: 's2',
    endpoint: openaiEndpoint(),
    origin: 'https://api.openai.com',
    unlike: [],
  },
  isStreamed: true,
  label: undefined,
}
const ending = {
  outcome: 'completed',
  startedAt: 1_000,
  endedAt: 1_400,
  response: undefined,
} as const
const sent: SentReport = {
  mode: 'full',
  reason: 'no_chain',
  itemsSent: 3,
  itemsKept: 0,
  bytesSent: 90,
  bytesFull: 90,
  connection: 'c1',
  lane: 'l0',
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
    const error = new WarmlineError('closed', 'It is closed.', { replaySafety: 'safe' })
    expect(joinRecord(turn, { ...ending, outcome: 'failed', error }, [])).toEqual({
      version: 1,
      transport: 'websocket',
      endpoint: 'openai',
      origin: 'https://api.openai.com',
      scope: 's2',
      model: 'gpt-6-astra',
      isStreamed: true,
      startedAt: 1_000,
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
    const record = joinRecord(turn, ending, [report({ sent }), http])
    expect(record).toMatchObject({ transport: 'http', fallback: 'connect_failed', bytesSent: 90 })
  })

  test('The waits of all attempts count, and those for a handshake apart from the others', () => {
    const reports = [
      report({ wait: { queueMs: 5, handshakeMs: 40 }, sent }),
      report({ wait: { queueMs: 7, handshakeMs: undefined }, sent: { ...sent, connection: 'c2' } }),
      report({ transport: 'http', fallback: 'connect_failed' }),
    ]
    const record = joinRecord(turn, ending, reports)
    expect(record).toMatchObject({ queueMs: 12, handshakeMs: 40, connection: 'c2' })
    expect(joinRecord(turn, ending, reports.slice(1))).not.toHaveProperty('handshakeMs')
    expect(joinRecord(turn, ending, reports.slice(2))).not.toHaveProperty('queueMs')
  })

  test('Only attempts that were sent, and that repeat what had reached a server, are replays', () => {
    const repeats = [
      report({ sent }),
      report({ isRepeat: true }),
      report({ isRepeat: true, sent }),
      report({ sent }),
    ]
    expect(joinRecord(turn, ending, repeats).replays).toBe(1)
  })

  test('The first event is timed from the start of the turn, whichever attempt it came of', () => {
    const reports = [report(), report({ firstEventAt: 1_150 }), report({ firstEventAt: 1_300 })]
    expect(joinRecord(turn, ending, reports).firstEventMs).toBe(150)
    expect(joinRecord(turn, ending, [report()])).not.toHaveProperty('firstEventMs')
  })

  test('Headers that say nothing of the moment leave no trace in the record', () => {
    const headers = { of: 'response', ageMs: 0, isCurrent: true, headers: {} } as const
    const record = joinRecord(turn, ending, [report({ headers })])
    expect(record).not.toHaveProperty('requestId')
    expect(record).not.toHaveProperty('serverHeaders')
    const said = { ...headers, headers: { 'x-request-id': 'req_1' } }
    const named = joinRecord(turn, ending, [report({ headers: said })])
    expect(named).toMatchObject({ requestId: 'req_1' })
  })

  test('A re-seeding warm-up and a label are marked, and the response gives its id and usage', () => {
    const response = { id: 'resp_1', output: [], usage: { input_tokens: 3 } }
    const reseeding = { ...turn, reseeds: {}, label: 'plan' }
    const record = joinRecord(reseeding, { ...ending, response }, [report()])
    const usage = { input_tokens: 3 }
    expect(record).toMatchObject({ isReseed: true, label: 'plan', responseId: 'resp_1', usage })
  })

  test('The first output is timed in the last attempt alone, whose output the answer is', () => {
    const reports = [report({ firstOutputAt: 1_150 }), report({ firstOutputAt: 1_300 })]
    expect(joinRecord(turn, ending, reports).firstOutputMs).toBe(300)
    const none = joinRecord(turn, ending, [...reports, report()])
    expect(none).not.toHaveProperty('firstOutputMs')
  })

  test('The request says its model, effort and conversation, whatever else it holds', () => {
    const said = (request: RecordedTurn['request']): object =>
      joinRecord({ ...turn, request }, ending, [])
    const reasoning = { effort: 'high', summary: 'auto' }
    expect(said({ model: 'm', reasoning, conversation: 'conv_1' })).toMatchObject({
      model: 'm',
      reasoningEffort: 'high',
      conversationId: 'conv_1',
    })
    expect(said({ conversation: { id: 'conv_2' } })).toMatchObject({ conversationId: 'conv_2' })
    for (const unnamed of [{}, { conversation: null, reasoning: null }, { reasoning: [] }]) {
      expect(said(unnamed)).not.toHaveProperty('conversationId')
      expect(said(unnamed)).not.toHaveProperty('reasoningEffort')
      expect(said(unnamed)).not.toHaveProperty('model')
    }
  })

  test('The response gives counts and codes, and no text of it comes along', () => {
    const response = {
      id: 'resp_1',
      usage: {
        input_tokens: 30,
        input_tokens_details: { cached_tokens: 20, cache_write_tokens: 4 },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 5 },
      },
      input_transformations: [
        {
          type: 'reasoning',
          id: 'rs_1',
          action: 'removed',
          reason: 'model_mismatch',
          summary: 'x',
        },
        'a secret text',
      ],
      prompt_cache_diagnostics: {
        type: 'cache_miss',
        reason: 'tools_changed',
        cache_missed_tokens: 12,
        input: 'a secret text',
      },
    }
    const record = joinRecord(turn, { ...ending, response }, [report({ sent })])
    expect(record).toMatchObject({
      tokens: { input: 30, cachedInput: 20, cacheWriteInput: 4, output: 7, reasoning: 5 },
      inputTransformations: [
        { type: 'reasoning', id: 'rs_1', action: 'removed', reason: 'model_mismatch' },
        {},
      ],
      promptCacheDiagnostics: {
        type: 'cache_miss',
        reason: 'tools_changed',
        cache_missed_tokens: 12,
      },
    })
    expect(JSON.stringify(record)).not.toContain('secret')
    expect(record.inputTransformations?.[0]).not.toHaveProperty('summary')
  })

  test('A usage without its two sums gives no tokens', () => {
    const response = { id: 'resp_1', usage: { input_tokens: 3 } }
    expect(joinRecord(turn, { ...ending, response }, [report()])).not.toHaveProperty('tokens')
  })

  test('A turn that was refused before it had a scope has a record all the same', () => {
    const refused = { ...turn, endpoint: turn.scope.endpoint }
    const error = new WarmlineError('invalid_request', 'It is invalid.', { replaySafety: 'safe' })
    const failed = { ...ending, outcome: 'failed', error } as const
    const record = recordOfRefused(refused, failed)
    expect(record).toMatchObject({
      scope: 's0',
      reason: 'not_sent',
      outcome: 'failed',
      errorCode: 'invalid_request',
      startedAt: 1_000,
      durationMs: 400,
    })
  })
})

// Whose an event is before its response has begun and after: one rule a test.
import { describe, expect, test } from 'vitest'
import type { Expectation, Verdict } from '../../../src/connection/answer-identity.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import { SeenResponses } from '../../../src/connection/seen-responses.js'
import {
  begun,
  created,
  delta,
  frame,
  identity,
  numbered,
  snapshot,
} from '../../support/answer-identity.js'

describe('before its response has begun', () => {
  test('Before its response begins, a turn takes what is no event of a response and no part of an answer', () => {
    const own = identity()
    expect(own.judge(frame({ type: 'codex.rate_limits' }))).toBe('own')
    expect(own.judge(frame({ type: 'response.metadata' }))).toBe('late')
    expect(own.judge(created())).toBe('own')
    expect(identity().judge(delta())).toBe('foreign')
    const done = { type: 'response.output_item.done', item: { id: 'msg_0' } }
    expect(identity().judge(frame(done))).toBe('foreign')
  })

  test('An event that says only its place in an output is part of an answer', () => {
    expect(identity().judge(frame({ type: 'response.metadata', output_index: 0 }))).toBe('foreign')
  })

  test('A response that began in its middle may be created behind that, but once', () => {
    const own = identity()
    expect(own.judge(snapshot('response.in_progress', 'resp_1'))).toBe('own')
    expect(own.judge(created())).toBe('own')
    expect(own.judge(created())).toBe('foreign')
  })

  test('Before its response begins, a snapshot of a response seen before is foreign unless it is an end', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    expect(identity({}, seen).judge(snapshot('response.in_progress', 'resp_0'))).toBe('foreign')
    const own = identity({}, seen)
    own.judge(created())
    expect(own.judge(snapshot('response.in_progress', 'resp_0'))).toBe('foreign')
    expect(own.judge(snapshot('response.completed', 'resp_0'))).toBe('late')
  })

  test('The beginning of a response that was named before belongs to nobody, since it may have ended', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    expect(identity({}, seen).judge(created('resp_0'))).toBe('foreign')
  })

  test('An end without a response says that nothing can be relied on', () => {
    expect(identity().judge(frame({ type: 'response.completed' }))).toBe('foreign')
  })

  test('An end of a response that was seen before is late', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    const own = identity({}, seen)
    expect(own.judge(snapshot('response.completed', 'resp_0'))).toBe('late')
    expect(own.judge(created())).toBe('own')
  })

  test('A second beginning under one id is a second response and shows that the server repeats ids', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const first = identity({}, seen)
    first.judge(created('resp_1', { created_at: 1 }))
    first.judge(snapshot('response.completed', 'resp_1'))
    expect(identity({}, seen).judge(created('resp_1', { created_at: 2 }))).toBe('own')
    expect(seen.hasRepeats).toBe(true)
  })

  test('A second beginning under one id is foreign while the first response may run', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    identity({}, seen).judge(created('resp_1', { created_at: 1 }))
    expect(identity({}, seen).judge(created('resp_1', { created_at: 2 }))).toBe('foreign')
    expect(seen.hasRepeats).toBe(true)
  })

  test.each(['response.failed', 'response.completed'])(
    'A beginning that comes behind its own %s is foreign',
    (type) => {
      const seen = new SeenResponses(new ResponseIds(false))
      expect(identity({}, seen).judge(snapshot(type, 'resp_1'))).toBe('own')
      expect(identity({}, seen).judge(created('resp_1'))).toBe('foreign')
      expect(seen.hasRepeats).toBe(false)
    },
  )

  test('A second beginning in the words of the first may be the first again and is foreign', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const answer = (at: number): Verdict => {
      const own = identity({}, seen)
      const verdict = own.judge(created('resp_1', { created_at: at }))
      own.judge(snapshot('response.completed', 'resp_1'))
      return verdict
    }
    expect([answer(1), answer(1), answer(2)]).toEqual(['own', 'foreign', 'own'])
  })

  test('A response may begin without its first event only where nothing came before it', () => {
    expect(identity().judge(numbered(1, snapshot('response.in_progress', 'resp_1')))).toBe('own')
    expect(identity().judge(numbered(2, snapshot('response.in_progress', 'resp_1')))).toBe(
      'foreign',
    )
  })

  test('An error before a response begins belongs to the turn', () => {
    expect(identity().judge(frame({ type: 'error', error: { code: 'x' } }))).toBe('own')
  })
})

describe('the echo', () => {
  const judge = (
    named: string | undefined,
    echo: unknown,
    more: Partial<Expectation> = {},
  ): Verdict =>
    identity({ named, ...more }).judge(created('resp_1', { previous_response_id: echo }))

  test('A response must echo the anchor that its request named', () => {
    expect(judge('resp_0', 'resp_0')).toBe('own')
    expect(judge('resp_0', 'resp_9')).toBe('not_honored')
    expect(judge('resp_0', null)).toBe('not_honored')
    expect(judge('resp_0', undefined)).toBe('not_honored')
    expect(judge('resp_0', undefined, { mayOmitEcho: true })).toBe('own')
    expect(judge('resp_0', null, { mayOmitEcho: true })).toBe('not_honored')
  })

  test('A response must echo no anchor where its request named none', () => {
    expect(judge(undefined, null)).toBe('own')
    expect(judge(undefined, undefined)).toBe('own')
    expect(judge(undefined, '')).toBe('own')
    expect(judge(undefined, 'resp_9')).toBe('foreign')
    expect(judge(undefined, 7)).toBe('foreign')
  })

  test('A response over HTTP must echo the anchor that its request named', () => {
    expect(judge('resp_0', null, { isAlone: true })).toBe('not_honored')
    expect(judge('resp_0', 'resp_9', { isAlone: true })).toBe('not_honored')
  })

  test('A response must echo the same anchor in every snapshot', () => {
    const own = begun()
    expect(
      own.judge(snapshot('response.completed', 'resp_1', { previous_response_id: 'resp_9' })),
    ).toBe('foreign')
  })
})

describe('once its response has begun', () => {
  test('A snapshot of another response is foreign, and late where that response was seen before', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    const own = identity({}, seen)
    own.judge(created())
    expect(own.judge(snapshot('response.completed', 'resp_0'))).toBe('late')
    expect(own.judge(snapshot('response.completed', 'resp_2'))).toBe('foreign')
    expect(own.judge(delta({ response_id: 'resp_2' }))).toBe('foreign')
    expect(own.judge(snapshot('response.completed', 'resp_1'))).toBe('own')
  })

  test('A response begins once and ends with the id that it began with', () => {
    expect(begun().judge(created())).toBe('foreign')
    expect(begun().judge(frame({ type: 'response.completed' }))).toBe('foreign')
  })

  test('The sequence numbers of a response neither skip nor repeat', () => {
    const own = begun(0)
    expect(own.judge(delta({ sequence_number: 1 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 2 }))).toBe('own')
    expect(begun(0).judge(delta({ sequence_number: 2 }))).toBe('foreign')
    expect(begun(4).judge(delta({ sequence_number: 4 }))).toBe('foreign')
    expect(begun(4).judge(delta({ sequence_number: 3 }))).toBe('foreign')
  })

  test('An event without a sequence number may stand for one', () => {
    const own = begun(0)
    expect(own.judge(delta())).toBe('own')
    expect(own.judge(delta({ sequence_number: 2 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 4 }))).toBe('foreign')
  })

  test('An event that is no event of a response may be numbered on its own', () => {
    const own = begun(0)
    expect(own.judge(frame({ type: 'keepalive', sequence_number: 1 }))).toBe('own')
    expect(own.judge(frame({ type: 'codex.rate_limits', sequence_number: 77 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 2 }))).toBe('own')
    // The same number again: it was counted on its own.
    expect(own.judge(frame({ type: 'keepalive', sequence_number: 3 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 3 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 6 }))).toBe('foreign')
  })

  test('A server that writes zero as every sequence number numbers nothing', () => {
    const own = begun(0)
    expect(own.judge(numbered(0, snapshot('response.in_progress', 'resp_1')))).toBe('own')
    expect(own.judge(delta({ sequence_number: 0 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 0 }))).toBe('own')
    expect(own.judge(numbered(0, snapshot('response.completed', 'resp_1')))).toBe('own')
    const counted = begun(0)
    expect(counted.judge(delta({ sequence_number: 1 }))).toBe('own')
    expect(counted.judge(delta({ sequence_number: 0 }))).toBe('foreign')
  })

  test('Further events of a response that ignored its chain cast no doubt on the connection', () => {
    const refused = identity({ named: 'resp_0' })
    expect(refused.judge(created())).toBe('not_honored')
    expect(refused.judge(snapshot('response.in_progress', 'resp_1'))).toBe('own')
    expect(refused.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(refused.judge(snapshot('response.completed', 'resp_1'))).toBe('own')
  })

  test('Over HTTP, a server may name an item with a new id in every event', () => {
    const own = identity({ isAlone: true })
    own.judge(created())
    const added = { type: 'response.output_item.added', output_index: 0, item: { id: 'enc_1' } }
    expect(own.judge(frame(added))).toBe('own')
    expect(own.judge(delta({ item_id: 'enc_2', output_index: 0 }))).toBe('own')
    expect(
      own.judge(frame({ ...added, type: 'response.output_item.done', item: { id: 'enc_3' } })),
    ).toBe('own')
  })

  test('An event of an item that was announced for another response is foreign', () => {
    const added = { type: 'response.output_item.added', output_index: 0, item: { id: 'msg_a' } }
    const seen = new SeenResponses(new ResponseIds(false))
    const before = identity({}, seen)
    before.judge(created('resp_a'))
    before.judge(frame(added))
    const own = identity({}, seen)
    own.judge(created('resp_b'))
    expect(own.judge(delta({ item_id: 'msg_a', output_index: 0 }))).toBe('foreign')
    const repeated = identity({}, seen)
    repeated.judge(created('resp_c'))
    expect(repeated.judge(frame(added))).toBe('foreign')
  })
})

// Whose an event is: one rule a test, and what no sequence of foreign events may do.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AnswerIdentity,
  type Expectation,
  type Verdict,
} from '../../../src/connection/answer-identity.js'
import { createLane, type Lane, type RunningTurn } from '../../../src/connection/lane.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import { routeOf } from '../../../src/connection/routing.js'
import { SeenResponses } from '../../../src/connection/seen-responses.js'
import { type Frame, frameOf, readFrame } from '../../../src/protocol/frame.js'
import type { ServerEvent } from '../../../src/protocol/types.js'

const frame = (event: ServerEvent): Frame => frameOf(event, JSON.stringify(event))

/** A delta as servers write it, so that it is read from the outside. */
const delta = (fields: object = {}): Frame => {
  const read = readFrame(
    JSON.stringify({ type: 'response.output_text.delta', ...fields, delta: 'x' }),
  )
  if (typeof read === 'string') throw new Error(read)
  return read
}

const snapshot = (type: string, id: string, fields: object = {}, sequence?: number): Frame =>
  frame({
    type,
    response: { id, previous_response_id: null, ...fields },
    ...(sequence === undefined ? {} : { sequence_number: sequence }),
  })

const created = (id = 'resp_1', fields: object = {}, sequence?: number): Frame =>
  snapshot('response.created', id, fields, sequence)

const ofItem = (id: string): object => ({ item_id: id, output_index: 0, content_index: 0 })

const added = (id: string, place: object = {}): Frame =>
  frame({
    type: 'response.output_item.added',
    output_index: 0,
    ...place,
    item: { id, type: 'message' },
  })

function identity(
  more: Partial<Expectation> = {},
  seen = new SeenResponses(new ResponseIds(false)),
): AnswerIdentity {
  return new AnswerIdentity({ named: undefined, mayOmitEcho: false, isAlone: false, ...more }, seen)
}

/** An identity whose response has begun. */
function begun(sequence?: number): AnswerIdentity {
  const own = identity()
  expect(own.judge(created('resp_1', {}, sequence))).toBe('own')
  return own
}

describe('before its response has begun', () => {
  test('a turn takes what is no event of a response, and no part of an answer', () => {
    const own = identity()
    expect(own.judge(frame({ type: 'codex.rate_limits' }))).toBe('own')
    expect(own.judge(frame({ type: 'response.metadata' }))).toBe('late')
    expect(own.judge(created())).toBe('own')
    expect(identity().judge(delta())).toBe('foreign')
    const done = { type: 'response.output_item.done', item: { id: 'msg_0' } }
    expect(identity().judge(frame(done))).toBe('foreign')
  })

  test('an event that says only where it stands in an output is part of an answer', () => {
    expect(identity().judge(frame({ type: 'response.metadata', output_index: 0 }))).toBe('foreign')
  })

  test('a response that began in its middle may be created behind that, but once', () => {
    const own = identity()
    expect(own.judge(snapshot('response.in_progress', 'resp_1'))).toBe('own')
    expect(own.judge(created())).toBe('own')
    expect(own.judge(created())).toBe('foreign')
  })

  test('a snapshot of a response that was seen before, other than its end, is foreign', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    expect(identity({}, seen).judge(snapshot('response.in_progress', 'resp_0'))).toBe('foreign')
    const own = identity({}, seen)
    own.judge(created())
    expect(own.judge(snapshot('response.in_progress', 'resp_0'))).toBe('foreign')
    expect(own.judge(snapshot('response.completed', 'resp_0'))).toBe('late')
  })

  test('the beginning of what was named before is nobody’s, for that may have been its end', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    expect(identity({}, seen).judge(created('resp_0'))).toBe('foreign')
  })

  test('an end without a response says that nothing can be relied on', () => {
    expect(identity().judge(frame({ type: 'response.completed' }))).toBe('foreign')
  })

  test('an end of a response that was seen before is late', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    const own = identity({}, seen)
    expect(own.judge(snapshot('response.completed', 'resp_0'))).toBe('late')
    expect(own.judge(created())).toBe('own')
  })

  test('a second beginning under one id is a second response, and tells that the server repeats ids', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const first = identity({}, seen)
    first.judge(created('resp_1', { created_at: 1 }))
    first.judge(snapshot('response.completed', 'resp_1'))
    expect(identity({}, seen).judge(created('resp_1', { created_at: 2 }))).toBe('own')
    expect(seen.hasRepeats).toBe(true)
  })

  test('a second beginning is foreign while the first response may run', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    identity({}, seen).judge(created('resp_1', { created_at: 1 }))
    expect(identity({}, seen).judge(created('resp_1', { created_at: 2 }))).toBe('foreign')
    expect(seen.hasRepeats).toBe(true)
  })

  test.each(['response.failed', 'response.completed'])(
    'a beginning that comes behind its own %s is foreign',
    (type) => {
      const seen = new SeenResponses(new ResponseIds(false))
      expect(identity({}, seen).judge(snapshot(type, 'resp_1'))).toBe('own')
      expect(identity({}, seen).judge(created('resp_1'))).toBe('foreign')
      expect(seen.hasRepeats).toBe(false)
    },
  )

  test('a second beginning in the words of the first may be the first again, and is foreign', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const answer = (at: number): Verdict => {
      const own = identity({}, seen)
      const verdict = own.judge(created('resp_1', { created_at: at }))
      own.judge(snapshot('response.completed', 'resp_1'))
      return verdict
    }
    expect([answer(1), answer(1), answer(2)]).toEqual(['own', 'foreign', 'own'])
  })

  test('a response may begin without its first event only where nothing came before it', () => {
    expect(identity().judge(snapshot('response.in_progress', 'resp_1', {}, 1))).toBe('own')
    expect(identity().judge(snapshot('response.in_progress', 'resp_1', {}, 2))).toBe('foreign')
  })

  test('an error is the turn’s', () => {
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

  test('must be what the request named', () => {
    expect(judge('resp_0', 'resp_0')).toBe('own')
    expect(judge('resp_0', 'resp_9')).toBe('not_honored')
    expect(judge('resp_0', null)).toBe('not_honored')
    expect(judge('resp_0', undefined)).toBe('not_honored')
    expect(judge('resp_0', undefined, { mayOmitEcho: true })).toBe('own')
    expect(judge('resp_0', null, { mayOmitEcho: true })).toBe('not_honored')
  })

  test('must be none where the request named none: else the answer is on top of a stranger', () => {
    expect(judge(undefined, null)).toBe('own')
    expect(judge(undefined, undefined)).toBe('own')
    expect(judge(undefined, '')).toBe('own')
    expect(judge(undefined, 'resp_9')).toBe('foreign')
    expect(judge(undefined, 7)).toBe('foreign')
  })

  test('must be it over HTTP too', () => {
    expect(judge('resp_0', null, { isAlone: true })).toBe('not_honored')
    expect(judge('resp_0', 'resp_9', { isAlone: true })).toBe('not_honored')
  })

  test('stays the same in every snapshot', () => {
    const own = begun()
    expect(
      own.judge(snapshot('response.completed', 'resp_1', { previous_response_id: 'resp_9' })),
    ).toBe('foreign')
  })
})

describe('once its response has begun', () => {
  test('a snapshot of another is foreign, and late where it was seen before', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add('resp_0')
    const own = identity({}, seen)
    own.judge(created())
    expect(own.judge(snapshot('response.completed', 'resp_0'))).toBe('late')
    expect(own.judge(snapshot('response.completed', 'resp_2'))).toBe('foreign')
    expect(own.judge(delta({ response_id: 'resp_2' }))).toBe('foreign')
    expect(own.judge(snapshot('response.completed', 'resp_1'))).toBe('own')
  })

  test('it begins once, and ends with its id', () => {
    expect(begun().judge(created())).toBe('foreign')
    expect(begun().judge(frame({ type: 'response.completed' }))).toBe('foreign')
  })

  test('its numbers neither skip nor repeat', () => {
    const own = begun(0)
    expect(own.judge(delta({ sequence_number: 1 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 2 }))).toBe('own')
    expect(begun(0).judge(delta({ sequence_number: 2 }))).toBe('foreign')
    expect(begun(4).judge(delta({ sequence_number: 4 }))).toBe('foreign')
    expect(begun(4).judge(delta({ sequence_number: 3 }))).toBe('foreign')
  })

  test('an event without a number may stand for one', () => {
    const own = begun(0)
    expect(own.judge(delta())).toBe('own')
    expect(own.judge(delta({ sequence_number: 2 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 4 }))).toBe('foreign')
  })

  test('what is no event of a response may be counted on its own', () => {
    const own = begun(0)
    expect(own.judge(frame({ type: 'keepalive', sequence_number: 1 }))).toBe('own')
    expect(own.judge(frame({ type: 'codex.rate_limits', sequence_number: 77 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 2 }))).toBe('own')
    // The same number again: it was counted on its own.
    expect(own.judge(frame({ type: 'keepalive', sequence_number: 3 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 3 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 6 }))).toBe('foreign')
  })

  test('a server that writes zero as every number counts nothing', () => {
    const own = begun(0)
    expect(own.judge(snapshot('response.in_progress', 'resp_1', {}, 0))).toBe('own')
    expect(own.judge(delta({ sequence_number: 0 }))).toBe('own')
    expect(own.judge(delta({ sequence_number: 0 }))).toBe('own')
    expect(own.judge(snapshot('response.completed', 'resp_1', {}, 0))).toBe('own')
    const counted = begun(0)
    expect(counted.judge(delta({ sequence_number: 1 }))).toBe('own')
    expect(counted.judge(delta({ sequence_number: 0 }))).toBe('foreign')
  })

  test('what else comes of one that was not honored is no doubt of its connection', () => {
    const refused = identity({ named: 'resp_0' })
    expect(refused.judge(created())).toBe('not_honored')
    expect(refused.judge(snapshot('response.in_progress', 'resp_1'))).toBe('own')
    expect(refused.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(refused.judge(snapshot('response.completed', 'resp_1'))).toBe('own')
  })

  test('over HTTP, a server may name an item anew with every event', () => {
    const own = identity({ isAlone: true })
    own.judge(created())
    const added = { type: 'response.output_item.added', output_index: 0, item: { id: 'enc_1' } }
    expect(own.judge(frame(added))).toBe('own')
    expect(own.judge(delta({ item_id: 'enc_2', output_index: 0 }))).toBe('own')
    expect(
      own.judge(frame({ ...added, type: 'response.output_item.done', item: { id: 'enc_3' } })),
    ).toBe('own')
  })

  test('an event of an item that was announced for another response is foreign', () => {
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

  describe('under an id that an earlier response had', () => {
    const told = (at: number, item: string): Frame[] => [
      created('resp_1', { created_at: at }),
      added(item),
      delta(ofItem(item)),
      snapshot('response.completed', 'resp_1'),
    ]
    const second = (seen: SeenResponses): AnswerIdentity => {
      const [beginning, ...others] = told(1, 'msg_a')
      const first = identity({}, seen)
      for (const event of [beginning, ...others]) if (event !== undefined) first.judge(event)
      const own = identity({}, seen)
      expect(own.judge(created('resp_1', { created_at: 2 }))).toBe('own')
      expect(own.isUnclear).toBe(true)
      return own
    }

    test('an item that nobody had shows that it is another response', () => {
      const own = second(new SeenResponses(new ResponseIds(true)))
      const verdicts = told(2, 'msg_b')
        .slice(1)
        .map((event) => own.judge(event))
      expect(verdicts).toEqual(['own', 'own', 'own'])
      expect(own.isUnclear).toBe(false)
    })

    test.each([
      ['an item of the first', added('msg_a')],
      ['a delta', delta(ofItem('msg_a'))],
      ['an end that shows nothing', snapshot('response.completed', 'resp_1')],
    ])('%s is nobody’s', (_, event) => {
      expect(second(new SeenResponses(new ResponseIds(true))).judge(event)).toBe('foreign')
    })

    test('an item of the first is nobody’s behind its own, and at its end', () => {
      for (const event of [
        added('msg_a', { output_index: 1 }),
        snapshot('response.completed', 'resp_1', { output: [{ id: 'msg_a', type: 'message' }] }),
      ]) {
        const own = second(new SeenResponses(new ResponseIds(true)))
        own.judge(added('msg_b'))
        expect(own.judge(event)).toBe('foreign')
      }
    })
  })

  test('two beginnings of different ids are never told in the same words, whatever their texts come to', () => {
    const ids = new ResponseIds(false)
    // Both texts have one length and one hash: 'Aa' and 'BB' come to the same.
    for (const id of ['resp_Aa', 'resp_BB']) {
      expect(identity({}, new SeenResponses(ids)).judge(created(id))).toBe('own')
    }
    expect(ids.hasRepeats).toBe(false)
  })

  describe('on two connections of a pool', () => {
    const pair = (): readonly [SeenResponses, SeenResponses] => {
      const ids = new ResponseIds(false)
      return [new SeenResponses(ids), new SeenResponses(ids)]
    }

    test('an id that begins on both says nothing of what it means from then on', () => {
      const [here, there] = pair()
      expect(identity({}, here).judge(created('resp_1', { created_at: 1 }))).toBe('own')
      expect(there.hasRepeats).toBe(false)
      expect(identity({}, there).judge(created('resp_1', { created_at: 2 }))).toBe('own')
      expect([here.hasRepeats, there.pool.isShared('resp_1')]).toEqual([true, true])
    })

    test('a response that begins in the same words on both is nobody’s on the second', () => {
      const [here, there] = pair()
      expect(identity({}, here).judge(created('resp_1'))).toBe('own')
      expect(identity({}, there).judge(created('resp_1'))).toBe('foreign')
      expect([here.hasRepeats, there.pool.isShared('resp_1')]).toEqual([false, true])
    })

    test('one that ends with the output of the first is nobody’s', () => {
      const [here, there] = pair()
      const output = [{ id: 'msg_a', type: 'message' }]
      const verdicts = [here, there].map((seen, at) => {
        const own = identity({}, seen)
        own.judge(created('resp_1', { created_at: at }))
        own.judge(added('msg_a'))
        return own.judge(snapshot('response.completed', 'resp_1', { output }))
      })
      expect(verdicts).toEqual(['own', 'foreign'])
    })
  })

  test('an end in other words, under the id of what has ended, is that of a second response', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const first = identity({}, seen)
    first.judge(created('resp_1'))
    first.judge(snapshot('response.completed', 'resp_1', { created_at: 1 }))
    expect(
      identity({}, seen).judge(snapshot('response.completed', 'resp_1', { created_at: 1 })),
    ).toBe('late')
    expect(
      identity({}, seen).judge(snapshot('response.completed', 'resp_1', { created_at: 2 })),
    ).toBe('foreign')
  })

  test('an end that shows the item of an earlier response is nobody’s, whether ids repeat or not', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const first = identity({}, seen)
    for (const event of [
      created('resp_1'),
      added('msg_a'),
      snapshot('response.completed', 'resp_1'),
    ])
      first.judge(event)
    const second = identity({}, seen)
    second.judge(created('resp_2'))
    second.judge(added('msg_b'))
    const output = [{ id: 'msg_a', type: 'message' }]
    expect(second.judge(snapshot('response.completed', 'resp_2', { output }))).toBe('foreign')
  })

  test('an item or a call that is announced again is another one once the response of the first is completed', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const verdicts = ['resp_a', 'resp_b'].map((id) => {
      const own = identity({}, seen)
      own.judge(created(id))
      const item = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f' }
      const events = ['added', 'done'].map((how) =>
        frame({ type: `response.output_item.${how}`, output_index: 0, item }),
      )
      return [...events, snapshot('response.completed', id, { output: [item] })].map((event) =>
        own.judge(event),
      )
    })
    expect(verdicts).toEqual([
      ['own', 'own', 'own'],
      ['own', 'own', 'own'],
    ])
    const last = identity({}, seen)
    last.judge(created('resp_c'))
    expect(last.judge(delta(ofItem('fc_1')))).toBe('foreign')
  })

  test('a call that another response made is foreign, under whatever id its item comes', () => {
    const call = (type: string, id: string): Frame =>
      frame({
        type,
        output_index: 0,
        item: { type: 'function_call', id, call_id: 'call_a', name: 'f' },
      })
    for (const seen of [
      new SeenResponses(new ResponseIds(false)),
      new SeenResponses(new ResponseIds(true)),
    ]) {
      const before = identity({}, seen)
      before.judge(created('resp_a'))
      before.judge(call('response.output_item.added', 'fc_a'))
      before.judge(snapshot('response.incomplete', 'resp_a'))
      for (const type of ['response.output_item.added', 'response.output_item.done']) {
        const own = identity({}, seen)
        own.judge(created(`resp_${type}`))
        expect(own.judge(call(type, 'fc_b'))).toBe('foreign')
      }
      const last = identity({}, seen)
      last.judge(created('resp_d'))
      const output = [{ type: 'function_call', id: 'fc_d', call_id: 'call_a', name: 'f' }]
      expect(last.judge(snapshot('response.completed', 'resp_d', { output }))).toBe('foreign')
    }
  })

  test('an item that was named by a delta alone is its response’s', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const before = identity({}, seen)
    before.judge(created('resp_a'))
    expect(before.judge(delta(ofItem('msg_a')))).toBe('own')
    const own = identity({}, seen)
    own.judge(created('resp_b'))
    expect(own.judge(delta(ofItem('msg_a')))).toBe('foreign')
  })

  test('an item that was announced before its turn’s response began is another’s', () => {
    const own = identity()
    const added = { type: 'response.output_item.added', output_index: 0, item: { id: 'msg_a' } }
    expect(own.judge(frame(added))).toBe('foreign')
    own.judge(created())
    expect(own.judge(delta({ item_id: 'msg_a', output_index: 0 }))).toBe('foreign')
  })

  test('ids that would take all memory are none', () => {
    const long = 'x'.repeat(5_000)
    expect(identity().judge(created(long))).toBe('foreign')
    const own = begun()
    expect(own.judge(delta({ item_id: long, output_index: 0 }))).toBe('foreign')
    const seen = new SeenResponses(new ResponseIds(false))
    seen.add(long)
    expect(seen.has(long)).toBe(false)
    const many = begun()
    const id = 'x'.repeat(4_000)
    const verdicts = Array.from({ length: 5_000 }, (_, i) =>
      many.judge(delta({ item_id: `${i} ${id}`, output_index: i })),
    )
    expect(verdicts[100]).toBe('own')
    expect(verdicts.at(-1)).toBe('foreign')
  })

  test('an answer may have a great many items', () => {
    const own = begun()
    for (let i = 0; i < 60_000; i++) {
      const added = {
        type: 'response.output_item.added',
        output_index: i,
        item: { id: `msg_${i}` },
      }
      if (own.judge(frame(added)) !== 'own') throw new Error(`Item ${i} was refused.`)
    }
    expect(own.judge(delta({ item_id: 'msg_7', output_index: 7 }))).toBe('own')
  })

  test('an item keeps its place and its id', () => {
    const own = begun()
    expect(own.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_9', output_index: 0 }))).toBe('foreign')
    const done = { type: 'response.output_item.done', output_index: 0, item: { id: 'msg_9' } }
    expect(own.judge(frame(done))).toBe('foreign')
  })

  test('an item that was announced without an id takes the first that it is given', () => {
    const own = begun()
    expect(
      own.judge(frame({ type: 'response.output_item.added', output_index: 0, item: {} })),
    ).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_2', output_index: 0 }))).toBe('foreign')
  })

  test('where items are announced, an event of one that was not is foreign', () => {
    const own = begun()
    const added = { type: 'response.output_item.added', output_index: 0, item: { id: 'msg_1' } }
    expect(own.judge(frame(added))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_1' }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_2', output_index: 1 }))).toBe('foreign')
    expect(own.judge(delta({ item_id: 'msg_2' }))).toBe('foreign')
  })
})

test.each(['"typ\\u0065":"response.completed"', '"respons\\u0065_id":"resp_a"', '"type":"error"'])(
  'a delta that says %s too is read from its inside',
  (field) => {
    const text = `{"type":"response.output_text.delta","delta":"x",${field}}`
    expect(readFrame(text)).toMatchObject({ isDelta: false, event: JSON.parse(text) })
  },
)

test('the place of a delta is read from its outside as it is read from its inside', () => {
  const place = fc.record(
    {
      sequence_number: fc.oneof(fc.nat(), fc.string(), fc.constant(null), fc.double()),
      item_id: fc.oneof(fc.string(), fc.nat(), fc.constant(null)),
      output_index: fc.oneof(fc.nat(), fc.string(), fc.constant(-1)),
      delta: fc.oneof(fc.string(), fc.constant('"item_id":"msg_9","sequence_number":9')),
      logprobs: fc.array(
        fc.dictionary(fc.constantFrom('item_id', 'sequence_number', 'x'), fc.nat()),
      ),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(place, (fields) => {
      const event = { type: 'response.output_text.delta', ...fields }
      const text = JSON.stringify(event)
      const outside = readFrame(text)
      if (typeof outside === 'string') throw new Error(outside)
      const inside = frameOf(JSON.parse(text), text)
      // A delta of which nothing is certain is parsed: both ways give the same.
      expect(outside.place).toEqual(inside.place)
    }),
    { numRuns: 2000 },
  )
})

test('an answer that ends well holds no event of another response, in whatever order both arrive', () => {
  interface Said {
    readonly whose: 'own' | 'other'
    readonly frame: Frame
  }
  const answer = (whose: Said['whose'], id: string, deltas: number): Said[] => {
    const item = `msg_${id}`
    const said = [
      created(id, {}, 0),
      frame({
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: item },
        sequence_number: 1,
      }),
      ...Array.from({ length: deltas }, (_, i) =>
        delta({ item_id: item, output_index: 0, sequence_number: 2 + i }),
      ),
      snapshot('response.completed', id, {}, 2 + deltas),
    ]
    return said.map((one) => ({ whose, frame: one }))
  }
  fc.assert(
    fc.property(
      fc.nat({ max: 4 }),
      fc.nat({ max: 4 }),
      fc.nat({ max: 6 }),
      fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
      (ownDeltas, otherDeltas, cut, order) => {
        // What is left of a response that was seen to begin, and this turn's own.
        const seen = new SeenResponses(new ResponseIds(false))
        seen.add('resp_other')
        const rest = answer('other', 'resp_other', otherDeltas).slice(1 + cut)
        const own = answer('own', 'resp_own', ownDeltas)
        const judged = identity({}, seen)
        const accepted: Said[] = []
        let verdict: Verdict = 'late'
        for (let i = 0; verdict !== 'foreign' && own.length > 0; i++) {
          const next = (order[i % order.length] === true ? rest.shift() : undefined) ?? own.shift()
          if (next === undefined) break
          verdict = judged.judge(next.frame)
          if (verdict === 'own') accepted.push(next)
        }
        // Numbers show a stranger at the latest where the next event of the turn's own comes.
        if (verdict === 'own') expect(accepted.every(({ whose }) => whose === 'own')).toBe(true)
        else expect(accepted.at(-1)?.frame.type).not.toBe('response.completed')
      },
    ),
    { numRuns: 2000 },
  )
})

describe('an event on a connection', () => {
  const running = (seen: SeenResponses): RunningTurn => ({
    anchor: undefined,
    source: undefined,
    identity: identity({}, seen),
    sink: { event() {}, notHonored() {}, lost() {} },
    held: [],
    isAbandoned: false,
    cancelBound() {},
  })
  const line = (count: number): { lanes: Lane[]; seen: SeenResponses } => {
    const lanes = Array.from({ length: count }, (_, i) =>
      createLane(count === 1 ? undefined : `l${i}`, 0),
    )
    return { lanes, seen: new SeenResponses(new ResponseIds(false)) }
  }
  const on = (lane: string, event: Frame): Frame =>
    frameOf(
      { ...event.event, stream_id: lane },
      JSON.stringify({ ...event.event, stream_id: lane }),
    )

  test('without a lane goes to the turn whose response it names', () => {
    const { lanes, seen } = line(2)
    for (const lane of lanes) lane.turn = running(seen)
    routeOf(on('l0', created('resp_a')), lanes, seen)
    routeOf(on('l1', created('resp_b')), lanes, seen)
    expect(routeOf(snapshot('response.completed', 'resp_b'), lanes, seen)).toMatchObject({
      type: 'own',
      lane: { id: 'l1' },
    })
    expect(routeOf(delta(), lanes, seen).type).toBe('in_doubt')
    expect(routeOf(frame({ type: 'codex.rate_limits' }), lanes, seen).type).toBe('dropped')
    expect(routeOf(frame({ type: 'error' }), lanes, seen).type).toBe('of_all')
  })

  test('that no turn asked for keeps its lane until that response has ended', () => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    expect(routeOf(on('l0', created('resp_a')), lanes, seen).type).toBe('lane_haunted')
    expect(lane?.orphan).toMatchObject({ responseId: 'resp_a' })
    seen.add('resp_old')
    for (const event of [
      snapshot('response.completed', 'resp_old'),
      added('msg_a'),
      delta(ofItem('msg_a')),
    ]) {
      expect(routeOf(on('l0', event), lanes, seen).type).toBe('lane_haunted')
    }
    expect(lane?.orphan).toMatchObject({ responseId: 'resp_a' })
    expect(routeOf(on('l0', snapshot('response.completed', 'resp_a')), lanes, seen).type).toBe(
      'lane_clean',
    )
    expect(lane?.orphan).toBeUndefined()
  })

  test.each([
    ['another begins', created('resp_b')],
    ['another ends', snapshot('response.completed', 'resp_b')],
    ['another begins under the same id', created('resp_a')],
    ['an earlier one goes on', snapshot('response.in_progress', 'resp_old')],
    ['a part of another comes', delta(ofItem('msg_b'))],
  ])('of two responses on one lane keeps it for good: %s', (_, event) => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    seen.add('resp_old')
    routeOf(on('l0', created('resp_a')), lanes, seen)
    routeOf(on('l0', added('msg_a')), lanes, seen)
    routeOf(on('l0', event), lanes, seen)
    for (const id of ['resp_a', 'resp_b', 'resp_old']) {
      expect(routeOf(on('l0', snapshot('response.completed', id)), lanes, seen).type).toBe(
        'lane_haunted',
      )
    }
    expect(lane?.orphan).toBe('crowded')
  })

  test('counts the error after which its response goes on', () => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    if (lane === undefined) throw new Error('A lane.')
    const turn = running(seen)
    lane.turn = turn
    routeOf(on('l0', created('resp_a', {}, 0)), lanes, seen)
    routeOf(on('l0', frame({ type: 'error', sequence_number: 1 })), lanes, seen)
    lane.turn = undefined
    lane.orphan = turn.identity
    routeOf(on('l0', snapshot('response.in_progress', 'resp_a', {}, 2)), lanes, seen)
    expect(lane.orphan).toBe(turn.identity)
  })

  test('that no turn asked for ends the use of a connection without lanes', () => {
    const { lanes, seen } = line(1)
    expect(routeOf(created('resp_a'), lanes, seen).type).toBe('in_doubt')
  })

  test('that no turn asked for, where the next turn may come, ends the use of the connection', () => {
    const { lanes, seen } = line(2)
    expect(routeOf(created('resp_a'), [], seen).type).toBe('in_doubt')
    expect(routeOf(on('l7', created('resp_b')), lanes, seen).type).toBe('in_doubt')
    expect(routeOf(created('resp_c'), lanes, seen).type).toBe('in_doubt')
    expect(routeOf(on('other', created('resp_d')), lanes, seen).type).toBe('dropped')
    expect(routeOf(created('resp_d'), lanes, seen).type).toBe('dropped')
  })

  test('that is an error between turns ends the use of a connection without lanes', () => {
    const { lanes, seen } = line(1)
    expect(routeOf(frame({ type: 'error' }), lanes, seen).type).toBe('of_all')
    const named = line(2)
    expect(routeOf(on('l0', frame({ type: 'error' })), named.lanes, named.seen).type).toBe(
      'dropped',
    )
  })

  test('without a lane is not given by exclusion where a response of nobody may have sent it', () => {
    const { lanes, seen } = line(2)
    const [first, second] = lanes
    if (first === undefined || second === undefined) throw new Error('Two lanes.')
    first.turn = running(seen)
    expect(routeOf(created('resp_a'), lanes, seen).type).toBe('own')
    second.orphan = 'crowded'
    expect(routeOf(delta(), lanes, seen).type).toBe('in_doubt')
  })

  test('for a turn that was not sent yet is not its answer', () => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    if (lane === undefined) throw new Error('A lane.')
    lane.turn = { ...running(seen), sink: undefined }
    expect(routeOf(on('l0', created('resp_a')), lanes, seen).type).toBe('in_doubt')
  })
})

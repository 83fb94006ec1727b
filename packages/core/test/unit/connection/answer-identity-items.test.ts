// Whose an event is by its items: announced or not, named or not, seen before or not.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../src/connection/answer-identity.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import { SeenResponses } from '../../../src/connection/seen-responses.js'
import type { Frame } from '../../../src/protocol/frame.js'
import {
  added,
  begun,
  created,
  delta,
  frame,
  identity,
  numbered,
  ofItem,
  snapshot,
} from '../../support/answer-identity.js'

describe('once its response has begun', () => {
  test('An end that shows the item of an earlier response belongs to nobody, whether ids repeat or not', () => {
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

  test('An item or call announced again is a new one once the response of the first is completed', () => {
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

  test('A call that another response made is foreign, under whatever id its item comes', () => {
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

  test('An item named by a delta alone belongs to the response of that delta', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    const before = identity({}, seen)
    before.judge(created('resp_a'))
    expect(before.judge(delta(ofItem('msg_a')))).toBe('own')
    const own = identity({}, seen)
    own.judge(created('resp_b'))
    expect(own.judge(delta(ofItem('msg_a')))).toBe('foreign')
  })

  test('An item announced before the turn’s response began belongs to another response', () => {
    const own = identity()
    const announced = { type: 'response.output_item.added', output_index: 0, item: { id: 'msg_a' } }
    expect(own.judge(frame(announced))).toBe('foreign')
    own.judge(created())
    expect(own.judge(delta({ item_id: 'msg_a', output_index: 0 }))).toBe('foreign')
  })

  test('An id too long to keep counts as no id', () => {
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

  test('An answer may have sixty thousand items', () => {
    const own = begun()
    for (let i = 0; i < 60_000; i++) {
      const announced = {
        type: 'response.output_item.added',
        output_index: i,
        item: { id: `msg_${i}` },
      }
      if (own.judge(frame(announced)) !== 'own') throw new Error(`Item ${i} was refused.`)
    }
    expect(own.judge(delta({ item_id: 'msg_7', output_index: 7 }))).toBe('own')
  })

  test('An item keeps its place and its id for the whole answer', () => {
    const own = begun()
    expect(own.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_9', output_index: 0 }))).toBe('foreign')
    const done = { type: 'response.output_item.done', output_index: 0, item: { id: 'msg_9' } }
    expect(own.judge(frame(done))).toBe('foreign')
  })

  test('An item announced without an id takes the first id that it is given', () => {
    const own = begun()
    expect(
      own.judge(frame({ type: 'response.output_item.added', output_index: 0, item: {} })),
    ).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_2', output_index: 0 }))).toBe('foreign')
  })

  test('Where items are announced, an event of an item that was not is foreign', () => {
    const own = begun()
    const announced = { type: 'response.output_item.added', output_index: 0, item: { id: 'msg_1' } }
    expect(own.judge(frame(announced))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_1', output_index: 0 }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_1' }))).toBe('own')
    expect(own.judge(delta({ item_id: 'msg_2', output_index: 1 }))).toBe('foreign')
    expect(own.judge(delta({ item_id: 'msg_2' }))).toBe('foreign')
  })
})

test('An answer that ends well holds no event of another response, in whatever order both arrive', () => {
  interface Said {
    readonly whose: 'own' | 'other'
    readonly frame: Frame
  }
  const answer = (whose: Said['whose'], id: string, deltas: number): Said[] => {
    const item = `msg_${id}`
    const said = [
      numbered(0, created(id)),
      frame({
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: item },
        sequence_number: 1,
      }),
      ...Array.from({ length: deltas }, (_, i) =>
        delta({ item_id: item, output_index: 0, sequence_number: 2 + i }),
      ),
      numbered(2 + deltas, snapshot('response.completed', id)),
    ]
    return said.map((one) => ({ whose, frame: one }))
  }
  fc.assert(
    fc.property(
      fc.record({
        ownDeltas: fc.nat({ max: 4 }),
        otherDeltas: fc.nat({ max: 4 }),
        cut: fc.nat({ max: 6 }),
        order: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
      }),
      ({ ownDeltas, otherDeltas, cut, order }) => {
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

// Whose an event is where ids do not tell responses apart: on one connection and on two of a pool.
import { describe, expect, test } from 'vitest'
import type { AnswerIdentity } from '../../../src/connection/answer-identity.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import { SeenResponses } from '../../../src/connection/seen-responses.js'
import type { Frame } from '../../../src/protocol/frame.js'
import { added, created, delta, identity, ofItem, snapshot } from '../../support/answer-identity.js'

describe('once its response has begun', () => {
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

    test('Under an id that an earlier response had, an item that nobody had shows another response', () => {
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
    ])('Under an id that an earlier response had, %s belongs to nobody', (_, event) => {
      expect(second(new SeenResponses(new ResponseIds(true))).judge(event)).toBe('foreign')
    })

    test('Under a repeated id, an item of the first response belongs to nobody behind the second’s own', () => {
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

  test('Two beginnings with different ids never count as the same words, whatever their texts come to', () => {
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

    test('An id that begins on two connections of a pool says nothing from then on', () => {
      const [here, there] = pair()
      expect(identity({}, here).judge(created('resp_1', { created_at: 1 }))).toBe('own')
      expect(there.hasRepeats).toBe(false)
      expect(identity({}, there).judge(created('resp_1', { created_at: 2 }))).toBe('own')
      expect([here.hasRepeats, there.pool.isShared('resp_1')]).toEqual([true, true])
    })

    test('A response that begins in the same words on two connections belongs to nobody on the second', () => {
      const [here, there] = pair()
      expect(identity({}, here).judge(created('resp_1'))).toBe('own')
      expect(identity({}, there).judge(created('resp_1'))).toBe('foreign')
      expect([here.hasRepeats, there.pool.isShared('resp_1')]).toEqual([false, true])
    })

    test('A response on one connection that ends with the output of another’s belongs to nobody', () => {
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

  test('An end in other words under the id of an ended response is the end of a second response', () => {
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
})

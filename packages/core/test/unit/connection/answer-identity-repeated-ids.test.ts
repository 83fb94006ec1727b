// Whose an event is where the server is known to give one id to all responses of a connection, as
// xAI does: items tell them apart.
import { describe, expect, test } from 'vitest'
import { AnswerIdentity, type Verdict } from '../../../src/connection/answer-identity.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import { SeenResponses } from '../../../src/connection/seen-responses.js'
import { type Frame, frameOf } from '../../../src/protocol/frame.js'

const frame = (type: string, fields: object): Frame => {
  const event = { type, ...fields }
  return frameOf(event, JSON.stringify(event))
}

/** All events of one answer under the one id: with this echo, of one item. */
function answer(echo: string | null, item: string): readonly Frame[] {
  const response = { id: 'resp_1', created_at: 1, previous_response_id: echo }
  const place = { output_index: 0, item_id: item }
  return [
    frame('response.created', { sequence_number: 0, response }),
    frame('response.in_progress', { sequence_number: 1, response }),
    frame('response.output_item.added', {
      sequence_number: 2,
      output_index: 0,
      item: { id: item },
    }),
    frame('response.output_text.delta', { sequence_number: 3, ...place, delta: 'x' }),
    frame('response.completed', {
      sequence_number: 4,
      response: { ...response, output: [{ id: item }] },
    }),
  ]
}

/** What a turn makes of these frames, up to the first that is not its own. */
function judge(
  seen: SeenResponses,
  named: string | undefined,
  frames: readonly Frame[],
): Verdict[] {
  const own = new AnswerIdentity({ named, mayOmitEcho: true, isAlone: false }, seen)
  const verdicts: Verdict[] = []
  for (const each of frames) {
    verdicts.push(own.judge(each))
    if (verdicts.at(-1) !== 'own') break
  }
  return verdicts
}

const all: readonly Verdict[] = ['own', 'own', 'own', 'own', 'own']

describe('under one id, in the same words', () => {
  test('Another response under the same id and in the same words is known by its items', () => {
    const seen = new SeenResponses(new ResponseIds(true))
    expect(judge(seen, undefined, answer(null, 'msg_1'))).toEqual(all)
    expect(judge(seen, 'resp_1', answer('resp_1', 'msg_2'))).toEqual(all)
    expect(judge(seen, 'resp_1', answer('resp_1', 'msg_3'))).toEqual(all)
    expect(judge(seen, 'resp_1', answer('resp_1', 'msg_4'))).toEqual(all)
  })

  test('An earlier response that comes again belongs to nobody, before anything of it is shown', () => {
    const seen = new SeenResponses(new ResponseIds(true))
    judge(seen, undefined, answer(null, 'msg_1'))
    judge(seen, 'resp_1', answer('resp_1', 'msg_2'))
    expect(judge(seen, 'resp_1', answer('resp_1', 'msg_2'))).toEqual(['own', 'own', 'foreign'])
  })

  test('A call that comes again under a new item id does not make its response another one', () => {
    const seen = new SeenResponses(new ResponseIds(true))
    const withCall = (item: string): readonly Frame[] => {
      const [begins, runs, , , ends] = answer(null, item)
      const call = { id: item, type: 'function_call', call_id: 'call_1' }
      const fields = { sequence_number: 2, output_index: 0, item: call }
      const done = frame('response.output_item.done', { ...fields, sequence_number: 3 })
      const added = frame('response.output_item.added', fields)
      return [begins, runs, added, done, ends].filter((one) => one !== undefined)
    }
    expect(judge(seen, undefined, withCall('fc_1'))).toEqual(all)
    expect(judge(seen, undefined, withCall('fc_2'))).toEqual(['own', 'own', 'foreign'])
  })

  test('The end of an earlier response within the next belongs to nobody, though its number fits', () => {
    const seen = new SeenResponses(new ResponseIds(true))
    judge(seen, undefined, answer(null, 'msg_1'))
    const old = answer('resp_1', 'msg_2')
    judge(seen, 'resp_1', old)
    const next = [...answer('resp_1', 'msg_3').slice(0, 4), ...old.slice(4)]
    expect(judge(seen, 'resp_1', next)).toEqual(['own', 'own', 'own', 'own', 'foreign'])
  })

  test('An end or a part under a repeated id that shows nothing new belongs to nobody', () => {
    const [begins, runs, , part] = answer(null, 'msg_1')
    const response = { id: 'resp_1', created_at: 1, previous_response_id: null, output: [] }
    const ends = frame('response.completed', { sequence_number: 2, response })
    for (const each of [part, ends]) {
      const seen = new SeenResponses(new ResponseIds(true))
      judge(seen, undefined, answer(null, 'msg_1'))
      const frames = [begins, runs, each].filter((one) => one !== undefined)
      expect(judge(seen, undefined, frames)).toEqual(['own', 'own', 'foreign'])
    }
  })

  test('Where the server is not known to repeat ids, a second beginning belongs to nobody at once', () => {
    const seen = new SeenResponses(new ResponseIds(false))
    judge(seen, undefined, answer(null, 'msg_1'))
    expect(judge(seen, undefined, answer(null, 'msg_2'))).toEqual(['foreign'])
  })

  test('A response that begins under a repeated id before the other has ended belongs to nobody', () => {
    const seen = new SeenResponses(new ResponseIds(true))
    judge(seen, undefined, answer(null, 'msg_1').slice(0, 4))
    expect(judge(seen, 'resp_1', answer('resp_1', 'msg_2'))).toEqual(['foreign'])
  })
})

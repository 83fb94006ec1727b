// Events of an answer and the identity that judges them. No assertions.
import { expect } from 'vitest'
import { AnswerIdentity, type Expectation } from '../../src/connection/answer-identity.js'
import { ResponseIds } from '../../src/connection/response-ids.js'
import { SeenResponses } from '../../src/connection/seen-responses.js'
import { type Frame, frameOf, readFrame } from '../../src/protocol/frame.js'
import type { ServerEvent } from '../../src/protocol/types.js'

export const frame = (event: ServerEvent): Frame => frameOf(event, JSON.stringify(event))

/** A delta as servers write it, so that it is read from the outside. */
export const delta = (fields: object = {}): Frame => {
  const read = readFrame(
    JSON.stringify({ type: 'response.output_text.delta', ...fields, delta: 'x' }),
  )
  if (typeof read === 'string') throw new Error(read)
  return read
}

export const snapshot = (type: string, id: string, fields: object = {}): Frame =>
  frame({ type, response: { id, previous_response_id: null, ...fields } })

export const created = (id = 'resp_1', fields: object = {}): Frame =>
  snapshot('response.created', id, fields)

/** The same event with a sequence number. */
export const numbered = (sequence: number, { event }: Frame): Frame =>
  frame({ ...event, sequence_number: sequence })

export const ofItem = (id: string): object => ({ item_id: id, output_index: 0, content_index: 0 })

export const added = (id: string, place: object = {}): Frame =>
  frame({
    type: 'response.output_item.added',
    output_index: 0,
    ...place,
    item: { id, type: 'message' },
  })

export function identity(
  more: Partial<Expectation> = {},
  seen = new SeenResponses(new ResponseIds(false)),
): AnswerIdentity {
  return new AnswerIdentity({ named: undefined, mayOmitEcho: false, isAlone: false, ...more }, seen)
}

/** An identity whose response has begun, with this sequence number. */
export function begun(sequence?: number): AnswerIdentity {
  const own = identity()
  const first = created()
  expect(own.judge(sequence === undefined ? first : numbered(sequence, first))).toBe('own')
  return own
}

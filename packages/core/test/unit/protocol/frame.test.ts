// A frame has the fields of its event that routing and identity ask for, and tells deltas by them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Frame, readFrame } from '../../../src/protocol/frame.js'

const read = (text: string): Frame => {
  const frame = readFrame(text)
  if (!(frame instanceof Frame)) throw new Error(frame)
  return frame
}

describe('a frame', () => {
  test('A frame says what its event says, whatever that holds', () => {
    const fields = fc.dictionary(
      fc.constantFrom('stream_id', 'sequence_number', 'output_index', 'item_id', 'item', 'x'),
      fc.oneof(fc.jsonValue(), fc.nat(3), fc.constantFrom('l0', '', { id: 'i' })),
    )
    const type = fc.constantFrom('response.output_text.delta', 'response.done', 'a.delta', 'error')
    fc.assert(
      fc.property(type, fields, fc.constantFrom(undefined, 1), (name, others, space) => {
        const text = JSON.stringify({ ...others, type: name }, null, space)
        const frame = read(text)
        const event = JSON.parse(text)
        expect(frame).toMatchObject({ type: name, text })
        expect(frame.event).toEqual(event)
        expect(frame.stream_id).toBe(
          typeof event.stream_id === 'string' ? event.stream_id : undefined,
        )
        const { sequence, itemId, outputIndex } = frame.place
        const isCount = (value: unknown): boolean =>
          Number.isSafeInteger(value) && Number(value) >= 0
        expect(sequence).toBe(isCount(event.sequence_number) ? event.sequence_number : undefined)
        expect(outputIndex).toBe(isCount(event.output_index) ? event.output_index : undefined)
        const id = event.item_id ?? event.item?.id
        expect(itemId).toBe(typeof id === 'string' ? id : undefined)
      }),
      { numRuns: 500 },
    )
  })

  test('A delta names no response and announces no item', () => {
    const isDelta = (more: string, type = 'response.x.delta'): boolean =>
      read(`{"type":"${type}"${more}}`).isDelta
    expect(isDelta(',"delta":"a","item_id":"i"')).toBe(true)
    expect(isDelta('', 'response.done')).toBe(false)
    expect(isDelta('', 'x.delta')).toBe(false)
    for (const more of ['response_id":"r"', 'response":{"id":"r"}', 'item":{"id":"i"}'])
      expect(isDelta(`,"${more}`)).toBe(false)
    // A parser takes the last of two fields with one name.
    expect(isDelta(',"type":"response.done"')).toBe(false)
  })

  test('Broken text is no frame, and a lane that is none is left out', () => {
    for (const text of [
      '{"type":"response.output_text.delta","delta":x}',
      '{"type":"response.output_text.delta","delta":"x',
      '{"type":"response.created","response":x}',
      '{"type":"response.output_text.delta","delta":"a\nb"}',
    ])
      expect(readFrame(text)).toBe('not_json')
    for (const id of ['2', 'null'])
      expect(read(`{"type":"response.x.delta","stream_id":${id}}`).stream_id).toBeUndefined()
  })
})

// A frame read without parsing it says the same as the parsed event.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Frame, readFrame } from '../../../src/protocol/frame.js'

describe('a frame', () => {
  const fields = fc.dictionary(
    fc.oneof(fc.constantFrom('stream_id', 'type', 'delta', 'x'), fc.string()),
    fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        '"}',
        ',"stream_id":"l1"',
        '\\","stream_id":"l1"}',
        '{"type":"response.x.delta"',
      ),
      fc.record({ stream_id: fc.constantFrom('l0', 'l1') }),
    ),
  )
  const lane = fc.constantFrom('first', 'last', 'none')
  const types = fc.constantFrom(
    'response.output_text.delta',
    'response.x.delta',
    'response.done',
    'a.delta',
  )
  const ids = fc.oneof(fc.constantFrom('l0', 'l31', ''), fc.string())

  test('A frame says the same unparsed as parsed, wherever its lane stands and whatever it holds', () => {
    let unparsed = 0
    fc.assert(
      fc.property(
        fc.record({ type: types, place: lane, id: ids, others: fields }),
        fc.constantFrom(undefined, 1),
        ({ type, place, id, others }, space) => {
          const { type: _, stream_id: __, ...rest } = others
          const event = {
            type,
            ...(place === 'first' ? { stream_id: id } : {}),
            ...rest,
            ...(place === 'last' ? { stream_id: id } : {}),
          }
          const text = JSON.stringify(event, null, space)
          const frame = readFrame(text)
          if (!(frame instanceof Frame)) throw new Error(frame)
          const parsed = JSON.parse(text)
          if (frame.isDelta) unparsed++
          expect(frame.type).toBe(parsed.type)
          expect(frame.stream_id).toBe(parsed.stream_id)
          expect(frame.event).toEqual(parsed)
          expect(frame.text).toBe(text)
        },
      ),
      { numRuns: 3000 },
    )
    expect(unparsed).toBeGreaterThan(100)
  })

  test('A delta that is broken inside throws when it is read, and any other broken text is no frame', () => {
    const frame = readFrame('{"type":"response.output_text.delta","delta":x}')
    if (!(frame instanceof Frame)) throw new Error(frame)
    expect(() => frame.event).toThrow(SyntaxError)
    expect(readFrame('{"type":"response.output_text.delta","delta":"x')).toBe('not_json')
    expect(readFrame('{"type":"response.created","response":x}')).toBe('not_json')
    expect(readFrame('{"type":"response.output_text.delta","delta":"a\nb"}')).toBe('not_json')
    // A lane that is none is left out, as some servers write it.
    for (const id of ['2', 'null']) {
      const odd = readFrame(`{"type":"response.x.delta","stream_id":${id}}`)
      expect(odd).toMatchObject({ stream_id: undefined, type: 'response.x.delta' })
    }
  })
})

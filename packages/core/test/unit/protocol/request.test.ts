// A request as a WebSocket frame and as an HTTP body.
import { describe, expect, test } from 'vitest'
import { encodeCreate, encodeHttpBody, inputItems } from '../../../src/protocol/request.js'

describe('a request', () => {
  test('A request as a frame has the caller’s fields at top level, without those of HTTP alone', () => {
    const frame = encodeCreate(
      {
        model: 'm',
        type: 'x',
        stream_id: 'mine',
        stream: true,
        background: false,
        background_options: { completion_window: '2h' },
        stream_options: { include_obfuscation: false },
        input: 'x',
        odd: { a: 1 },
      },
      { inputJson: '[{"a":1}]', previousResponseId: 'resp_1', streamId: 'l0' },
    )
    expect(JSON.parse(frame)).toEqual({
      type: 'response.create',
      model: 'm',
      odd: { a: 1 },
      stream_options: { include_obfuscation: false },
      previous_response_id: 'resp_1',
      stream_id: 'l0',
      input: [{ a: 1 }],
    })
  })

  test('A request as an HTTP body has the full input, without the fields of WebSocket mode alone', () => {
    const body = encodeHttpBody({
      model: 'm',
      input: 'x',
      generate: true,
      stream_id: 'l0',
      type: 'response.create',
    })
    expect(JSON.parse(body)).toEqual({ model: 'm', input: 'x', stream: true })
  })

  test('The input of a request is read as items or not at all', () => {
    expect(inputItems({ input: 'x' })).toEqual([{ role: 'user', content: 'x' }])
    expect(inputItems({})).toBeUndefined()
    expect(inputItems({ input: [] })).toBeUndefined()
    const odd = { input: [{ role: 'user' }, 'x'] }
    expect(Reflect.apply(inputItems, undefined, [odd])).toBeUndefined()
  })
})

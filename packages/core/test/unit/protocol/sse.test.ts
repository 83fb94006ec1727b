// Events written as server-sent events.
import { describe, expect, test } from 'vitest'
import { frameOf } from '../../../src/protocol/frame.js'
import { encodeSse } from '../../../src/protocol/sse.js'

describe('as SSE', () => {
  test('An event goes out as SSE with the text that it came with', () => {
    const text = '{ "type":"response.created",  "odd": 1.0 }'
    expect(encodeSse(frameOf({ type: 'response.created' }, text))).toBe(
      `event: response.created\ndata: ${text}\n\n`,
    )
  })

  test('An event of pretty-printed JSON goes out as one SSE event', () => {
    const event = { type: 'x', a: 1 }
    expect(encodeSse(frameOf(event, JSON.stringify(event, null, 2)))).toBe(
      'event: x\ndata: {"type":"x","a":1}\n\n',
    )
  })

  test('An error goes out as SSE with what the SDKs’ schemas demand', () => {
    const event = { type: 'error', status: 400, error: { code: 'slow_down', message: 'Wait.' } }
    const data = encodeSse(frameOf(event, JSON.stringify(event))).split('\ndata: ')[1] ?? ''
    expect(JSON.parse(data)).toEqual({
      type: 'error',
      sequence_number: 0,
      code: 'slow_down',
      message: 'Wait.',
      param: null,
      error: { code: 'slow_down', message: 'Wait.', param: null, type: 'slow_down' },
    })
  })
})

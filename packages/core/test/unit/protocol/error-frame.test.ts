// Reading the wire: every shape of an error that servers send, events that end a turn, outputs that
// are left out.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSafetyStop } from '../../../src/protocol/error-codes.js'
import {
  mayBeUnreadStop,
  readErrorFrame,
  readHttpError,
  retryAfterMs,
} from '../../../src/protocol/error-frame.js'
import { isTerminal, isVisible, parseEvent, reconcileOutput } from '../../../src/protocol/events.js'
import { Frame, frameOf, readFrame } from '../../../src/protocol/frame.js'
import { encodeCreate, encodeHttpBody, inputItems } from '../../../src/protocol/request.js'
import { encodeSse } from '../../../src/protocol/sse.js'

describe('an error frame', () => {
  const gone = {
    code: 'previous_response_not_found',
    message: 'Not found.',
    param: 'previous_response_id',
  }
  test.each([
    ['wrapped', { type: 'error', status: 400, error: { type: 'invalid_request_error', ...gone } }],
    ['wrapped without a type', { type: 'error', status: 400, error: gone }],
    ['wrapped without a status', { type: 'error', error: gone }],
    ['with status_code', { type: 'error', status_code: 400, error: gone }],
    ['with the status as text', { type: 'error', status: '400', error: gone }],
    ['with the status inside', { type: 'error', error: { ...gone, status: 400 } }],
    ['flat', { type: 'error', sequence_number: 7, ...gone }],
    ['of a failed response', { type: 'response.failed', response: { id: 'resp_1', error: gone } }],
    [
      'with the code in its type',
      { type: 'error', error: { ...gone, code: null, type: gone.code } },
    ],
  ])('%s is read', (_, frame) => {
    expect(readErrorFrame(frame)).toMatchObject({
      code: 'previous_response_not_found',
      status: 400,
      param: 'previous_response_id',
      message: 'Not found.',
    })
  })

  test('that xAI sends without a type is an error event', () => {
    expect(parseEvent('{"error":{"code":"rate_limit_exceeded"}}')).toEqual({
      type: 'error',
      error: { code: 'rate_limit_exceeded' },
    })
  })

  test('has its headers read in both places', () => {
    const frame = {
      type: 'error',
      headers: { 'Retry-After': 3, 'x-ok': true, odd: {} },
      error: { code: 'slow_down', headers: { 'retry-after-ms': '250' } },
    }
    const { headers, status } = readErrorFrame(frame)
    expect(headers).toEqual({ 'retry-after': '3', 'retry-after-ms': '250', 'x-ok': 'true' })
    expect(retryAfterMs(headers)).toBe(250)
    expect(retryAfterMs({ 'retry-after': '3' })).toBe(3000)
    expect(retryAfterMs({ 'retry-after': 'soon' })).toBeUndefined()
    expect(status).toBe(429)
  })

  test('of any shape is read without a throw, and never without a status and a message', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (frame) => {
        const { status, message } = readErrorFrame({ ...frame, type: 'error' })
        expect(status).toBeGreaterThanOrEqual(100)
        expect(message).not.toBe('')
      }),
    )
  })
})

describe('the body of an HTTP error', () => {
  const stop = {
    code: 'misalignment_policy_violation',
    message: 'Stop.',
    misalignment: { review_target: 'r' },
  }
  const read = (body: unknown, more: object = {}): ReturnType<typeof readHttpError> =>
    readHttpError({
      status: 403,
      headers: {},
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...more,
    })
  const { misalignment, ...said } = stop

  test.each([
    ['nested', { error: stop }],
    ['flat', stop],
    ['flat, of a type', { type: 'error', ...stop }],
    ['in detail', { detail: stop }],
    ['a list', [{ error: stop }]],
    ['a list of its own', { errors: [{ message: 'One.' }, stop] }],
    ['nested twice', { error: { message: 'Upstream failed.', code: 'bad_gateway', error: stop } }],
    [
      'as text in a message',
      { error: { message: JSON.stringify({ error: stop }), code: 'bad_gateway' } },
    ],
    ['beside the error', { error: said, misalignment }],
    ['beside an error without a code', { error: { message: 'Stop.' }, misalignment }],
    ['beside words', { error: 'Stop.', misalignment }],
    ['a code beside the error', { code: stop.code, error: { message: 'Stop.' }, misalignment }],
  ])('%s: a stop is one, over HTTP and in a frame', (_, body) => {
    const frame = parseEvent(JSON.stringify(body))
    if (typeof frame === 'string') throw new Error(frame)
    for (const error of [
      read(body),
      read(` \uFEFF${JSON.stringify(body)}\n`),
      readErrorFrame(frame),
    ]) {
      expect(isSafetyStop(error)).toBe(true)
      expect(error).toMatchObject({ status: 403, body: { misalignment } })
    }
    expect(isSafetyStop(readErrorFrame({ ...frame, type: 'error', status: 400 }))).toBe(true)
  })

  test('a stop that is cut off, or a stream of events, is one', () => {
    expect(isSafetyStop(read(JSON.stringify({ error: stop }).slice(0, 60)))).toBe(true)
    expect(isSafetyStop(read(`event: error\ndata: ${JSON.stringify(stop)}\n\n`))).toBe(true)
    expect(isSafetyStop(read('{"error":{"misalignment": {"err'))).toBe(true)
  })

  test.each([
    [{ error: { message: 'No.', code: 'no_access' } }, 'No.', 'no_access'],
    [{ message: 'No.', code: 'no_access' }, 'No.', 'no_access'],
    [
      { error: { message: 'No.', code: 'no_access', detail: { code: 'x', message: 'y' } } },
      'No.',
      'no_access',
    ],
    [{ detail: 'No.' }, 'No.', undefined],
    [{ detail: [{ type: 'missing', msg: 'No.' }] }, 'No.', 'missing'],
    [{ status: 403, error: 'Forbidden' }, 'Forbidden', undefined],
    [{ error: { message: 'No.', misalignment: null } }, 'No.', undefined],
    ['<html>No.</html>', 'The server answered with 403.', undefined],
    ['', 'The server answered with 403.', undefined],
  ])('%j is read, and is no stop', (body, message, code) => {
    expect(read(body)).toMatchObject({ message, code, status: 403 })
    expect(isSafetyStop(read(body))).toBe(false)
  })

  test.each([
    ['cut off', '{"error":{"message":"St', {}],
    ['cut off before it began', '', { 'content-length': '80' }],
    ['shorter than it says', 'St', { 'content-length': '80' }],
    ['encoded', '\u001f\u008b', { 'content-encoding': 'gzip' }],
    ['not what its type says', 'Stop.', { 'content-type': 'application/json' }],
  ])('%s, it may be a stop', (_, body, headers) => {
    expect(mayBeUnreadStop({ status: 403, headers, body })).toBe(true)
    expect(mayBeUnreadStop({ status: 500, headers, body })).toBe(false)
  })

  test.each([
    ['empty', '', {}],
    ['a page', ' <html>', { 'content-length': '80000' }],
    ['words', 'RBAC: access denied', { 'content-type': 'text/plain', 'content-length': '19' }],
    ['an error', '{"message":"Forbidden"}', { 'content-type': 'application/json' }],
  ])('%s, it is a proxy’s', (_, body, headers) => {
    expect(mayBeUnreadStop({ status: 403, headers, body })).toBe(false)
  })
})

describe('an event', () => {
  test.each([
    ['{', 'not_json'],
    ['[1]', 'not_an_event'],
    ['{"type":1}', 'not_an_event'],
    ['{"hello":1}', 'not_an_event'],
  ])('%s is %s', (text, what) => {
    expect(parseEvent(text)).toBe(what)
  })

  test('ends a turn, or shows the caller something, or neither', () => {
    expect(
      ['response.completed', 'response.failed', 'response.incomplete', 'error'].every(isTerminal),
    ).toBe(true)
    expect(isTerminal('response.done')).toBe(false)
    expect(
      ['response.created', 'response.queued', 'response.in_progress', 'error'].some(isVisible),
    ).toBe(false)
    expect(['response.output_item.added', 'response.anything_new'].every(isVisible)).toBe(true)
  })

  test('of completion that leaves the output out has it from the items', () => {
    const done = [{ type: 'message', id: 'msg_1' }]
    const frames = done.map((item) => ({
      text: JSON.stringify({ type: 'response.output_item.done', item }),
    }))
    expect(reconcileOutput({ id: 'r' }, frames)).toEqual(done)
    expect(reconcileOutput({ id: 'r', output: [] }, frames)).toEqual(done)
    const output = [{ type: 'message', id: 'msg_2' }]
    expect(reconcileOutput({ id: 'r', output }, frames)).toBe(output)
    expect(reconcileOutput({ id: 'r', output }, [])).toBe(output)
  })
})

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

  test('says the same unparsed as parsed, wherever its lane stands and whatever it holds', () => {
    let unparsed = 0
    fc.assert(
      fc.property(
        types,
        lane,
        ids,
        fields,
        fc.constantFrom(undefined, 1),
        (type, place, id, others, space) => {
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

  test('of a delta that is broken inside throws when it is read; any other is no frame', () => {
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

describe('a request', () => {
  test('as a frame is the caller’s fields at top level, without what HTTP alone knows', () => {
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

  test('as an HTTP body is the full input, without what WebSocket mode alone knows', () => {
    const body = encodeHttpBody({
      model: 'm',
      input: 'x',
      generate: true,
      stream_id: 'l0',
      type: 'response.create',
    })
    expect(JSON.parse(body)).toEqual({ model: 'm', input: 'x', stream: true })
  })

  test('is read as items, or not at all', () => {
    expect(inputItems({ input: 'x' })).toEqual([{ role: 'user', content: 'x' }])
    expect(inputItems({})).toBeUndefined()
    expect(inputItems({ input: [] })).toBeUndefined()
    const odd = { input: [{ role: 'user' }, 'x'] }
    expect(Reflect.apply(inputItems, undefined, [odd])).toBeUndefined()
  })
})

describe('as SSE', () => {
  test('an event’s text goes out as it came', () => {
    const text = '{ "type":"response.created",  "odd": 1.0 }'
    expect(encodeSse(frameOf({ type: 'response.created' }, text))).toBe(
      `event: response.created\ndata: ${text}\n\n`,
    )
  })

  test('pretty-printed JSON stays one event', () => {
    const event = { type: 'x', a: 1 }
    expect(encodeSse(frameOf(event, JSON.stringify(event, null, 2)))).toBe(
      'event: x\ndata: {"type":"x","a":1}\n\n',
    )
  })

  test('an error has what the SDKs’ schemas demand', () => {
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

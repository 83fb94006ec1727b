// Every shape of an error that servers send, in a frame and in the body of an HTTP answer.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSafetyStop } from '../../../src/protocol/error-codes.js'
import {
  mayBeUnreadStop,
  readErrorFrame,
  readHttpError,
  retryAfterMs,
} from '../../../src/protocol/error-frame.js'
import { parseEvent } from '../../../src/protocol/events.js'

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
  ])('An error frame %s is read', (_, frame) => {
    expect(readErrorFrame(frame)).toMatchObject({
      code: 'previous_response_not_found',
      status: 400,
      param: 'previous_response_id',
      message: 'Not found.',
    })
  })

  test('An error that xAI sends without a type is an error event', () => {
    expect(parseEvent('{"error":{"code":"rate_limit_exceeded"}}')).toEqual({
      type: 'error',
      error: { code: 'rate_limit_exceeded' },
    })
  })

  test('The headers of an error frame are read in both places', () => {
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

  test('An error frame of any shape is read without a throw, with a status and a message', () => {
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
  ])('A safety stop is one over HTTP and in a frame: %s', (_, body) => {
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

  test('A safety stop that is cut off, or comes as a stream of events, is one', () => {
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
  ])('An HTTP error that is no safety stop is read: %j', (body, message, code) => {
    expect(read(body)).toMatchObject({ message, code, status: 403 })
    expect(isSafetyStop(read(body))).toBe(false)
  })

  test.each([
    ['cut off', '{"error":{"message":"St', {}],
    ['cut off before it began', '', { 'content-length': '80' }],
    ['shorter than it says', 'St', { 'content-length': '80' }],
    ['encoded', '\u001f\u008b', { 'content-encoding': 'gzip' }],
    ['not what its type says', 'Stop.', { 'content-type': 'application/json' }],
  ])('An HTTP error may be an unread safety stop: %s', (_, body, headers) => {
    expect(mayBeUnreadStop({ status: 403, headers, body })).toBe(true)
    expect(mayBeUnreadStop({ status: 500, headers, body })).toBe(false)
  })

  test.each([
    ['empty', '', {}],
    ['a page', ' <html>', { 'content-length': '80000' }],
    ['words', 'RBAC: access denied', { 'content-type': 'text/plain', 'content-length': '19' }],
    ['an error', '{"message":"Forbidden"}', { 'content-type': 'application/json' }],
  ])('An HTTP error is a proxy’s and no safety stop: %s', (_, body, headers) => {
    expect(mayBeUnreadStop({ status: 403, headers, body })).toBe(false)
  })
})

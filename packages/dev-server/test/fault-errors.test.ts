// The `error` fault: its spellings and fields, over both transports.
import { describe, expect, test } from 'vitest'
import { type Fault, fromContext, startDevServer } from '../src/index.js'
import { connect } from './support/client.js'

const hello = fromContext(() => [{ type: 'text', text: 'ab' }])

describe('errors', () => {
  test.for([
    [
      { spelling: 'wrapped' },
      {
        type: 'error',
        status: 500,
        stream_id: 'a',
        error: { type: 'server_error', code: 'server_error', message: 'm', param: null },
      },
    ],
    [
      { spelling: 'wrapped-without-type' },
      {
        type: 'error',
        status: 500,
        stream_id: 'a',
        error: { code: 'server_error', message: 'm', param: null },
      },
    ],
    [
      { spelling: 'null-code' },
      {
        type: 'error',
        status: 500,
        stream_id: 'a',
        error: { type: 'server_error', code: null, message: 'm', param: null },
      },
    ],
    [
      { spelling: 'code-in-type', code: 'overloaded' },
      { type: 'error', stream_id: 'a', error: { type: 'overloaded', message: 'm', param: null } },
    ],
    [
      { spelling: 'without-envelope-type' },
      { stream_id: 'a', error: { code: 'server_error', message: 'm', param: null } },
    ],
    [
      { spelling: 'without-status' },
      {
        type: 'error',
        stream_id: 'a',
        error: { type: 'server_error', code: 'server_error', message: 'm', param: null },
      },
    ],
    [
      { spelling: 'status-code', status: 503 },
      {
        type: 'error',
        status_code: 503,
        stream_id: 'a',
        error: { type: 'server_error', code: 'server_error', message: 'm', param: null },
      },
    ],
    [
      {
        spelling: 'headers-on-top',
        status: 429,
        code: 'rate_limit_exceeded',
        headers: { 'retry-after': '2' },
      },
      {
        type: 'error',
        status: 429,
        stream_id: 'a',
        headers: { 'retry-after': '2' },
        error: { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'm', param: null },
      },
    ],
    [
      { spelling: 'wrapped', status: 429, code: 'slow_down', headers: { 'retry-after-ms': '50' } },
      {
        type: 'error',
        status: 429,
        stream_id: 'a',
        error: {
          type: 'rate_limit_error',
          code: 'slow_down',
          message: 'm',
          param: null,
          headers: { 'retry-after-ms': '50' },
        },
      },
    ],
    [
      { spelling: 'flat' },
      {
        type: 'error',
        sequence_number: 1,
        code: 'server_error',
        message: 'm',
        param: null,
        stream_id: 'a',
      },
    ],
    [
      { spelling: 'plan-limit', status: 429, code: 'usage_limit_reached' },
      {
        type: 'error',
        status: 429,
        stream_id: 'a',
        error: {
          type: 'usage_limit_reached',
          message: 'm',
          plan_type: 'plus',
          resets_at: 4102444800,
        },
      },
    ],
    [
      { isUnattributed: true, status: 400, code: null, param: 'x' },
      {
        type: 'error',
        status: 400,
        error: { type: 'invalid_request_error', code: null, message: 'm', param: 'x' },
      },
    ],
  ] as const)('%j', async ([fields, frame]) => {
    const fault: Fault = { type: 'error', at: 'after-created', message: 'm', ...fields }
    await using server = await startDevServer({ model: hello, faults: [fault] })
    const client = await connect(server)
    client.create({ input: 'x', stream_id: 'a' })
    await client.type('response.created', 'a')
    expect(await client.next()).toEqual(frame)
    expect((await client.response({ input: 'x', stream_id: 'a' })).status).toBe('completed')
  })

  test('an error that ends a same-lane continuation evicts its anchor, as any 5xx does', async () => {
    const faults: Fault[] = [{ type: 'error', at: 'before-created', turn: 2 }]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    const first = await client.response({ input: 'x', store: false })
    await client.refusal({ input: 'y', previous_response_id: first.id, store: false })
    const again = await client.refusal({ input: 'y', previous_response_id: first.id, store: false })
    expect(again.error?.code).toBe('previous_response_not_found')
  })

  test('where the profile closes after errors, the close follows', async () => {
    const faults: Fault[] = [{ type: 'error', at: 'after-created' }]
    await using server = await startDevServer({ profile: 'vercel-gateway', faults })
    const client = await connect(server)
    client.create({ input: 'x' })
    expect(await client.type('error')).toMatchObject({ error: { code: null } })
    expect((await client.closed).code).toBe(1011)
  })
})

// Which class of failure an error frame is, by its code, its parameter and its words.
import { describe, expect, test } from 'vitest'
import {
  fieldRefusedWithAnchor,
  isSpendLimit,
  isSureLaneRefusal,
  isUnknownAnchor,
} from '../../../src/protocol/error-codes.js'
import { readErrorFrame } from '../../../src/protocol/error-frame.js'
import {
  classOfError,
  type ErrorPlace,
  isAboutAnchor,
} from '../../../src/recovery/classify-error.js'

const alone: ErrorPlace = { anchor: undefined, hasLane: false, hasBegun: false }

const anchored: ErrorPlace = { ...alone, anchor: 'resp_head' }

describe('the class of an error frame', () => {
  const frame = (fields: object): ReturnType<typeof readErrorFrame> =>
    readErrorFrame({ type: 'error', status: 400, error: fields })

  test.each([
    ['previous_response_not_found'],
    ['previous_response_stale'],
    ['codex_previous_response_stale'],
  ])('The code %s is rejected for an id of ours and failed for the caller’s', (code) => {
    expect(classOfError(frame({ code }), anchored)).toBe('rejected')
    expect(classOfError(frame({ code }), alone)).toBe('failed')
  })

  test('A blamed parameter counts as much as a code', () => {
    expect(isUnknownAnchor(frame({ param: 'previous_response_id', message: 'Invalid.' }))).toBe(
      true,
    )
    expect(isUnknownAnchor(frame({ message: 'Invalid previous_response_id.' }))).toBe(false)
  })

  describe('names the anchor, and says whatever else', () => {
    const named: readonly (readonly [string, object])[] = [
      ['its field, without a code', { message: 'Invalid `previous_response_id`.' }],
      [
        'the id',
        { type: 'api_error', message: 'gRPC error: Response with id=resp_head not found' },
      ],
      [
        'its field, with a code of its own',
        { code: 'previous_response_id_expired', message: 'Gone.' },
      ],
      [
        'its field as the parameter',
        { param: 'previous_response_id', code: 'bad_gateway', message: 'x' },
      ],
      ['its field in detail', { detail: 'previous_response_id is not known here' }],
    ]
    test.each(named)('An error that names the anchor is rejected, by %s', (_, error) => {
      for (const status of [400, 404, 410, 422, 429, 500, 502]) {
        const read = readErrorFrame({ type: 'error', status, error })
        expect(classOfError(read, anchored)).toBe('rejected')
        expect(isAboutAnchor(read, 'resp_head')).toBe(true)
        expect(classOfError(read, alone)).toBe('failed')
        expect(classOfError(read, { ...anchored, hasBegun: true })).toBe('failed')
      }
    })

    test('An error that quotes a policy or names another id is not about the anchor', () => {
      const policy = frame({ code: 'cyber_policy', message: 'See previous_response_id.' })
      expect(classOfError(policy, anchored)).toBe('failed')
      const other = readErrorFrame({
        type: 'error',
        status: 500,
        error: { message: 'resp_other failed' },
      })
      expect(classOfError(other, anchored)).toBe('failed')
    })
  })

  test.each([
    [
      'Argument not supported: instructions and previous_response_id together',
      undefined,
      'instructions',
    ],
    ["Unsupported parameter: 'tools' cannot be used with previous_response_id.", 'tools', 'tools'],
    ['`previous_response_id` and `conversation` exclude each other', undefined, 'conversation'],
    ['`instructions` cannot be combined with `previous_response_id`', undefined, 'instructions'],
    ['Invalid `previous_response_id`.', undefined, undefined],
    ['The tools of previous_response_id are gone', undefined, undefined],
    ['model and previous_response_id do not fit', undefined, undefined],
    ["Unsupported parameter: 'reasoning' with previous_response_id", 'reasoning', undefined],
    ['Response with id=resp_1 not found', undefined, undefined],
  ])(
    'The field refused beside the anchor is read from the message: %s',
    (message, param, field) => {
      const request = {
        model: 'm',
        input: [],
        instructions: 'x',
        tools: [],
        conversation: 'c',
        reasoning: null,
      }
      expect(fieldRefusedWithAnchor(frame({ message, param }), request)).toBe(field)
    },
  )

  describe('refuses a lane’s name', () => {
    const refusals: readonly object[] = [
      {
        type: 'error',
        status: 400,
        error: { type: 'invalid_request_error', message: 'Unsupported parameter: stream_id' },
      },
      { type: 'error', error: { detail: 'Unsupported parameter: stream_id' } },
      ...[
        'Unknown parameter: `stream_id`.',
        'Unrecognized request argument supplied: stream_id',
        'json: unknown field "stream_id"',
        "got an unexpected keyword argument 'stream_id'",
        'stream_id: Extra inputs are not permitted',
        'stream_id is not supported here',
      ].map((message) => ({ type: 'error', error: { message } })),
      { type: 'error', detail: 'Unsupported parameter: stream_id' },
      {
        type: 'error',
        status: 400,
        error: { code: 'unknown_parameter', param: 'stream_id', message: 'No.' },
      },
    ]
    test.each(refusals)(
      'An error that refuses the lane’s name has the class lanes_refused: %j',
      (event) => {
        const read = readErrorFrame({ type: 'error', ...event })
        expect(classOfError(read, { ...alone, hasLane: true })).toBe('lanes_refused')
        expect(classOfError(read, { ...anchored, hasLane: true })).toBe('lanes_refused')
        expect(classOfError(read, alone)).toBe('failed')
      },
    )

    test('An error of the lane limit, or one that happens to name a lane, refuses no lanes', () => {
      const limit = frame({ code: 'websocket_stream_limit_reached', param: 'stream_id' })
      expect(classOfError(limit, { ...alone, hasLane: true })).toBe('rejected')
      for (const message of [
        'stream_id l0 timed out',
        'Unexpected error on stream_id l0',
        'Unknown failure of the invalid stream_id l0',
        'Unsupported parameter: stream_id',
      ]) {
        const other = readErrorFrame({ type: 'error', status: 500, error: { message } })
        expect(classOfError(other, { ...alone, hasLane: true }), message).toBe('failed')
      }
    })
  })

  test('A refused lane name is certain by its status or where nothing else is said', () => {
    const refusal = 'Unsupported parameter: stream_id'
    const longer = 'The tool says: unknown field "stream_id"'
    const sure = (event: object): boolean =>
      isSureLaneRefusal(readErrorFrame({ type: 'error', ...event }))
    expect(sure({ detail: refusal })).toBe(true)
    expect(sure({ status: 400, detail: longer })).toBe(true)
    expect(sure({ error: { type: 'invalid_request_error', message: longer } })).toBe(true)
    expect(sure({ detail: longer })).toBe(false)
    expect(sure({ error: { type: 'api_error', message: longer } })).toBe(false)
    expect(sure({ error: { param: 'stream_id', message: 'internal' } })).toBe(false)
  })

  test.each([
    { code: 'misalignment_policy_violation' },
    { type: 'misalignment_policy_violation' },
    { code: null, misalignment: { steer: { message: 'Ask.' } } },
  ])('A safety stop is one whatever had begun: %j', (error) => {
    for (const place of [alone, anchored, { ...anchored, hasBegun: true }]) {
      expect(classOfError(frame(error), place)).toBe('safety_stop')
    }
  })

  test.each([
    ['insufficient_quota', undefined, true],
    ['credit_balance_exhausted', undefined, true],
    ['organization_spend_limit_exceeded', undefined, true],
    ['project_spend_limit_exceeded', undefined, true],
    ['organization_usage_limit_exceeded', undefined, true],
    ['something_new', 'insufficient_quota', true],
    ['slow_down', 'rate_limit_error', false],
    ['rate_limit_exceeded', 'rate_limit_error', false],
  ])('The error %s of type %s is about money: %s', (spent, type, is) => {
    expect(isSpendLimit(frame({ code: spent, type }))).toBe(is)
  })

  test('An error of a limit is rejected only before any event of the turn', () => {
    const limit = frame({ code: 'websocket_connection_limit_reached' })
    expect(classOfError(limit, alone)).toBe('rejected')
    expect(classOfError(limit, { ...alone, hasBegun: true })).toBe('ambiguous')
  })
})

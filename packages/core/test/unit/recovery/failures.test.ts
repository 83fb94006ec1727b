// What each failure leads to, as a table; the circuit; the budget.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fieldRefusedWithAnchor,
  isSpendLimit,
  isSureLaneRefusal,
  isUnknownAnchor,
} from '../../../src/protocol/error-codes.js'
import { readErrorFrame } from '../../../src/protocol/error-frame.js'
import { CircuitBreaker, ClientCircuitBreaker } from '../../../src/recovery/circuit-breaker.js'
import {
  classOfError,
  type ErrorPlace,
  isAboutAnchor,
} from '../../../src/recovery/classify-error.js'
import type { Failure } from '../../../src/recovery/failure.js'
import { type Decision, decide, type Situation } from '../../../src/recovery/failures.js'
import { RetryBudget } from '../../../src/recovery/retry-budget.js'
import { hasSideEffects } from '../../../src/recovery/side-effects.js'
import { toError } from '../../../src/recovery/to-error.js'

const calm: Situation = {
  isChainedByCaller: false,
  hasSideEffects: false,
  earlier: [],
  mayUseHttp: true,
  mayReplay: true,
}
const error = readErrorFrame({ type: 'error', status: 500, error: { message: 'x' } })
const turnedAway = readErrorFrame({
  type: 'error',
  status: 400,
  error: { code: 'websocket_connection_limit_reached', message: 'x' },
})
const notSent = (status?: number): Failure => ({
  class: 'not_sent',
  isTimeout: false,
  cause: undefined,
  refusal: status === undefined ? undefined : { status, headers: {}, body: '' },
})

const local: Failure = {
  class: 'not_sent',
  isTimeout: false,
  cause: undefined,
  refusal: undefined,
  isLocal: true,
}

describe('a failure leads to', () => {
  const rows: readonly [string, Failure, Partial<Situation>, Decision][] = [
    ['a handshake that failed, once more', notSent(), {}, 'resend_after_pause'],
    ['a fault of this process, HTTP at once', local, {}, 'use_http'],
    ['a fault of this process without HTTP, the caller', local, { mayUseHttp: false }, 'give_up'],
    ['then HTTP', notSent(), { earlier: ['not_sent'] }, 'use_http'],
    [
      'then nothing, without HTTP',
      notSent(),
      { earlier: ['not_sent'], mayUseHttp: false },
      'give_up',
    ],
    ['without budget, HTTP at once', notSent(), { mayReplay: false }, 'use_http'],
    ['426, HTTP at once', notSent(426), {}, 'use_http'],
    ['404, HTTP at once', notSent(404), {}, 'use_http'],
    ['405, HTTP at once', notSent(405), {}, 'use_http'],
    ['501, HTTP at once', notSent(501), {}, 'use_http'],
    ['502, once more', notSent(502), {}, 'resend_after_pause'],
    ['403, HTTP', notSent(403), {}, 'use_http'],
    ['a redirect, HTTP', notSent(302), {}, 'use_http'],
    ['401, the caller', notSent(401), {}, 'give_up'],
    ['429, the caller', notSent(429), {}, 'give_up'],
    ['too large, HTTP', { class: 'too_large', bytes: 2, limitBytes: 1 }, {}, 'use_http'],
    [
      'too large without HTTP, the caller',
      { class: 'too_large', bytes: 2, limitBytes: 1 },
      { mayUseHttp: false },
      'give_up',
    ],
    ['a head that is gone, full', { class: 'head_unavailable', isBusy: false }, {}, 'resend'],
    [
      'a caller’s head that is gone, HTTP',
      { class: 'head_unavailable', isBusy: false },
      { isChainedByCaller: true },
      'use_http',
    ],
    ['an anchor ignored, full', { class: 'not_honored' }, {}, 'resend'],
    [
      'an anchor ignored while tools of the server run, the caller',
      { class: 'not_honored' },
      { hasSideEffects: true },
      'give_up',
    ],
    [
      'an anchor ignored twice, the caller',
      { class: 'not_honored' },
      { earlier: ['not_honored'] },
      'give_up',
    ],
    ['rejected, full', { class: 'rejected', error }, {}, 'resend'],
    ['rejected twice, HTTP', { class: 'rejected', error }, { earlier: ['rejected'] }, 'use_http'],
    [
      'rejected twice without HTTP, the caller',
      { class: 'rejected', error },
      { earlier: ['rejected'], mayUseHttp: false },
      'give_up',
    ],
    [
      'turned away twice for the age of connections, without HTTP, after a pause',
      { class: 'rejected', error: turnedAway },
      { earlier: ['rejected'], mayUseHttp: false },
      'resend_after_pause',
    ],
    [
      'and a third time, the caller',
      { class: 'rejected', error: turnedAway },
      { earlier: ['rejected', 'rejected'], mayUseHttp: false },
      'give_up',
    ],
    [
      'turned away twice with HTTP, HTTP at once',
      { class: 'rejected', error: turnedAway },
      { earlier: ['rejected'] },
      'use_http',
    ],
    [
      'turned away twice without budget, the caller',
      { class: 'rejected', error: turnedAway },
      { earlier: ['rejected'], mayUseHttp: false, mayReplay: false },
      'give_up',
    ],
    [
      'rejected for the caller’s own id, the caller',
      { class: 'rejected', error },
      { isChainedByCaller: true },
      'give_up',
    ],
    ['ambiguous, full', { class: 'ambiguous', cause: undefined }, {}, 'resend_after_pause'],
    [
      'ambiguous with side effects, the caller',
      { class: 'ambiguous', cause: undefined },
      { hasSideEffects: true },
      'give_up',
    ],
    [
      'ambiguous without budget, the caller',
      { class: 'ambiguous', cause: undefined },
      { mayReplay: false },
      'give_up',
    ],
    [
      'ambiguous and chained by the caller, the caller',
      { class: 'ambiguous', cause: undefined },
      { isChainedByCaller: true },
      'give_up',
    ],
    [
      'ambiguous twice, the caller',
      { class: 'ambiguous', cause: undefined },
      { earlier: ['ambiguous'] },
      'give_up',
    ],
    ['a lane’s name refused, once more', { class: 'lanes_refused', error }, {}, 'resend'],
    [
      'for a chain of the caller’s too',
      { class: 'lanes_refused', error },
      { isChainedByCaller: true, hasSideEffects: true, mayReplay: false },
      'resend',
    ],
    ['twice, HTTP', { class: 'lanes_refused', error }, { earlier: ['lanes_refused'] }, 'use_http'],
    ['a safety stop, the caller', { class: 'safety_stop', error }, {}, 'give_up'],
    ['failed, the caller', { class: 'failed', error, isUnsafe: false }, {}, 'give_up'],
    ['silent, the caller', { class: 'silent', code: 'turn_timeout', limitMs: 1 }, {}, 'give_up'],
    ['broken, the caller', { class: 'broken', cause: undefined }, {}, 'give_up'],
  ]
  test.each(rows)('%s', (_, failure, situation, decision) => {
    expect(decide(failure, { ...calm, ...situation })).toBe(decision)
  })

  test('an end, whatever fails in whatever order', () => {
    const failure = fc.constantFrom(...rows.map(([, one]) => one))
    const situation = fc.record({
      isChainedByCaller: fc.boolean(),
      hasSideEffects: fc.boolean(),
      mayReplay: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.infiniteStream(failure),
        situation,
        fc.boolean(),
        (failures, circumstances, auto) => {
          const earlier: Failure['class'][] = []
          let mayUseHttp = auto
          for (const next of failures) {
            const decision = decide(next, { ...circumstances, earlier, mayUseHttp })
            earlier.push(next.class)
            if (decision === 'give_up') break
            if (decision === 'use_http') mayUseHttp = false
            expect(earlier.length).toBeLessThan(10)
          }
        },
      ),
    )
  })
})

const alone: ErrorPlace = { anchor: undefined, hasLane: false, hasBegun: false }
const anchored: ErrorPlace = { ...alone, anchor: 'resp_head' }

describe('the class of an error frame', () => {
  const frame = (fields: object): ReturnType<typeof readErrorFrame> =>
    readErrorFrame({ type: 'error', status: 400, error: fields })

  test.each([
    ['previous_response_not_found'],
    ['previous_response_stale'],
    ['codex_previous_response_stale'],
  ])('%s is rejected for an id of ours, and failed for the caller’s', (code) => {
    expect(classOfError(frame({ code }), anchored)).toBe('rejected')
    expect(classOfError(frame({ code }), alone)).toBe('failed')
  })

  test('a blamed parameter counts as much as a code', () => {
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
    test.each(named)('%s', (_, error) => {
      for (const status of [400, 404, 410, 422, 429, 500, 502]) {
        const read = readErrorFrame({ type: 'error', status, error })
        expect(classOfError(read, anchored)).toBe('rejected')
        expect(isAboutAnchor(read, 'resp_head')).toBe(true)
        expect(classOfError(read, alone)).toBe('failed')
        expect(classOfError(read, { ...anchored, hasBegun: true })).toBe('failed')
      }
    })

    test('but not what was said, nor another id', () => {
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
  ])('a field refused beside the anchor: %s', (message, param, field) => {
    const request = {
      model: 'm',
      input: [],
      instructions: 'x',
      tools: [],
      conversation: 'c',
      reasoning: null,
    }
    expect(fieldRefusedWithAnchor(frame({ message, param }), request)).toBe(field)
  })

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
    test.each(refusals)('%j', (event) => {
      const read = readErrorFrame({ type: 'error', ...event })
      expect(classOfError(read, { ...alone, hasLane: true })).toBe('lanes_refused')
      expect(classOfError(read, { ...anchored, hasLane: true })).toBe('lanes_refused')
      expect(classOfError(read, alone)).toBe('failed')
    })

    test('but not by its limit, nor by an error that happens to name it', () => {
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

  test('a refused lane’s name is certain by its status, or where nothing else is said', () => {
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
  ])('a safety stop is one whatever had begun: %j', (error) => {
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
  ])('%s of type %s is about money: %s', (spent, type, is) => {
    expect(isSpendLimit(frame({ code: spent, type }))).toBe(is)
  })

  test('limits are rejected only before any event of the turn', () => {
    const limit = frame({ code: 'websocket_connection_limit_reached' })
    expect(classOfError(limit, alone)).toBe('rejected')
    expect(classOfError(limit, { ...alone, hasBegun: true })).toBe('ambiguous')
  })
})

test('hosted tools that change something, and conversations, have side effects', () => {
  for (const type of ['mcp', 'code_interpreter', 'shell', 'local_shell', 'image_generation']) {
    expect(hasSideEffects({ tools: [{ type: 'function' }, { type }] }), type).toBe(true)
  }
  expect(hasSideEffects({ tools: [{ type: 'function' }, { type: 'web_search' }] })).toBe(false)
  expect(hasSideEffects({ conversation: 'conv_1' })).toBe(true)
  expect(hasSideEffects({ conversation: null })).toBe(false)
})

test('every failure has an error with a code of its own and a replay safety', () => {
  expect(toError({ class: 'ambiguous', cause: undefined })).toMatchObject({
    code: 'outcome_unknown',
    replaySafety: 'unsafe',
  })
  expect(toError({ class: 'broken', cause: undefined })).toMatchObject({
    code: 'connection_lost',
    replaySafety: 'unsafe',
  })
  const stop = readErrorFrame({
    type: 'error',
    status: 403,
    error: { code: 'misalignment_policy_violation' },
  })
  // Any other 403 in place of an answer says that nothing ran; this one is not to be sent again.
  expect(toError({ class: 'safety_stop', error: stop }, true)).toMatchObject({
    code: 'safety_stop',
    replaySafety: 'unsafe',
  })
  expect(toError(notSent())).toMatchObject({ code: 'connect_failed', replaySafety: 'safe' })
  expect(toError(notSent(429))).toMatchObject({
    code: 'upgrade_refused',
    status: 429,
    replaySafety: 'safe',
  })
  expect(toError({ class: 'silent', code: 'silence_timeout', limitMs: 5 })).toMatchObject({
    code: 'silence_timeout',
  })
  expect(toError({ class: 'too_large', bytes: 9, limitBytes: 5 })).toMatchObject({
    code: 'frame_too_large',
  })
})

/** Whether a turn that wants WebSocket mode now tries it. */
function tries(circuit: CircuitBreaker, now: number): boolean {
  const mayTry = circuit.mayTry(now)
  if (mayTry) circuit.probe(now)
  return mayTry
}

describe('the circuit', () => {
  test('opens at once where WebSocket mode is not offered, cools down for longer each time, and heals', () => {
    const circuit = new CircuitBreaker()
    circuit.failed(0, 426)
    expect([tries(circuit, 29_999), tries(circuit, 30_000), tries(circuit, 30_001)]).toEqual([
      false,
      true,
      false,
    ])
    circuit.failed(30_001, 426)
    expect([tries(circuit, 90_000), tries(circuit, 90_001)]).toEqual([false, true])
    circuit.succeeded()
    expect(tries(circuit, 90_002)).toBe(true)
    circuit.failed(90_003, 404)
    expect(tries(circuit, 120_003)).toBe(true)
  })

  test('opens after three network failures in a row, not after one', () => {
    const circuit = new CircuitBreaker()
    circuit.failed(0, undefined)
    circuit.failed(1, undefined)
    expect(tries(circuit, 2)).toBe(true)
    circuit.succeeded()
    circuit.failed(3, undefined)
    circuit.failed(4, undefined)
    expect(tries(circuit, 5)).toBe(true)
    circuit.failed(6, undefined)
    expect(tries(circuit, 7)).toBe(false)
  })

  test.each([400, 401, 403, 429, 500, 503])('is not opened by %d', (status) => {
    const circuit = new CircuitBreaker()
    for (let i = 0; i < 10; i++) circuit.failed(i, status)
    expect(tries(circuit, 11)).toBe(true)
  })

  test('never cools down for more than ten minutes', () => {
    const circuit = new CircuitBreaker()
    let now = 0
    for (let i = 0; i < 20; i++) {
      circuit.failed(now, 426)
      now += 600_000
      expect(tries(circuit, now)).toBe(true)
    }
    circuit.failed(now, 426)
    expect([tries(circuit, now + 599_999), tries(circuit, now + 600_000)]).toEqual([false, true])
  })

  test('hears one burst of failures as one, and doubles for a failed probe only', () => {
    const circuit = new CircuitBreaker()
    for (let i = 0; i < 20; i++) circuit.failed(0, undefined)
    expect([tries(circuit, 29_999), tries(circuit, 30_000)]).toEqual([false, true])
    for (let i = 0; i < 20; i++) circuit.failed(30_000, undefined)
    expect([tries(circuit, 89_999), tries(circuit, 90_000)]).toEqual([false, true])
  })
})

describe('the circuits of one client', () => {
  const scopes = (): {
    readonly all: readonly CircuitBreaker[]
    at(index: number): CircuitBreaker
  } => {
    const client = new ClientCircuitBreaker()
    const all = Array.from({ length: 5 }, () => new CircuitBreaker(client))
    return {
      all,
      at(index) {
        const circuit = all[index]
        if (circuit === undefined) throw new Error(`No scope ${index}.`)
        return circuit
      },
    }
  }

  test('are their own: what one or two scopes are told keeps no other from trying', () => {
    const { all, at } = scopes()
    for (let i = 0; i < 10; i++) at(0).failed(i, 404)
    at(1).failed(10, 426)
    expect(all.map((circuit) => tries(circuit, 11))).toEqual([false, false, true, true, true])
  })

  test('open together once three have failed, and close together when one succeeds', () => {
    const { all, at } = scopes()
    for (const index of [0, 1, 2]) at(index).failed(0, undefined)
    expect(all.map((circuit) => tries(circuit, 1))).toEqual([false, false, false, false, false])
    // One probe for all of them.
    expect([tries(at(3), 30_000), tries(at(4), 30_000)]).toEqual([true, false])
    at(3).failed(30_001, undefined)
    expect([tries(at(4), 90_000), tries(at(4), 90_001)]).toEqual([false, true])
    at(4).succeeded()
    expect(all.map((circuit) => tries(circuit, 90_002))).toEqual([true, true, true, true, true])
  })

  test('count failures since anyone succeeded only', () => {
    const { at } = scopes()
    at(0).failed(0, undefined)
    at(1).failed(1, undefined)
    at(2).succeeded()
    at(3).failed(2, undefined)
    at(4).failed(3, undefined)
    expect(tries(at(2), 4)).toBe(true)
    at(0).failed(5, undefined)
    expect(tries(at(2), 6)).toBe(false)
  })

  test.each([401, 403, 429, 503])('are not opened by %d, however many are told so', (status) => {
    const { all, at } = scopes()
    for (const circuit of all) circuit.failed(0, status)
    expect(tries(at(0), 1)).toBe(true)
  })
})

describe('the budgets of one client', () => {
  const spend = (budget: RetryBudget): number => {
    let spent = 0
    for (; budget.hasCredit; spent++) budget.spend()
    return spent
  }

  test('are their own: no scope spends another’s', () => {
    const client = RetryBudget.ofClient()
    const [one, other] = [new RetryBudget(client), new RetryBudget(client)]
    expect([spend(one), one.hasCredit, other.hasCredit]).toEqual([10, false, true])
    expect(spend(other)).toBe(10)
  })

  test('are bounded together, and filled again by a tenth of all turns', () => {
    const client = RetryBudget.ofClient()
    const scopes = Array.from({ length: 20 }, () => new RetryBudget(client))
    expect(scopes.map(spend).reduce((sum, spent) => sum + spent)).toBe(100)
    const last = new RetryBudget(client)
    expect(last.hasCredit).toBe(false)
    for (let turn = 0; turn < 11; turn++) last.turn()
    expect([last.hasCredit, spend(last)]).toEqual([true, 1])
  })
})

test('the budget lets a tenth of the turns be sent again', () => {
  const budget = new RetryBudget()
  for (let i = 0; i < 10; i++) budget.spend()
  expect(budget.hasCredit).toBe(false)
  let replays = 0
  for (let turn = 0; turn < 1000; turn++) {
    budget.turn()
    if (!budget.hasCredit) continue
    budget.spend()
    replays++
  }
  expect(replays).toBeGreaterThanOrEqual(99)
  expect(replays).toBeLessThanOrEqual(100)
})

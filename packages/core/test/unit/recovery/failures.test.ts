// What each failure leads to, as a table.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readErrorFrame } from '../../../src/protocol/error-frame.js'
import type { Failure } from '../../../src/recovery/failure.js'
import { type Decision, decide, type Situation } from '../../../src/recovery/failures.js'
import { error, notSent } from '../../support/failures.js'

const calm: Situation = {
  isChainedByCaller: false,
  hasSideEffects: false,
  earlier: [],
  mayUseHttp: true,
  mayReplay: true,
}

const turnedAway = readErrorFrame({
  type: 'error',
  status: 400,
  error: { code: 'websocket_connection_limit_reached', message: 'x' },
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
  test.each(rows)('A failure leads to its decision: %s', (_, failure, situation, decision) => {
    expect(decide(failure, { ...calm, ...situation })).toBe(decision)
  })

  test('Failures lead to an end after a few attempts, whatever fails in whatever order', () => {
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

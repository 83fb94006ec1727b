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

/** A failure, and what of the situation is not calm. */
interface Happening extends Partial<Situation> {
  readonly failure: Failure
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
  const rows: readonly [string, Happening, Decision][] = [
    ['a handshake that failed, once more', { failure: notSent() }, 'resend_after_pause'],
    ['a fault of this process, HTTP at once', { failure: local }, 'use_http'],
    [
      'a fault of this process without HTTP, the caller',
      { failure: local, mayUseHttp: false },
      'give_up',
    ],
    ['then HTTP', { failure: notSent(), earlier: ['not_sent'] }, 'use_http'],
    [
      'then nothing, without HTTP',
      { failure: notSent(), earlier: ['not_sent'], mayUseHttp: false },
      'give_up',
    ],
    ['without budget, HTTP at once', { failure: notSent(), mayReplay: false }, 'use_http'],
    ['426, HTTP at once', { failure: notSent(426) }, 'use_http'],
    ['404, HTTP at once', { failure: notSent(404) }, 'use_http'],
    ['405, HTTP at once', { failure: notSent(405) }, 'use_http'],
    ['501, HTTP at once', { failure: notSent(501) }, 'use_http'],
    ['502, once more', { failure: notSent(502) }, 'resend_after_pause'],
    ['403, HTTP', { failure: notSent(403) }, 'use_http'],
    ['a redirect, HTTP', { failure: notSent(302) }, 'use_http'],
    ['401, the caller', { failure: notSent(401) }, 'give_up'],
    ['429, the caller', { failure: notSent(429) }, 'give_up'],
    ['too large, HTTP', { failure: { class: 'too_large', bytes: 2, limitBytes: 1 } }, 'use_http'],
    [
      'too large without HTTP, the caller',
      { failure: { class: 'too_large', bytes: 2, limitBytes: 1 }, mayUseHttp: false },
      'give_up',
    ],
    [
      'a head that is gone, full',
      { failure: { class: 'head_unavailable', isBusy: false } },
      'resend',
    ],
    [
      'a caller’s head that is gone, HTTP',
      { failure: { class: 'head_unavailable', isBusy: false }, isChainedByCaller: true },
      'use_http',
    ],
    ['an anchor ignored, full', { failure: { class: 'not_honored' } }, 'resend'],
    [
      'an anchor ignored while tools of the server run, the caller',
      { failure: { class: 'not_honored' }, hasSideEffects: true },
      'give_up',
    ],
    [
      'an anchor ignored twice, the caller',
      { failure: { class: 'not_honored' }, earlier: ['not_honored'] },
      'give_up',
    ],
    ['rejected, full', { failure: { class: 'rejected', error } }, 'resend'],
    [
      'rejected twice, HTTP',
      { failure: { class: 'rejected', error }, earlier: ['rejected'] },
      'use_http',
    ],
    [
      'rejected twice without HTTP, the caller',
      { failure: { class: 'rejected', error }, earlier: ['rejected'], mayUseHttp: false },
      'give_up',
    ],
    [
      'turned away twice for the age of connections, without HTTP, after a pause',
      {
        failure: { class: 'rejected', error: turnedAway },
        earlier: ['rejected'],
        mayUseHttp: false,
      },
      'resend_after_pause',
    ],
    [
      'and a third time, the caller',
      {
        failure: { class: 'rejected', error: turnedAway },
        earlier: ['rejected', 'rejected'],
        mayUseHttp: false,
      },
      'give_up',
    ],
    [
      'turned away twice with HTTP, HTTP at once',
      { failure: { class: 'rejected', error: turnedAway }, earlier: ['rejected'] },
      'use_http',
    ],
    [
      'turned away twice without budget, the caller',
      {
        failure: { class: 'rejected', error: turnedAway },
        earlier: ['rejected'],
        mayUseHttp: false,
        mayReplay: false,
      },
      'give_up',
    ],
    [
      'rejected for the caller’s own id, the caller',
      { failure: { class: 'rejected', error }, isChainedByCaller: true },
      'give_up',
    ],
    [
      'ambiguous, full',
      { failure: { class: 'ambiguous', cause: undefined } },
      'resend_after_pause',
    ],
    [
      'ambiguous with side effects, the caller',
      { failure: { class: 'ambiguous', cause: undefined }, hasSideEffects: true },
      'give_up',
    ],
    [
      'ambiguous without budget, the caller',
      { failure: { class: 'ambiguous', cause: undefined }, mayReplay: false },
      'give_up',
    ],
    [
      'ambiguous and chained by the caller, the caller',
      { failure: { class: 'ambiguous', cause: undefined }, isChainedByCaller: true },
      'give_up',
    ],
    [
      'ambiguous twice, the caller',
      { failure: { class: 'ambiguous', cause: undefined }, earlier: ['ambiguous'] },
      'give_up',
    ],
    ['a lane’s name refused, once more', { failure: { class: 'lanes_refused', error } }, 'resend'],
    [
      'for a chain of the caller’s too',
      {
        failure: { class: 'lanes_refused', error },
        isChainedByCaller: true,
        hasSideEffects: true,
        mayReplay: false,
      },
      'resend',
    ],
    [
      'twice, HTTP',
      { failure: { class: 'lanes_refused', error }, earlier: ['lanes_refused'] },
      'use_http',
    ],
    ['a safety stop, the caller', { failure: { class: 'safety_stop', error } }, 'give_up'],
    ['failed, the caller', { failure: { class: 'failed', error, isUnsafe: false } }, 'give_up'],
    [
      'silent, the caller',
      { failure: { class: 'silent', code: 'turn_timeout', limitMs: 1 } },
      'give_up',
    ],
    ['broken, the caller', { failure: { class: 'broken', cause: undefined } }, 'give_up'],
  ]
  test.each(rows)('A failure leads to its decision: %s', (_, happening, decision) => {
    const { failure, ...situation } = happening
    expect(decide(failure, { ...calm, ...situation })).toBe(decision)
  })

  test('Failures lead to an end after a few attempts, whatever fails in whatever order', () => {
    const anyFailure = fc.constantFrom(...rows.map(([, { failure }]) => failure))
    const situation = fc.record({
      isChainedByCaller: fc.boolean(),
      hasSideEffects: fc.boolean(),
      mayReplay: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.infiniteStream(anyFailure),
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

// The error that a caller gets for each failure.
import { expect, test } from 'vitest'
import { readErrorFrame } from '../../../src/protocol/error-frame.js'
import { toError } from '../../../src/recovery/to-error.js'
import { notSent } from '../../support/failures.js'

test('Every failure becomes an error with a code of its own and a replay safety', () => {
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

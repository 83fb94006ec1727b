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

test.each([
  ['SELF_SIGNED_CERT_IN_CHAIN', 'Set NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'Set NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'Set NODE_EXTRA_CA_CERTS'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'set NODE_EXTRA_CA_CERTS to a file with it'],
  ['CERT_HAS_EXPIRED', 'renew the certificate, or set the clock'],
  ['CERT_NOT_YET_VALID', 'set the clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'use an address whose host name is in it'],
  ['ECONNREFUSED', 'Check the address, the network and the proxy.'],
])('A connection that could not be opened says what to do about %s', (code, advice) => {
  const failed = Object.assign(new Error('The words of the system.'), { code })
  const cause = new TypeError('fetch failed', { cause: failed })
  const connecting = { class: 'not_sent', isTimeout: false, refusal: undefined } as const
  const { message } = toError({ ...connecting, cause, where: 'example.com' })
  expect(message).toContain(`No connection to example.com could be opened (${code}). `)
  expect(message).toContain(advice)
})

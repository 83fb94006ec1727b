// Reads the errors of a fetch: whether the request may have been sent, and whether the platform
// ended a silence by its own limit. It sends nothing.
import { isWarmlineError } from '../errors.js'
import type { Failure } from '../recovery/failure.js'
import { isErrorLike } from '../recovery/plain-cause.js'
import { proxyRefused, type Runtime, requestNotSent } from '../runtime/runtime.js'

/** The limits by which undici's Client ends a silence, by the codes of its errors. */
const silences: ReadonlyMap<unknown, 'first_event_timeout' | 'silence_timeout'> = new Map([
  ['UND_ERR_HEADERS_TIMEOUT', 'first_event_timeout' as const],
  ['UND_ERR_BODY_TIMEOUT', 'silence_timeout' as const],
])

/** The failure of a fetch that ended a silence by its own limit; the request may still run. */
export function silenceOf(thrown: unknown): Failure | undefined {
  const code = silences.get(codeOf(causeOf(thrown) ?? thrown))
  return code && { class: 'silent', code, limitMs: undefined }
}

/** The code of an error, if it is one. */
export function codeOf(thrown: unknown): unknown {
  return isErrorLike(thrown) ? thrown.code : undefined
}

/** The cause of an error, if it is one. */
export function causeOf(thrown: unknown): unknown {
  return isErrorLike(thrown) ? thrown.cause : undefined
}

/** Error codes that prove that there was no connection to send the request on. */
const unconnected: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  // The platform rejects the address or a header.
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_PROTOCOL',
  'UND_ERR_INVALID_ARG',
  // The proxy opened no connection to the server.
  proxyRefused,
  // An untrusted certificate ends the handshake before anything is sent.
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  // So does a handshake in which the two sides share no version, cipher or name.
  'ERR_SSL_NO_CIPHERS_AVAILABLE',
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
])

/** Whether a failed fetch may have sent its request: it may, unless an error proves otherwise. */
export function wasConnected(thrown: unknown): boolean {
  const causes = [thrown]
  for (const cause of causes) {
    if (!isErrorLike(cause)) continue
    if (unconnected.has(cause.code)) return false
    // An aggregate holds one error for each address that was tried; all failed alike.
    if (causes.length < 16)
      causes.push(cause.cause, ...(Array.isArray(cause.errors) ? cause.errors : []))
  }
  return true
}

/**
 * Whether the request of a fetch that has thrown may have left, although its caller did: it may,
 * unless the error proves otherwise. A redirect is an answer.
 */
export function mayHaveLeft(
  thrown: unknown,
  { hasNotConnected }: Pick<Runtime, 'hasNotConnected'>,
): boolean {
  if (isWarmlineError(thrown))
    return thrown.code === 'redirect_refused' || thrown.replaySafety === 'unsafe'
  const isKnownUnsent = codeOf(thrown) === requestNotSent || hasNotConnected?.(thrown) === true
  return !isKnownUnsent && wasConnected(thrown)
}

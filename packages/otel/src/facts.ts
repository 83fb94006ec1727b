// What a record says, as spans and metrics need it: seconds, kept bytes, classes of reasons. Pure.
import type { Attributes } from '@opentelemetry/api'
import type { TurnRecord } from '@warmline/core'
import { general } from './names.js'

/** Reasons and fallbacks that name a part of their request: only their beginning is a class. */
const named = /^(history_edited|scope|settings|upgrade_refused)\b.*$/s

/**
 * A reason or fallback without what varies: `history_edited` for `history_edited@17`. Metrics carry
 * only this, so that no request can make up a new series.
 */
export function classOf(reason: string): string {
  return reason.replace(named, '$1')
}

/** Milliseconds in seconds; `undefined` stays. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.max(0, ms) / 1000
}

/** The bytes that the server already had. */
export function bytesKept({ bytesFull, bytesSent }: TurnRecord): number {
  return Math.max(0, bytesFull - bytesSent)
}

/** The `error.type` of a turn; `undefined` where it ended well or its caller left it. */
export function errorTypeOf({ outcome, errorCode }: TurnRecord): string | undefined {
  return outcome === 'failed' ? (errorCode ?? '_OTHER') : undefined
}

/** The server's host and port. */
export function serverOf({ origin }: TurnRecord): Attributes {
  const url = URL.parse(origin)
  if (url === null) return {}
  const standard = url.protocol === 'http:' ? 80 : 443
  return {
    [general.serverAddress]: url.hostname.replace(/^\[|\]$/g, ''),
    [general.serverPort]: url.port === '' ? standard : Number(url.port),
  }
}

/** Attributes without those that are unknown. */
export function known(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}

// WebSocket mode as a transport: a lane from the pool, one frame on it, its events to the sink.
import type { ConnectionEnd } from '../connection/lane.js'
import type { Placement } from '../pool/placement.js'
import type { Pool } from '../pool/pool.js'
import { isSafetyStop } from '../protocol/error-codes.js'
import { readHttpError } from '../protocol/error-frame.js'
import type { Failure } from '../recovery/failure.js'
import type { AttemptSink, SendPlace, Transport } from './transport.js'

/** The close code for a frame that the other side refuses to read (RFC 6455 7.4.1). */
const messageTooBig = 1009

/**
 * From this size on, in bytes, a close with 1009 is about our own frame: half of 1 MiB, the
 * smallest limit that servers are known to set by default
 * (https://websockets.readthedocs.io/en/stable/topics/memory.html). Below it, the server's answer
 * may have been too large for a proxy on the way.
 */
const largeFrameBytes = 512 * 1024

/** The largest frame, and the server's host and the proxy on the way, as an error names them. */
export interface SocketTarget {
  readonly maxFrameBytes: number
  readonly where: () => string
}

/** Sends turns over the connections of one pool. */
export function websocketTransport(pool: Pool, target: SocketTarget): Transport {
  return {
    name: 'websocket',
    async open(want) {
      const placement = await pool.acquire(want)
      switch (placement.type) {
        case 'head_unavailable':
          return { class: 'head_unavailable', isBusy: placement.isBusy }
        case 'no_connection':
          return notSent(placement.end, target.where())
        case 'lane':
          return lanePlace(placement, target)
      }
    },
  }
}

/** A lane as the place of one attempt: one frame on it, its events to the sink. */
function lanePlace(
  { hold, head, handshakeMs }: Placement & { type: 'lane' },
  { maxFrameBytes, where }: SocketTarget,
): SendPlace {
  const { connection, lane, abandon, release } = hold
  return {
    streamId: lane.id,
    connection: connection.name,
    head,
    handshakeMs,
    release,
    async send({ text }, sink) {
      const bytesSent = Buffer.byteLength(text)
      if (bytesSent > maxFrameBytes) {
        release()
        return { class: 'too_large', bytes: bytesSent, limitBytes: maxFrameBytes }
      }
      sink.headers({
        of: 'handshake',
        ageMs: connection.usedAt - connection.openedAt - (connection.handshakeMs ?? 0),
        isCurrent: handshakeMs !== undefined,
        headers: connection.handshakeHeaders,
      })
      const unsent = hold.send(text, (told) => {
        if (told.type === 'turn_event') sink.event(told.frame, told.isOfAll)
        else if (told.type === 'turn_not_honored') sink.fail({ class: 'not_honored' })
        else loseAttempt(sink, told.end, told.wasAlone ? bytesSent : undefined)
      })
      return unsent === undefined ? { bytesSent, abandon } : notSent(unsent, where())
    },
  }
}

/**
 * Tells an attempt how its connection ended. `bytesSent` is `undefined` when other turns shared the
 * connection, since nothing then tells whose frame was too large.
 */
function loseAttempt(sink: AttemptSink, end: ConnectionEnd, bytesSent: number | undefined): void {
  const cause = causeOf(end)
  if (end.type === 'in_doubt') sink.connectionLost(cause, 'invalid')
  else if (bytesSent === undefined) sink.connectionLost(cause)
  else if (end.type === 'over_limit') sink.fail({ class: 'over_limit', limit: end.limit })
  else if (end.type !== 'lost' || end.closeCode !== messageTooBig) sink.connectionLost(cause)
  else if (bytesSent >= largeFrameBytes) sink.tooLarge(bytesSent)
  else sink.connectionLost(cause, 'too_large')
}

/**
 * Opens a connection before it is needed. Gives the failure when it could not be opened.
 * @throws the signal's reason, which ends the handshake; WarmlineError `pool_exhausted`, `closed`.
 */
export async function connectAhead(
  pool: Pool,
  where: () => string,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const end = await pool.connect(signal)
  return end === undefined ? undefined : notSent(end, where())
}

function notSent(end: ConnectionEnd, where: string): Failure {
  const error = end.type === 'refused' ? readHttpError(end) : undefined
  if (error !== undefined && isSafetyStop(error)) return { class: 'safety_stop', error }
  return {
    class: 'not_sent',
    refusal: end.type === 'refused' ? end : undefined,
    isTimeout: end.type === 'timed_out',
    cause: causeOf(end),
    isLocal: end.type === 'lost' && end.isLocal === true,
    where,
  }
}

/** What ended a connection, as an error's cause. */
function causeOf(end: ConnectionEnd): unknown {
  if (end.type === 'in_doubt') return end.cause
  return (end.type === 'lost' ? end.cause : undefined) ?? new Error(messageOf(end))
}

function messageOf(end: ConnectionEnd): string {
  if (end.type === 'lost') return `The server closed the connection with code ${end.closeCode}.`
  if (end.type === 'refused') return `The server refused the connection with status ${end.status}.`
  if (end.type === 'over_limit') return `The server's answer passed the limit ${end.limit}.`
  if (end.type === 'timed_out') return 'The connection did not answer a ping in time.'
  const isRotated = end.type === 'closed' && end.reason === 'rotated'
  return isRotated ? 'The connection was retired.' : 'The client was closed.'
}

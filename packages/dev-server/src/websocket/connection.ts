// One WebSocket connection: passes frames between a socket and the connection's state and runs the
// turns that the state starts. All rules are in the state; this file owns the socket and its
// journal entries.
import type { RawData, WebSocket } from 'ws'
import { sleep } from '../clock/clock.js'
import type { Environment } from '../environment.js'
import { quirksAt } from '../faults/request-faults.js'
import type { CloseFrame, ErrorSpelling, Profile } from '../profiles/profile.js'
import { ConnectionState } from '../state/connection.js'
import type { StartingCreate } from '../state/connection-options.js'
import type { Effect } from '../state/effect.js'
import type { Quirks } from '../state/quirks.js'
import type { Turn, TurnEnd } from '../state/turn.js'
import {
  type ApiError,
  badRequest,
  connectionLimitReached,
  messageOf,
  serverError,
} from '../wire/api-error.js'
import { errorFrame } from '../wire/error-frame.js'
import type { Rewrite, ServerEvent } from '../wire/events.js'
import { isObject, type JsonValue, parseJson } from '../wire/json.js'
import { type Carrier, carryTurn } from './carry-turn.js'
import { EarlierResponses } from './earlier-responses.js'
import { FrameWriter } from './frame-writer.js'
import { LateFrames } from './late-frames.js'
import { Lifetime } from './lifetime.js'

/** The socket of a connection and its circumstances. */
export interface ConnectionOptions {
  readonly socket: WebSocket
  readonly name: string
  /** The number of its upgrade, from 1. */
  readonly number: number
  readonly owner: string
  readonly environment: Environment
  /** True when the connection never answers. */
  readonly isSilent: boolean
}

/** Serves one accepted socket until it closes. */
export class WebSocketConnection implements Carrier {
  readonly name: string
  readonly number: number
  readonly environment: Environment
  readonly signal: AbortSignal
  readonly late: LateFrames
  readonly earlier: EarlierResponses
  readonly writer: FrameWriter
  readonly #socket: WebSocket
  readonly #state: ConnectionState
  readonly #lifetime: Lifetime
  readonly #isSilent: boolean
  readonly #gone = new AbortController()
  /** Received frames that wait for the round-trip delay. */
  readonly #arriving: (() => void)[] = []
  /** The server's own close; `undefined` until it closes first. */
  #ownClose: CloseFrame | undefined
  /** At its age limit, waiting for its last turns. */
  #isOld = false

  constructor({ socket, name, number, owner, environment, isSilent }: ConnectionOptions) {
    this.name = name
    this.number = number
    this.environment = environment
    this.#socket = socket
    this.#isSilent = isSilent
    this.signal = AbortSignal.any([this.#gone.signal, environment.closing])
    const { profile, store, newId, clock, journal, faults, modelRefusal } = environment
    this.writer = new FrameWriter({ socket, name, journal, signal: this.signal })
    this.late = new LateFrames((event, lane) => this.#sendOnLane(event, lane))
    this.earlier = new EarlierResponses(() => faults.has('repeat-frames'))
    const quirksOf = (create: StartingCreate): Quirks => this.#quirksOf(create)
    this.#state = new ConnectionState({ profile, store, owner, newId, quirksOf, modelRefusal })
    this.#lifetime = new Lifetime({
      profile,
      clock,
      ping: () => this.#socket.ping(),
      isBusy: () => this.#state.running.length > 0,
      onAge: () => this.ageOut(),
      onIdle: () => this.close(1001, 'idle'),
      onSilence: () => this.close(1011, 'keepalive ping timeout'),
    })
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', () => this.#lifetime.touch())
    socket.on('pong', () => this.#lifetime.pong())
    socket.on('close', (code, reason) => this.#closed(code, String(reason)))
    // The close event follows. Without a listener, a reset would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = closeCodeOf(error)
      if (code !== undefined) this.#ownClose ??= { code, reason: '' }
    })
  }

  /** Closes with a close frame; running turns are abandoned. */
  close(code: number, reason: string): void {
    this.#end({ code, reason })
    this.#socket.close(code, reason)
  }

  /** Cuts the connection without a close frame. */
  drop(): void {
    this.#end(cutClose)
    this.#socket.terminate()
  }

  /** Stops reading and sending, and leaves the TCP connection open. */
  freeze(): void {
    this.#end(cutClose)
    this.#socket.pause()
  }

  /** Ends the connection as the profile does at the age limit. */
  ageOut(): void {
    const { profile } = this.environment
    if (profile.sendsAgeError) {
      const error = connectionLimitReached(minutesOf(profile))
      this.writer.send(errorFrame(error, profile.errorSpelling))
    }
    this.#isOld = true
    if (profile.cutsAtAge || this.#state.running.length === 0) this.#closeOld()
  }

  #closeOld(): void {
    const { code, reason } = this.environment.profile.ageClose
    this.close(code, reason)
  }

  isSteered(turn: Turn): boolean {
    return this.#state.isSteered(turn)
  }

  end(turn: Turn, end: TurnEnd): readonly Effect[] {
    if (!this.#state.running.includes(turn)) return []
    const effects = this.#state.end(turn, end)
    this.environment.journal.ended(turn, this.name, end)
    return effects
  }

  perform(effects: readonly Effect[]): void {
    if (this.#isOld && this.#state.running.length === 0) this.#closeOld()
    for (const effect of effects) {
      if (this.signal.aborted) return
      switch (effect.type) {
        case 'start':
          void carryTurn(effect.turn, this)
          break
        case 'refuse':
          this.writer.send(errorFrame(effect.error, this.environment.profile.errorSpelling, effect))
          break
        case 'send':
          this.#sendOnLane(effect.event, effect.lane)
          break
        case 'close':
          this.close(effect.code, effect.reason)
      }
    }
  }

  refuse(
    error: ApiError,
    place: { lane: string | undefined; sequenceNumber?: number; spelling?: ErrorSpelling },
  ): void {
    const { errorSpelling, errorClose } = this.environment.profile
    this.writer.send(errorFrame(error, place.spelling ?? errorSpelling, place))
    if (errorClose !== undefined) this.close(errorClose.code, errorClose.reason)
  }

  sendEvent(event: ServerEvent, turn: Turn, rewrite?: Rewrite): void {
    this.earlier.note(turn, event)
    this.#sendOnLane(event, turn.lane, rewrite)
    if (event.type === 'response.created') this.late.release(turn.lane)
  }

  runAgain(turn: Turn): void {
    this.perform(this.#state.repeat(turn))
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#lifetime.touch()
    const text = isBinary ? undefined : String(data)
    const message = text === undefined ? undefined : parseJson(text)
    const frame = isObject(message) ? message : {}
    this.writer.record({ direction: 'in', text, frame, bytes: bytesOf(data) })
    if (this.#isSilent) return
    const handle = (): void => {
      if (this.signal.aborted) return
      try {
        this.#handle(message, isBinary)
      } catch (error) {
        this.refuse(serverError(messageOf(error)), { lane: undefined })
      }
    }
    const delayMs = this.environment.costs.roundTripMs()
    if (delayMs <= 0) {
      handle()
      return
    }
    // Each expired delay handles the oldest frame, so frames never overtake each other.
    this.#arriving.push(handle)
    void sleep(this.environment.clock, delayMs, this.signal).then(() => this.#arriving.shift()?.())
  }

  #handle(message: JsonValue | undefined, isBinary: boolean): void {
    if (isBinary) {
      const error = badRequest(
        'invalid_message',
        'Binary messages are not supported; send JSON as text.',
      )
      this.perform([{ type: 'refuse', error, lane: undefined }])
      return
    }
    if (this.#isOld)
      this.refuse(connectionLimitReached(minutesOf(this.environment.profile)), { lane: undefined })
    else this.perform(this.#state.receive(message))
  }

  #quirksOf({ lane, number, isAnchored }: StartingCreate): Quirks {
    const place = {
      transport: 'websocket',
      connection: this.number,
      turn: { lane, number },
    } as const
    return quirksAt({ place, name: this.name, isAnchored }, this.environment)
  }

  #sendOnLane(event: ServerEvent, lane: string | undefined, rewrite?: Rewrite): void {
    // An event that has a `stream_id` field, even an undefined one, is sent unchanged.
    const isPlaced = lane === undefined || 'stream_id' in event
    this.writer.send(isPlaced ? event : { ...event, stream_id: lane }, rewrite)
  }

  #end(close: CloseFrame): void {
    this.#ownClose ??= close
    this.#lifetime.stop()
    this.#gone.abort()
  }

  #closed(code: number, reason: string): void {
    this.#lifetime.stop()
    this.#gone.abort()
    const own = this.#ownClose
    const close =
      own === undefined
        ? { code, reason, by: 'client' as const }
        : { ...own, by: 'server' as const }
    this.environment.journal.add({ kind: 'close', connection: this.name, ...close })
  }
}

/** A cut connection, as the client sees it. */
const cutClose: CloseFrame = { code: 1006, reason: '' }

/**
 * Returns the code with which `ws` closes after an unreadable frame; `undefined` for network
 * errors.
 */
function closeCodeOf({ code }: NodeJS.ErrnoException): number | undefined {
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 1009
  if (code === 'WS_ERR_INVALID_UTF8') return 1007
  return code?.startsWith('WS_ERR_') === true ? 1002 : undefined
}

function bytesOf(data: RawData): number {
  return Array.isArray(data)
    ? data.reduce((total, chunk) => total + chunk.byteLength, 0)
    : data.byteLength
}

function minutesOf({ maxAgeMs }: Profile): number {
  return Math.round(maxAgeMs / 60_000)
}

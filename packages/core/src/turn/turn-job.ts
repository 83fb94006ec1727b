// The job of one turn, and the observer of its events. Types only.
import type { ChainNode } from '../continuation/index.js'
import type { AnswerHeaders } from '../protocol/answer-headers.js'
import type { Frame } from '../protocol/frame.js'
import type { CreateRequest, ResponseObject } from '../protocol/types.js'
import type { Failure } from '../recovery/failure.js'
import type { Scope } from '../scope/scope.js'
import type { TurnRecord } from '../telemetry/record.js'
import type { Transport } from '../transport/transport.js'

/** Observes a turn. Calls are synchronous and in order; `recorded` comes last. */
export interface TurnObserver {
  /** The headers of the server, before the first event of an attempt. */
  headers?(headers: AnswerHeaders): void
  /** One event. The terminal one comes with the final response, output included. */
  event(frame: Frame, response?: ResponseObject): void
  /** The terminal event was handed on. `response` has its output; Warmline may not have read it. */
  completed(response: ResponseObject | undefined): void
  failed(error: unknown, failure?: Failure): void
  recorded(record: TurnRecord): void
}

/** The job of one turn. */
export interface TurnJob {
  readonly request: CreateRequest
  readonly scope: Scope
  /** The transport for HTTP, if the turn needs it. */
  readonly http: Transport
  readonly transport: 'auto' | 'websocket' | 'http'
  readonly continuation: 'auto' | 'off' | 'dry-run'
  /** Whether the caller sees events as they come; if not, the turn can be sent again to its end. */
  readonly isStreamed: boolean
  readonly signal: AbortSignal | undefined
  readonly observer: TurnObserver
  /** For a re-seeding warm-up: the response whose history is sent again. */
  readonly reseeds?: ChainNode
  /** The names of the caller's headers that no connection of the scope carries. */
  readonly droppedHeaders?: readonly string[]
  /** The name that the turn's record carries. */
  readonly label?: string | undefined
  /** Called once, for a refused credential. Gives the turn under a fresh one, if there is one. */
  readonly renew?: (() => Promise<RenewedJob | undefined>) | undefined
}

/** The parts of a job that a fresh credential changes. */
export type RenewedJob = Pick<TurnJob, 'scope' | 'droppedHeaders' | 'http'>

/**
 * The faults of one turn: watches its events pass, strikes at the points, and changes what goes out.
 * Knows neither sockets nor HTTP; what a strike does to the connection is the target's.
 */
import { type Clock, sleep } from '../clock/clock.js'
import type { ApiError } from '../wire/api-error.js'
import { type ServerEvent, TERMINAL_EVENT_TYPES } from '../wire/events.js'
import type { JsonObject } from '../wire/json.js'
import type { ArmedFault, FaultBook, Place } from './book.js'
import { alter, concerns, EVENT_FAULTS } from './event-faults.js'
import type { EventFault, Fault, FaultPoint, FaultType, PointFault } from './fault.js'

/** A fault that ends its turn with an error. */
export type ErrorFault = Extract<PointFault, { readonly type: 'error' }>

/** What a fault can do to the connection that carries its turn. */
export interface FaultTarget {
  /** Sends an event that is final but for the transport's own fields. */
  send(event: ServerEvent): Promise<void> | void
  /** Sends bytes as they are; a Buffer is binary. */
  sendRaw(data: string | Buffer): Promise<void> | void
  /** Cuts the connection. */
  drop(): void
  close(code: number, reason: string): void
  /** Stops reading and sending, and keeps the connection. */
  freeze(): void
  /** The connection is at its age limit. */
  ageOut(): void
  /** Ends the turn with an error; the turn counts as failed. */
  fail(fault: ErrorFault): void
  /** Gives the turn's lane free, with an error or without a word, and keeps its further events for later. */
  giveUp(fault: Extract<PointFault, { type: 'late-frames' }>): void
  /** Tells the journal. */
  struck(type: FaultType): void
}

/** Where a turn and its faults meet. */
export interface TurnFaultsOptions {
  readonly armed: readonly ArmedFault<Fault & (PointFault | EventFault)>[]
  readonly target: FaultTarget
  readonly clock: Clock
  /** The signal of the connection. */
  readonly signal: AbortSignal
}

const POINT_FAULTS: ReadonlySet<PointFault['type']> = new Set<PointFault['type']>([
  'drop',
  'close',
  'half-open',
  'stall',
  'error',
  'age-limit',
  'late-frames',
  'unknown-event',
  'binary-frame',
  'bad-json',
])
const TURN_FAULTS: ReadonlySet<PointFault['type'] | EventFault['type']> = new Set([
  ...POINT_FAULTS,
  ...EVENT_FAULTS,
])

/** The faults that match a turn; empty for nearly all turns. */
export function turnFaultsAt(book: FaultBook, place: Place): TurnFaultsOptions['armed'] {
  return book.at(place, TURN_FAULTS)
}

type Armed = ArmedFault<Fault & (PointFault | EventFault)>

/** The faults of one turn. */
export class TurnFaults {
  readonly #target: FaultTarget
  readonly #clock: Clock
  readonly #halt = new AbortController()
  readonly #onPoint: ArmedFault<Fault & PointFault>[] = []
  readonly #onEvent: ArmedFault<Fault & EventFault>[] = []
  /** Aborted when the connection is gone, or a fault has ended the turn. */
  readonly signal: AbortSignal
  #hadOutput = false

  constructor({ armed, target, clock, signal }: TurnFaultsOptions) {
    this.#target = target
    this.#clock = clock
    this.signal = AbortSignal.any([signal, this.#halt.signal])
    for (const each of armed) {
      if (isPointFault(each)) this.#onPoint.push(each)
      else if (isEventFault(each)) this.#onEvent.push(each)
    }
  }

  /** Strikes at the points before an event. */
  async before({ type }: ServerEvent): Promise<void> {
    if (type === 'response.created') await this.#strikeAt('before-created')
    if (TERMINAL_EVENT_TYPES.has(type)) await this.#strikeAt('before-completed')
    await this.#strikeAt(`before:${type}`)
  }

  /** Sends an event as the faults have it, and strikes at the points after it. Nothing when the turn has been halted. */
  async deliver(event: ServerEvent): Promise<void> {
    if (this.signal.aborted) return
    const altered = this.#alter(event)
    if (altered !== undefined) await this.#target.send(altered)
    const { type } = event
    if (type === 'response.created') await this.#strikeAt('after-created')
    if (!this.#hadOutput && (type.endsWith('.delta') || type === 'response.output_item.done')) {
      this.#hadOutput = true
      await this.#strikeAt('after-first-output')
    }
    if (TERMINAL_EVENT_TYPES.has(type)) await this.#strikeAt('after-completed')
    await this.#strikeAt(`after:${type}`)
  }

  #alter(event: ServerEvent): ServerEvent | undefined {
    let altered: ServerEvent | undefined = event
    for (const { fault, strike } of this.#onEvent) {
      if (altered === undefined || !concerns(fault, altered) || !strike()) continue
      this.#target.struck(fault.type)
      altered = alter(fault, altered)
    }
    return altered
  }

  async #strikeAt(point: FaultPoint): Promise<void> {
    for (const armed of this.#onPoint.filter(({ fault }) => fault.at === point)) {
      if (this.signal.aborted) return
      this.#onPoint.splice(this.#onPoint.indexOf(armed), 1)
      if (!armed.strike()) continue
      this.#target.struck(armed.fault.type)
      await this.#apply(armed.fault)
    }
  }

  #apply(fault: PointFault): Promise<void> | void {
    const target = this.#target
    switch (fault.type) {
      case 'drop':
        target.drop()
        return this.#halt.abort()
      case 'close':
        target.close(fault.code, fault.reason ?? '')
        return this.#halt.abort()
      case 'half-open':
        target.freeze()
        return this.#halt.abort()
      case 'age-limit':
        target.ageOut()
        return this.#halt.abort()
      case 'error':
        target.fail(fault)
        return this.#halt.abort()
      case 'late-frames':
        return target.giveUp(fault)
      case 'stall':
        return fault.forMs === undefined ? aborted(this.signal) : sleep(this.#clock, fault.forMs, this.signal)
      case 'unknown-event':
        return target.send(unknownEvent(fault.event))
      case 'binary-frame':
        return target.sendRaw(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))
      case 'bad-json':
        return target.sendRaw(fault.text ?? '{"type":"response.output_text.delta","delta":"cut o')
    }
  }
}

function unknownEvent(event: JsonObject | undefined): ServerEvent {
  const type = event?.type
  return { ...event, type: typeof type === 'string' ? type : 'response.something_new' }
}

function isPointFault(armed: Armed): armed is ArmedFault<Fault & PointFault> {
  const types: ReadonlySet<FaultType> = POINT_FAULTS
  return types.has(armed.fault.type)
}

function isEventFault(armed: Armed): armed is ArmedFault<Fault & EventFault> {
  const types: ReadonlySet<FaultType> = EVENT_FAULTS
  return types.has(armed.fault.type)
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** The refusal that an `error` fault stands for. */
export function faultError(fault: Omit<ErrorFault, 'type' | 'at'>): ApiError {
  const status = fault.status ?? 500
  const code = fault.code === undefined ? 'server_error' : fault.code
  return {
    status,
    type: fault.errorType ?? errorTypeOf(status),
    code,
    message: fault.message ?? `A fault of this development server: ${code ?? status}.`,
    param: fault.param ?? null,
    ...(fault.headers === undefined ? {} : { headers: fault.headers }),
  }
}

/** OpenAI's error class of a status. */
function errorTypeOf(status: number): string {
  if (status === 429) return 'rate_limit_error'
  if (status === 401) return 'authentication_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

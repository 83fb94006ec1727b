// The faults of one turn: strikes at points between its events and changes the events. It knows
// neither sockets nor HTTP; the target carries out what a fault does to the connection.
import { type Clock, sleep } from '../clock/clock.js'
import type { ApiError } from '../wire/api-error.js'
import { type Rewrite, type ServerEvent, terminalEventTypes } from '../wire/events.js'
import { isObject, type JsonObject } from '../wire/json.js'
import type { ArmedFault, FaultBook, Place } from './book.js'
import { alter, concerns, eventFaults, rewriteOf } from './event-faults.js'
import type { EventFault, Fault, FaultPoint, FaultType, PointFault } from './fault.js'
import { type FloodFault, floodEvents } from './flood.js'
import { safetyStopError, stoppedEvent } from './safety-stop.js'

/** A fault that ends its turn with an error. */
export type ErrorFault = FaultOf<'error'>

type FaultOf<Type extends PointFault['type']> = Extract<PointFault, { readonly type: Type }>

/** What a fault can do to the connection of its turn. */
export interface FaultTarget {
  /** Whether events are sent one by one, not as one document at the end. */
  readonly streams: boolean
  /** Sends an event; the transport adds its own fields, and `rewrite` changes the text. */
  send(event: ServerEvent, rewrite?: Rewrite): Promise<void> | void
  /** Sends data unchanged; a Buffer is a binary frame. */
  sendRaw(data: string | Buffer): Promise<void> | void
  /** Resolves when everything sent has left, or the connection is gone. */
  flush(): Promise<void>
  /** Cuts the connection. */
  drop(): void
  close(code: number, reason: string): void
  /** Stops reading and sending, and leaves the connection open. */
  freeze(): void
  /** Ends the connection as at its age limit. */
  ageOut(): void
  /** Sends a refusal in the middle of the turn; the turn counts as failed. */
  stop(error: ApiError, fault: FaultOf<'safety-stop'>): void
  /** Sends the event that ends the turn; the turn counts as failed. */
  failWith(event: ServerEvent): void
  /** Sends an error; the turn counts as failed unless the fault makes its lane wait for it. */
  fail(fault: ErrorFault): void
  /** Frees the turn's lane, with or without an error, and holds its further events back. */
  giveUp(fault: FaultOf<'late-frames'>): void
  /** Sends the events of an earlier response again. */
  repeat(fault: FaultOf<'repeat-frames'>): void
  /** Runs the turn's create again after `afterMs` milliseconds. */
  runAgain(afterMs: number): void
  /** Begins a message of `bytes` bytes that never ends. */
  sendEndless(bytes: number): void
  /** Takes the next `sequence_number` of the turn. */
  nextNumber(): number
  /** Records in the journal that a fault struck. */
  struck(type: FaultType): void
}

/** A turn's faults and their target. */
export interface TurnFaultsOptions {
  readonly armed: readonly ArmedFault<Fault & (PointFault | EventFault)>[]
  readonly target: FaultTarget
  readonly clock: Clock
  /** The signal of the connection. */
  readonly signal: AbortSignal
}

const pointFaults: ReadonlySet<PointFault['type']> = new Set<PointFault['type']>([
  'drop',
  'close',
  'half-open',
  'stall',
  'error',
  'safety-stop',
  'age-limit',
  'late-frames',
  'repeat-frames',
  'unasked-response',
  'flood',
  'endless-message',
  'unknown-event',
  'binary-frame',
  'bad-json',
])
const turnFaults: ReadonlySet<PointFault['type'] | EventFault['type']> = new Set([
  ...pointFaults,
  ...eventFaults,
])

/** Number of flood events between two waits for the network. */
const floodBatch = 64

/** Returns the faults that match a turn; none for nearly all turns. */
export function turnFaultsAt(book: FaultBook, place: Place): TurnFaultsOptions['armed'] {
  return book.at(place, turnFaults)
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
  /** The response as its first event showed it. */
  #response: JsonObject | undefined

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
    if (terminalEventTypes.has(type)) await this.#strikeAt('before-completed')
    await this.#strikeAt(`before:${type}`)
  }

  /**
   * Sends an event, changed by the faults, and strikes at the points after it. Does nothing when
   * the turn has been halted.
   */
  async deliver(event: ServerEvent): Promise<void> {
    if (this.signal.aborted) return
    await this.#send(event)
    const { type, response } = event
    if (isObject(response)) this.#response ??= response
    if (type === 'response.created') await this.#strikeAt('after-created')
    if (!this.#hadOutput && (type.endsWith('.delta') || type === 'response.output_item.done')) {
      this.#hadOutput = true
      await this.#strikeAt('after-first-output')
    }
    if (terminalEventTypes.has(type)) await this.#strikeAt('after-completed')
    await this.#strikeAt(`after:${type}`)
  }

  async #send(event: ServerEvent): Promise<void> {
    let events: readonly ServerEvent[] = [event]
    let rewrite: Rewrite | undefined
    for (const { fault, strike } of this.#onEvent) {
      if (!events.some((each) => concerns(fault, each)) || !strike()) continue
      this.#target.struck(fault.type)
      events = events.flatMap((each) => alter(fault, each))
      rewrite = rewriteOf(fault) ?? rewrite
    }
    for (const each of events) await this.#target.send(each, rewrite)
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
        if (fault.goesOn === undefined) return this.#halt.abort()
        return sleep(this.#clock, fault.resumesAfterMs ?? 0, this.signal)
      case 'safety-stop':
        if (fault.as !== 'failed' || this.#response === undefined)
          target.stop(safetyStopError(fault), fault)
        else target.failWith(stoppedEvent(fault, this.#response, target.nextNumber()))
        return this.#halt.abort()
      case 'late-frames':
        return target.giveUp(fault)
      case 'repeat-frames':
        return target.repeat(fault)
      case 'unasked-response':
        return target.runAgain(fault.afterMs ?? 0)
      case 'flood':
        return this.#flood(fault)
      case 'endless-message':
        target.sendEndless(fault.bytes ?? Number.POSITIVE_INFINITY)
        return this.#halt.abort()
      case 'stall':
        return fault.forMs === undefined
          ? aborted(this.signal)
          : sleep(this.#clock, fault.forMs, this.signal)
      case 'unknown-event':
        return target.send(unknownEvent(fault.event))
      case 'binary-frame':
        return target.sendRaw(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))
      case 'bad-json':
        return target.sendRaw(fault.text ?? '{"type":"response.output_text.delta","delta":"cut o')
    }
  }

  /** Sends as fast as the client reads and stops with the connection. */
  async #flood(fault: FloodFault): Promise<void> {
    if (!this.#target.streams) return
    let sent = 0
    for (const event of floodEvents(fault, () => this.#target.nextNumber())) {
      if (this.signal.aborted) return
      await this.#target.send(event)
      sent += 1
      if (sent % floodBatch === 0) await this.#target.flush()
    }
  }
}

function unknownEvent(event: JsonObject | undefined): ServerEvent {
  const type = event?.type
  return { ...event, type: typeof type === 'string' ? type : 'response.something_new' }
}

function isPointFault(armed: Armed): armed is ArmedFault<Fault & PointFault> {
  const types: ReadonlySet<FaultType> = pointFaults
  return types.has(armed.fault.type)
}

function isEventFault(armed: Armed): armed is ArmedFault<Fault & EventFault> {
  const types: ReadonlySet<FaultType> = eventFaults
  return types.has(armed.fault.type)
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

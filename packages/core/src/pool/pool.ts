// The pool of one scope: which connection and lane a turn gets. It knows nothing of what is sent;
// the connections route and the client plans. When connections are opened is dialer.ts, when they
// are closed maintenance.ts.
import { Connection } from '../connection/connection.js'
import type { ConnectionEffect } from '../connection/effect.js'
import type { ConnectionEnd } from '../connection/lane.js'
import { ResponseIds } from '../connection/response-ids.js'
import { type Endpoint, webSocketUrl } from '../endpoints/endpoint.js'
import { WarmlineError } from '../errors.js'
import type { Runtime, SocketAgent } from '../runtime/runtime.js'
import type { ClientConnections } from './client-connections.js'
import { Dialer } from './dialer.js'
import type { ExpiryLimits } from './expiry.js'
import type { HeadIndex, HeadPlace } from './head-index.js'
import { Maintenance } from './maintenance.js'
import {
  freshSpot,
  type LaneWant,
  oldestSpot,
  type Placement,
  type Spot,
  spotOf,
} from './placement.js'
import { poolExhausted, type QueueLimits, WaitQueue } from './queue.js'

/** Limits and times of a pool. */
export interface PoolOptions extends ExpiryLimits, QueueLimits {
  readonly endpoint: Endpoint
  /** The headers of every handshake, credentials among them. */
  readonly handshakeHeaders: Readonly<Record<string, string>>
  readonly maxConnections: number
  /** The connections of all pools of the client. */
  readonly clientConnections: ClientConnections
  readonly connectTimeoutMs: number
  readonly compression: boolean
  readonly agent: SocketAgent | undefined
  readonly maxInboundFrameBytes: number
  readonly maxNesting: number
  /**
   * Whether a head may lose its place for one who begins, before a handshake is waited for.
   * @default none may
   */
  readonly isResting?: (head: string) => boolean
}

/**
 * For this part of `acquireTimeoutMs`, one in so many, a turn waits for its head, and takes none
 * that another waits for.
 */
const patientParts = 4

/** How long a turn waits for its head though there is a little room elsewhere. */
const headWaitMs = 1_000

/** A little room is up to this part, one in so many, of what one connection runs at once. */
const littleParts = 4

/**
 * In what round a turn is served: when it arrives; with its own head or a lane without one; with
 * the head of another; or, where room is left after all that, without the head that it waits for.
 */
type Round = 'arrival' | 'own' | 'take' | 'give_up'
const rounds: readonly Round[] = ['own', 'take', 'give_up']

/** Counts of a pool. */
export interface PoolStats {
  /** Open or opening. */
  readonly connections: number
  readonly inFlight: number
  readonly queued: number
}

/** What a pool shares with its scope, and whom it tells. */
export interface PoolParts {
  /** Where heads are; the pool writes it. */
  readonly heads: HeadIndex
  /** Hears which heads in use a connection holds that is about to go out of use. */
  readonly rotated?: (heads: readonly string[]) => void
  /** Hears that a handshake failed, with the status of a refusal, where that says something. */
  readonly dialFailed?: (status: number | undefined) => void
}

/** The connections of one scope. */
export class Pool {
  readonly #options: PoolOptions
  readonly #runtime: Runtime
  readonly #parts: PoolParts
  readonly #connections = new Set<Connection>()
  readonly #waiting: WaitQueue
  readonly #dialer: Dialer
  readonly #upkeep: Maintenance
  #isClosed = false
  #isRetired = false
  /** What its connections have seen of the ids of responses. */
  readonly #responseIds: ResponseIds
  #whenEmpty: (() => void)[] = []

  constructor(options: PoolOptions, runtime: Runtime, parts: PoolParts) {
    this.#options = options
    this.#responseIds = new ResponseIds(options.endpoint.repeatsIds)
    this.#runtime = runtime
    this.#parts = parts
    const { rotated = () => {} } = parts
    this.#waiting = new WaitQueue(options, runtime, headWaitMs, () => this.#serve())
    this.#dialer = new Dialer(options, runtime, this.#connections, this.#waiting, {
      dial: () => this.#open(),
      serveQueue: () => this.#serve(),
    })
    this.#upkeep = new Maintenance(options, runtime, this.#connections, rotated, () => {
      if (!this.#isClosed) this.#dialer.dial()
    })
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Whether the server was seen to give one id to several responses, unless it is known to. */
  get hasRepeatedIds(): boolean {
    return this.#responseIds.hasRepeats && !this.#options.endpoint.repeatsIds
  }

  /**
   * Whether several responses may have this id, so that whoever names it may mean another than the
   * server does.
   */
  isShared(responseId: string): boolean {
    return (
      this.#responseIds.isShared(responseId) ||
      [...this.#connections].some(({ sharedIds }) => sharedIds.has(responseId))
    )
  }

  get stats(): PoolStats {
    const inFlight = [...this.#connections].reduce(
      (sum, connection) => sum + connection.inFlight,
      0,
    )
    return { connections: this.#connections.size, inFlight, queued: this.#waiting.size }
  }

  /**
   * Gives out a lane: at once, after a handshake, or when one becomes free.
   * @throws WarmlineError `pool_exhausted` after `acquireTimeoutMs` or when the queue is full;
   * `closed` after close; the signal's reason when it is aborted.
   */
  async acquire(want: LaneWant): Promise<Placement> {
    want.signal?.throwIfAborted()
    if (this.#isClosed) throw closedError()
    this.#upkeep.retire()
    const placement = this.#place(want, want.since ?? this.#runtime.now(), 'arrival')
    const given = placement ?? this.#waiting.join(want)
    this.#dialer.dialAsNeeded()
    return given
  }

  /**
   * Opens a connection ahead of the first turn. Resolves with its end when it could not be opened.
   * @throws WarmlineError `closed`, or `pool_exhausted` when the client has as many connections as
   * it may, all at work; the signal's reason, which also ends a handshake that nobody else wants.
   */
  async connect(signal?: AbortSignal): Promise<ConnectionEnd | undefined> {
    signal?.throwIfAborted()
    if (this.#isClosed) throw closedError()
    const known = [...this.#connections].find(isInUse)
    if (known === undefined && !this.#dialer.hasRoom) {
      throw poolExhausted(
        'The client has maxTotalConnections connections, and all of them are at work.',
      )
    }
    const connection = known ?? this.#dialer.dial()
    try {
      return await connection.whenOpen(signal)
    } catch (reason) {
      const isWanted = connection.isAwaited || this.#waiting.size > 0
      if (connection.phase === 'connecting' && !isWanted) connection.close()
      throw reason
    }
  }

  /**
   * Takes the pool out of use: its connections end after the turns on them, and whoever holds it is
   * served by others, so that nothing fails because somebody else needs the room.
   */
  retire(): void {
    this.#isRetired = true
    this.#serve()
  }

  /**
   * Takes the open connections out of use once the turns on them have ended: from now on, turns
   * begin on new ones.
   */
  renew(): void {
    this.#drainAll()
    this.#serve()
  }

  /** Lets running turns end and then closes; nothing new is taken. */
  async drain(): Promise<void> {
    this.#refuseAll()
    this.#drainAll()
    if (this.#connections.size > 0)
      await new Promise<void>((resolve) => this.#whenEmpty.push(resolve))
  }

  /**
   * Gives up the place of a head that nobody will continue: its lane is free for whoever begins.
   */
  release(head: string): void {
    if (this.#heads.release(head)) this.#serve()
  }

  /** Closes now. */
  close(): void {
    this.#refuseAll()
    for (const connection of this.#connections) connection.close()
  }

  get #heads(): HeadIndex {
    return this.#parts.heads
  }

  #refuseAll(): void {
    this.#isClosed = true
    this.#dialer.stop()
    this.#waiting.settleAll(closedError())
  }

  /**
   * A placement that is possible now; `undefined` means wait. While connections run as many turns
   * as they may, those who go on wait for the one that holds their head, and those who begin take
   * no head from them: else more conversations than there are lanes would take them from one
   * another before each of their turns. Nobody waits for that long beside room, nor for more than a
   * part of the time there is.
   */
  #place(want: LaneWant, since: number, round: Round): Placement | undefined {
    const isPatient = this.#runtime.now() - since < this.#options.acquireTimeoutMs / patientParts
    const isWanted = (head: string): boolean => isPatient && this.#waiting.isWanted(head)
    if (want.anchor !== undefined) {
      const place = this.#heads.placeOf(want.anchor)
      // Within a second it is known whether the connection is alive; its chain is worth that.
      if (place?.connection.isInProof) return undefined
      const held = spotOf(place, isWanted)
      if (typeof held === 'object') return this.#begin(held, want, since)
      if (want.mustHold) {
        const isRoom =
          round === 'arrival'
            ? this.#hasRoomFor(0, since) || this.#dialer.mayDialSoon
            : round === 'give_up'
        if (held === 'full' && want.mayWaitForHead && isPatient && !isRoom) return undefined
        return { type: 'head_unavailable', isBusy: held !== undefined, since }
      }
    }
    const usable = [...this.#connections].filter(
      (connection) => isInUse(connection) && connection.serves(want),
    )
    const { maxLanes, maxInFlight } = this.#options.endpoint
    const waits = this.#dialer.mayOpenSoon(round !== 'arrival' && want.anchor === undefined)
    const mayTakeHead = !waits && (round !== 'own' || !isPatient)
    const fresh = freshSpot(usable, Math.max(1, waits ? maxInFlight : maxLanes))
    if (fresh !== undefined) return this.#begin(fresh, want, since)
    // A head at rest is continued on any connection; a handshake would keep this turn waiting for
    // several round trips.
    const isKept = (head: string): boolean => isWanted(head) || !this.#isResting(head)
    const spot = oldestSpot(usable, mayTakeHead ? isWanted : isKept)
    if (spot !== undefined) {
      this.#dialer.isShort = waits
      return this.#begin(spot, want, since)
    }
    if (usable.length === 0 && !this.#dialer.hasRoom) this.#makeRoom()
    return undefined
  }

  #isResting(head: string): boolean {
    return this.#options.isResting?.(head) ?? false
  }

  #begin({ connection, lane, source }: Spot, want: LaneWant, since: number): Placement {
    const { anchor, model, isInstructed } = want
    const taken = lane ?? connection.addLane()
    if (taken === undefined) throw new Error('A turn was placed on a lane that cannot be added.')
    const hold = connection.begin(taken, { anchor, model, isInstructed, source })
    return { type: 'lane', hold, handshakeMs: undefined, since }
  }

  /** All connections serve other models: the one unused for longest gives way. */
  #makeRoom(): void {
    const idle = [...this.#connections].filter(
      ({ phase, inFlight }) => phase === 'open' && inFlight === 0,
    )
    idle.toSorted((a, b) => a.usedAt - b.usedAt)[0]?.drain()
  }

  get #isAnyOpen(): boolean {
    return [...this.#connections].some(({ phase }) => phase === 'open')
  }

  /** How many more turns fit on what is open. */
  get #room(): number {
    let room = 0
    for (const connection of this.#connections) room += connection.room
    return room
  }

  /**
   * Whether room is there for one who gives a head up, beside so many who do: much of it, or any
   * after a while.
   */
  #hasRoomFor(others: number, since: number): boolean {
    const isWhile = this.#runtime.now() - since >= headWaitMs
    return this.#room - others > (isWhile ? 0 : Math.floor(this.#dialer.turnsEach / littleParts))
  }

  #open(): Connection {
    const options = this.#options
    const { pingIntervalMs, pongTimeoutMs } = options
    const { handshakeHeaders, connectTimeoutMs, compression, agent } = this.#options
    const { maxInboundFrameBytes, maxNesting } = this.#options
    const connection: Connection = new Connection(
      {
        name: options.clientConnections.nextName(),
        get endpoint() {
          return options.endpoint
        },
        dial: {
          url: webSocketUrl(options.endpoint),
          headers: handshakeHeaders,
          compression,
          agent,
          maxInboundFrameBytes,
        },
        connectTimeoutMs,
        pingIntervalMs,
        pongTimeoutMs,
        maxNesting,
        responseIds: this.#responseIds,
      },
      this.#runtime,
      (...reported) => this.#apply(...reported),
    )
    this.#connections.add(connection)
    this.#options.clientConnections.add(connection)
    this.#upkeep.schedule()
    return connection
  }

  /**
   * Carries out what an input of a connection has led to. It stands in the client's order of work:
   * what this leads to in turn comes after it.
   */
  #apply(connection: Connection, effects: readonly ConnectionEffect[]): void {
    this.#options.clientConnections.work.run(() => {
      for (const effect of effects) this.#carryOut(effect, connection)
    })
  }

  #carryOut(effect: ConnectionEffect, connection: Connection): void {
    switch (effect.type) {
      case 'opened':
        this.#dialer.succeeded()
        break
      case 'head_held':
        this.#holdHead(effect.responseId, { connection, lane: effect.lane })
        break
      case 'head_lost':
        this.#heads.lose(effect.responseId, effect.loss)
        break
      case 'ended':
        this.#drop(connection, effect.end)
        break
      case 'room':
        this.#serveNow()
        break
      default:
        connection.tell(effect)
    }
  }

  /**
   * What another connection held under this id is not what the id means now, and no id of such a
   * server says what it means.
   */
  #holdHead(responseId: string, place: HeadPlace): void {
    const before = this.#heads.placeOf(responseId)
    if (before !== undefined && before.connection !== place.connection)
      this.#responseIds.repeats(responseId)
    this.#heads.hold(responseId, place)
  }

  #drop(connection: Connection, end: ConnectionEnd): void {
    for (const id of connection.sharedIds.keys()) this.#responseIds.repeats(id)
    this.#connections.delete(connection)
    this.#options.clientConnections.delete(connection)
    if (connection.handshakeMs === undefined) this.#handshakeFailed(end)
    if (this.#connections.size > 0) return
    this.#upkeep.stop()
    for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }

  /**
   * Those who wait hear of it and decide by its class, unless another connection can serve them in
   * time.
   */
  #handshakeFailed(end: ConnectionEnd): void {
    if (end.type !== 'closed') this.#dialer.failed()
    // What this side closed while it was opening says nothing of the server.
    const status = end.type === 'refused' ? end.status : undefined
    // Beside a connection that works, a network failure says nothing of the server either, nor what
    // nobody waited for.
    const isTelling = !this.#isAnyOpen || (status !== undefined && this.#waiting.size > 0)
    if (end.type !== 'closed' && isTelling) this.#parts.dialFailed?.(status)
    this.#placeAll()
    const placement = { type: 'no_connection', end } as const
    if (!this.#isAnyOpen) this.#waiting.settleAll(placement)
    // What is open will do for those who have no other way; the others need not wait for ever.
    else if (this.#dialer.isFailingRepeatedly) {
      for (const waiter of this.#waiting)
        if (waiter.want.hasOtherWay(status)) waiter.settle(placement)
    }
  }

  /** Gives lanes to those who wait, once what is under way is done. */
  #serve(): void {
    this.#options.clientConnections.work.run(() => this.#serveNow())
  }

  #serveNow(): void {
    this.#placeAll()
    if (this.#waiting.size > 0) this.#dialer.dialAsNeeded()
    if (this.#isRetired && this.#waiting.size === 0) this.#drainAll()
    this.#options.clientConnections.changed()
  }

  /** Places those who can be. */
  #placeAll(): void {
    this.#upkeep.retire()
    this.#drainExhausted()
    for (const round of rounds) this.#serveInTurn(round)
  }

  #drainExhausted(): void {
    for (const connection of this.#connections) {
      if (connection.isExhausted && connection.phase === 'open' && connection.inFlight === 0)
        connection.drain()
    }
  }

  #drainAll(): void {
    for (const connection of this.#connections) if (isInUse(connection)) connection.drain()
  }

  /**
   * One round, longest wait first. A lane that was refused to one who begins is not there for the
   * next either. Whoever gives a head up comes back for room that is there now.
   */
  #serveInTurn(round: Round): void {
    const refused = new Set<string>()
    let comingBack = 0
    for (const { want, since, settle } of this.#waiting) {
      const begins = want.anchor === undefined
      const kind = `${want.isInstructed} ${want.model}`
      if (want.signal?.aborted === true || (begins && (round === 'give_up' || refused.has(kind))))
        continue
      if (this.#room <= comingBack) return
      if (round === 'give_up' && !this.#hasRoomFor(comingBack, since)) continue
      const placement = this.#place(want, since, round)
      if (placement?.type === 'head_unavailable') comingBack++
      if (placement !== undefined)
        settle(placement.type === 'lane' ? withHandshake(placement, since) : placement)
      else if (begins) refused.add(kind)
    }
  }
}

/** Adds the handshake's time for a turn that waited for it. */
function withHandshake(placement: Placement & { type: 'lane' }, since: number): Placement {
  const { openedAt, handshakeMs } = placement.hold.connection
  return openedAt + (handshakeMs ?? 0) >= since ? { ...placement, handshakeMs } : placement
}

/** Whether turns may begin on a connection, now or once it has opened. */
function isInUse({ phase }: Connection): boolean {
  return phase === 'open' || phase === 'connecting'
}

function closedError(): WarmlineError {
  return new WarmlineError('closed', 'The client is closed. Make a new one to go on.', {
    replaySafety: 'safe',
  })
}

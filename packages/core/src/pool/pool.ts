// The pool of one scope: which connection and lane a turn gets, and when connections are opened, rotated and closed.
// It knows nothing of what is sent; the connections route and the client plans.
import { Connection } from '../connection/connection.js'
import type { ConnectionEnd } from '../connection/lane.js'
import type { HeadLoss } from '../connection/owner.js'
import { type Endpoint, webSocketUrl } from '../endpoints.js'
import { WarmlineError } from '../errors.js'
import type { Runtime, SocketAgent } from '../runtime/runtime.js'
import { DialGate } from './dial-gate.js'
import { idleAt, isStale, type LifetimeLimits, retiresAt, succeededAt } from './lifetime.js'
import { freshSpot, type LaneWant, oldestSpot, type Placement, type Spot, spotOf } from './placement.js'
import { Waiting, type WaitingLimits } from './waiting.js'

/** Limits and times of a pool. */
export interface PoolOptions extends LifetimeLimits, WaitingLimits {
  readonly endpoint: Endpoint
  /** The headers of every handshake, credentials among them. */
  readonly handshakeHeaders: Readonly<Record<string, string>>
  readonly maxConnections: number
  readonly connectTimeoutMs: number
  readonly compression: boolean
  readonly agent: SocketAgent | undefined
}

/** A head used within this time counts as live when its connection is rotated. */
const recentUseMs = 5 * 60_000

/** Counts of a pool. */
export interface PoolStats {
  /** Open or opening. */
  readonly connections: number
  readonly inFlight: number
  readonly queued: number
}

/** The connections of one scope. */
export class Pool {
  readonly #options: PoolOptions
  readonly #runtime: Runtime
  readonly #headLost: (responseId: string, loss: HeadLoss) => void
  readonly #rotated: (heads: readonly string[]) => void
  readonly #dialFailed: (status: number | undefined) => void
  readonly #connections = new Set<Connection>()
  readonly #waiting: Waiting
  readonly #gate = new DialGate()
  #count = 0
  #isClosed = false
  #isServing = false
  #mustServe = false
  #whenEmpty: (() => void)[] = []
  #cancelUpkeep: (() => void) | undefined
  #cancelDial: (() => void) | undefined

  constructor(
    options: PoolOptions,
    runtime: Runtime,
    headLost: (responseId: string, loss: HeadLoss) => void,
    rotated: (heads: readonly string[]) => void = () => {},
    dialFailed: (status: number | undefined) => void = () => {},
  ) {
    this.#options = options
    this.#runtime = runtime
    this.#headLost = headLost
    this.#rotated = rotated
    this.#dialFailed = dialFailed
    this.#waiting = new Waiting(options, runtime)
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  get stats(): PoolStats {
    const inFlight = [...this.#connections].reduce((sum, connection) => sum + connection.inFlight, 0)
    return { connections: this.#connections.size, inFlight, queued: this.#waiting.size }
  }

  /**
   * Gives out a lane: at once, after a handshake, or when one becomes free.
   * @throws WarmlineError `pool_exhausted` after `acquireTimeoutMs` or when the queue is full; `closed` after close;
   * the signal's reason when it is aborted.
   */
  async acquire(want: LaneWant): Promise<Placement> {
    want.signal?.throwIfAborted()
    if (this.#isClosed) throw closedError()
    const placement = this.#place(want)
    const given = placement ?? this.#waiting.join(want)
    this.#dialAsNeeded()
    return given
  }

  /** Opens a connection ahead of the first turn. Resolves with its end when it could not be opened. */
  async connect(): Promise<ConnectionEnd | undefined> {
    if (this.#isClosed) throw closedError()
    const [known] = this.#connections
    return (known ?? this.#dial()).whenOpen()
  }

  /** Lets running turns end and then closes; nothing new is taken. */
  async drain(): Promise<void> {
    this.#refuseAll()
    for (const connection of this.#connections) connection.drain()
    if (this.#connections.size > 0) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve))
  }

  /** Closes now. */
  close(): void {
    this.#refuseAll()
    for (const connection of this.#connections) connection.close()
  }

  #refuseAll(): void {
    this.#isClosed = true
    this.#cancelDial?.()
    this.#waiting.settleAll(closedError())
  }

  /** A placement that is possible now; `undefined` means wait (DESIGN 4.3). */
  #place(want: LaneWant): Placement | undefined {
    this.#retire()
    if (want.anchor !== undefined) {
      const held = spotOf(this.#connections, want.anchor)
      if (held !== undefined && 'lane' in held) return this.#begin(held, want)
      if (want.mustHold) return { type: 'head_unavailable', isBusy: held?.isBusy ?? false }
    }
    const usable = [...this.#connections].filter((connection) => connection.serves(want.model))
    const { maxLanes, maxInFlight } = this.#options.endpoint
    const spot =
      freshSpot(usable, Math.max(1, maxInFlight)) ??
      (this.#mayOpenSoon ? undefined : (freshSpot(usable, Math.max(1, maxLanes)) ?? oldestSpot(usable)))
    if (spot !== undefined) return this.#begin(spot, want)
    if (usable.length === 0 && !this.#hasRoomToDial) this.#makeRoom()
    return undefined
  }

  #begin({ connection, lane, source }: Spot, { anchor, model }: LaneWant): Placement {
    return { type: 'lane', hold: connection.begin(lane, { anchor, model, source }), handshakeMs: undefined }
  }

  /** All connections serve other models: the one unused for longest gives way. */
  #makeRoom(): void {
    const idle = [...this.#connections].filter(({ phase, inFlight }) => phase === 'open' && inFlight === 0)
    idle.toSorted((a, b) => a.usedAt - b.usedAt)[0]?.drain()
  }

  get #hasRoomToDial(): boolean {
    return !this.#isClosed && this.#connections.size < this.#options.maxConnections
  }

  get #isAnyOpen(): boolean {
    return [...this.#connections].some(({ phase }) => phase === 'open')
  }

  get #isAnyOpening(): boolean {
    return [...this.#connections].some(({ phase }) => phase === 'connecting')
  }

  /** Whether a new connection is worth waiting for; while servers refuse, another chain gives way instead. */
  get #mayOpenSoon(): boolean {
    return (this.#hasRoomToDial || this.#isAnyOpening) && !this.#gate.isPaused(this.#runtime.now())
  }

  /**
   * Opens as many connections as those who wait can use, and ahead of need where turns fill half of those there are: in a
   * burst, handshakes take longer than turns arrive. No faster than the gate allows.
   */
  #dialAsNeeded(): void {
    this.#cancelDial?.()
    this.#cancelDial = undefined
    const { maxLanes, maxInFlight } = this.#options.endpoint
    const turnsEach = Math.max(1, Math.min(maxLanes, maxInFlight))
    const { connections, inFlight, queued } = this.stats
    const opening = [...this.#connections].filter(({ phase }) => phase === 'connecting').length
    const ahead = Math.ceil((inFlight + queued) / Math.ceil(turnsEach / 2)) - connections
    const needed = Math.max(Math.ceil(queued / turnsEach) - opening, ahead)
    if (needed <= 0) return
    const now = this.#runtime.now()
    // With nothing open there is nothing to wait for: those who wait must learn soon whether HTTP has to do.
    if (this.#gate.isPaused(now) && this.#isAnyOpen) {
      this.#cancelDial = this.#runtime.after(this.#gate.pausedUntil - now, () => this.#serve())
      return
    }
    for (let i = 0; i < needed && this.#hasRoomToDial; i++) {
      const nextAt = this.#gate.nextAt(now)
      if (nextAt > now) {
        this.#cancelDial = this.#runtime.after(nextAt - now, () => this.#serve())
        return
      }
      this.#dial()
    }
  }

  #dial(): Connection {
    const { endpoint, pingIntervalMs, pongTimeoutMs } = this.#options
    const { handshakeHeaders, connectTimeoutMs, compression, agent } = this.#options
    this.#gate.began(this.#runtime.now())
    const connection: Connection = new Connection(
      {
        name: `c${++this.#count}`,
        endpoint,
        dial: {
          url: webSocketUrl(endpoint),
          headers: handshakeHeaders,
          compression,
          agent,
        },
        connectTimeoutMs,
        pingIntervalMs,
        pongTimeoutMs,
      },
      this.#runtime,
      {
        headLost: this.#headLost,
        opened: () => this.#gate.succeeded(),
        changed: () => this.#serve(),
        ended: (end) => this.#drop(connection, end),
      },
    )
    this.#connections.add(connection)
    this.#scheduleUpkeep()
    return connection
  }

  #drop(connection: Connection, end: ConnectionEnd): void {
    this.#connections.delete(connection)
    if (connection.handshakeMs === undefined) this.#handshakeFailed(end)
    if (this.#connections.size > 0) return
    this.#cancelUpkeep?.()
    this.#cancelUpkeep = undefined
    for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }

  /** Those who wait hear of it and decide by its class, unless another connection can serve them in time. */
  #handshakeFailed(end: ConnectionEnd): void {
    this.#gate.failed(this.#runtime.now())
    // What this side closed while it was opening says nothing of the server.
    const status = end.type === 'refused' ? end.status : undefined
    // Beside a connection that works, a network failure says nothing of the server either.
    if (end.type !== 'closed' && (status !== undefined || !this.#isAnyOpen)) this.#dialFailed(status)
    this.#serveThose()
    const placement = { type: 'no_connection', end } as const
    if (!this.#isAnyOpen) this.#waiting.settleAll(placement)
    // What is open will do for those who have no other way; the others need not wait for ever.
    else if (this.#gate.isFailingOn) {
      for (const waiter of this.#waiting) if (waiter.want.hasOtherWay(status)) waiter.settle(placement)
    }
  }

  #serve(): void {
    const isDone = this.#serveThose()
    if (isDone && this.#waiting.size > 0) this.#dialAsNeeded()
  }

  /** Gives lanes to those who wait. Placing one may end connections, which calls this again: then it goes round once more. */
  #serveThose(): boolean {
    this.#mustServe = true
    if (this.#isServing) return false
    this.#isServing = true
    while (this.#mustServe) {
      this.#mustServe = false
      for (const waiter of this.#waiting) {
        if (waiter.want.signal?.aborted === true) continue
        const placement = this.#place(waiter.want)
        if (placement === undefined) continue
        waiter.settle(placement.type === 'lane' ? withHandshake(placement, waiter.since) : placement)
      }
    }
    this.#isServing = false
    return true
  }

  /** Takes old connections out of use, and drops those that are gone. Timers lie after sleep, so it is done here too. */
  #retire(): void {
    const now = this.#runtime.now()
    for (const connection of this.#connections) {
      if (connection.phase !== 'open') continue
      if (isStale(connection, this.#options, now)) connection.lose()
      else if (now >= retiresAt(connection, this.#options)) this.#rotate(connection)
    }
  }

  /** Ends a connection's use because of its age; what its lanes hold is told first, while it is known. */
  #rotate(connection: Connection): void {
    const since = this.#runtime.now() - recentUseMs
    const live = connection.lanes.flatMap(({ head, usedAt }) =>
      head !== undefined && usedAt > since ? [head] : [],
    )
    this.#rotated(live)
    connection.drain()
  }

  /** Closes what is idle, opens successors, and looks again when the next of these is due. */
  #scheduleUpkeep(): void {
    this.#cancelUpkeep?.()
    const now = this.#runtime.now()
    const dueAt = [...this.#connections].map((connection) =>
      Math.min(
        idleAt(connection, this.#options),
        connection.hasSuccessor ? Infinity : succeededAt(connection, this.#options),
        retiresAt(connection, this.#options),
      ),
    )
    // No more often than once a second: what is in use moves its own idle time on.
    const delayMs = Math.max(1_000, Math.min(...dueAt) - now)
    this.#cancelUpkeep = this.#runtime.after(delayMs, () => {
      this.#keepUp()
      if (this.#connections.size > 0) this.#scheduleUpkeep()
    })
  }

  #keepUp(): void {
    const now = this.#runtime.now()
    for (const connection of this.#connections) {
      if (connection.phase !== 'open') continue
      if (connection.inFlight === 0 && now >= idleAt(connection, this.#options)) connection.drain()
      else if (!connection.hasSuccessor && now >= succeededAt(connection, this.#options)) {
        connection.hasSuccessor = true
        // It takes the place of one that is about to go, so it may exceed the limit by that one.
        if (!this.#isClosed) this.#dial()
      }
    }
    this.#retire()
  }
}

/** Adds the handshake's time for a turn that waited for it. */
function withHandshake(placement: Placement & { type: 'lane' }, since: number): Placement {
  const { openedAt, handshakeMs } = placement.hold.connection
  return openedAt >= since ? { ...placement, handshakeMs } : placement
}

function closedError(): WarmlineError {
  return new WarmlineError('closed', 'The client is closed. Make a new one to go on.', {
    replaySafety: 'safe',
  })
}

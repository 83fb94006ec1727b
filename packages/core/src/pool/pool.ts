// The pool of one scope: which connection and lane a turn gets. It knows nothing of what is sent;
// the connections route and the client plans. When connections are opened is dialer.ts, when they
// are closed maintenance.ts.
import { Connection } from '../connection/connection.js'
import type { ConnectionEffect } from '../connection/effect.js'
import { type ConnectionInfo, infoOf } from '../connection/info.js'
import type { ConnectionEnd } from '../connection/lane.js'
import { ResponseIds } from '../connection/response-ids.js'
import { notSentError, type WarmlineError } from '../errors.js'
import { isOfCredential } from '../protocol/error-codes.js'
import type { Runtime } from '../runtime/runtime.js'
import { longestIdle } from './client-connections.js'
import { Dialer } from './dialer.js'
import type { HeadIndex, HeadPlace } from './head-index.js'
import { Maintenance } from './maintenance.js'
import { isInUse, type LaneWant, type Placement } from './placement.js'
import type { PoolOptions } from './pool-options.js'
import { poolExhausted, type Waiter, WaitQueue } from './queue.js'
import { Scheduler, type Service } from './scheduler.js'

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
  readonly #scheduler: Scheduler
  readonly #upkeep: Maintenance
  /** What its connections have seen of the ids of responses. */
  readonly #responseIds: ResponseIds
  isClosed = false
  #isRetired = false
  #whenEmpty: (() => void)[] = []

  constructor(options: PoolOptions, runtime: Runtime, parts: PoolParts) {
    this.#options = options
    this.#responseIds = new ResponseIds(options.endpoint.repeatsIds)
    this.#runtime = runtime
    this.#parts = parts
    const connections = this.#connections
    const waiting = new WaitQueue(options, runtime)
    this.#waiting = waiting
    this.#dialer = new Dialer(options, runtime, {
      connections,
      waiting,
      open: () => this.#open(),
      serveQueue: () => this.#serve(),
    })
    this.#scheduler = new Scheduler(options, runtime, {
      connections,
      heads: parts.heads,
      waiting,
      dialer: this.#dialer,
    })
    this.#upkeep = new Maintenance(options, runtime, {
      connections,
      rotated: parts.rotated ?? (() => {}),
      openSuccessor: () => {
        if (!this.isClosed) this.#dialer.dial()
      },
    })
  }

  /** Whether the server was seen to give one id to several responses, unless it is known to. */
  get hasRepeatedIds(): boolean {
    return this.#responseIds.hasRepeats && !this.#options.endpoint.repeatsIds
  }

  /** Whether several responses may have this id: a caller may mean another than the server does. */
  isShared(responseId: string): boolean {
    return (
      this.#responseIds.isShared(responseId) ||
      [...this.#connections].some(({ sharedIds }) => sharedIds.has(responseId))
    )
  }

  /** Its connections as they are now. @param scope The name of their scope. */
  describe(scope: string): readonly ConnectionInfo[] {
    return [...this.#connections].map((connection) => infoOf(connection, scope))
  }

  get stats(): PoolStats {
    const connections = [...this.#connections]
    const inFlight = connections.reduce((sum, connection) => sum + connection.inFlight, 0)
    return { connections: connections.length, inFlight, queued: this.#waiting.size }
  }

  /**
   * Gives out a lane: at once, after a handshake, or when one becomes free.
   * @throws WarmlineError `pool_exhausted` after `acquireTimeoutMs` or when the queue is full;
   * `closed` after close; the signal's reason when it is aborted.
   */
  async acquire(want: LaneWant): Promise<Placement> {
    want.signal?.throwIfAborted()
    if (this.isClosed) throw closedError()
    const waiter = this.#waiting.enter(want)
    this.#options.clientConnections.work.run(() => this.#arrive(waiter))
    return this.#scheduler.wait(waiter, () => this.#serve())
  }

  /**
   * Opens a connection ahead of the first turn. Resolves with its end when it could not be opened.
   * @throws WarmlineError `closed`, or `pool_exhausted` when the client has as many connections as
   * it may, all at work; the signal's reason, which also ends a handshake that no turn waits for.
   */
  async connect(signal?: AbortSignal): Promise<ConnectionEnd | undefined> {
    signal?.throwIfAborted()
    if (this.isClosed) throw closedError()
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
   * Takes the pool out of use: its connections end after the turns on them, and a turn that still
   * comes gets a new one, so that none fails because another scope needs the room.
   */
  retire(): void {
    this.#isRetired = true
    this.#serve()
  }

  /** Takes the open connections out of use after the turns on them: new turns get new ones. */
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

  /** Gives up the place of a head that no turn will continue: its lane is free for a new chain. */
  release(head: string): void {
    if (!this.#parts.heads.release(head)) return
    this.#scheduler.lost(head)
    this.#serve()
  }

  /** Closes now. */
  close(): void {
    this.#refuseAll()
    for (const connection of this.#connections) connection.close()
  }

  #refuseAll(): void {
    this.isClosed = true
    this.#dialer.stop()
    this.#waiting.settleAll(closedError())
  }

  get #isAnyOpen(): boolean {
    return [...this.#connections].some(({ phase }) => phase === 'open')
  }

  #open(): Connection {
    const { clientConnections } = this.#options
    const connection: Connection = new Connection(this.#options, this.#runtime, {
      name: clientConnections.nextName(),
      responseIds: this.#responseIds,
      work: clientConnections.work,
      report: (effect) => this.#carryOut(connection, effect),
    })
    this.#connections.add(connection)
    clientConnections.add(connection)
    this.#upkeep.schedule()
    return connection
  }

  #carryOut(connection: Connection, effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'opened':
        this.#dialer.gate.succeeded()
        break
      case 'head_held':
        this.#holdHead(effect.responseId, { connection, lane: effect.lane })
        break
      case 'head_lost':
        this.#parts.heads.lose(effect.responseId, effect.loss)
        this.#scheduler.lost(effect.responseId)
        break
      case 'ended':
        this.#drop(connection, effect.end)
        break
      case 'room':
        this.#serveNow()
    }
  }

  /** Where two connections hold heads of one id, no id of such a server says what it means. */
  #holdHead(responseId: string, place: HeadPlace): void {
    const before = this.#parts.heads.placeOf(responseId)
    if (before !== undefined && before.connection !== place.connection)
      this.#responseIds.repeats(responseId)
    this.#parts.heads.hold(responseId, place)
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

  /** The turns that wait hear of it, unless another connection can serve them in time. */
  #handshakeFailed(end: ConnectionEnd): void {
    if (end.type !== 'closed') this.#dialer.gate.failed(this.#runtime.now())
    // What this side closed while it was opening says nothing of the server.
    const status = end.type === 'refused' ? end.status : undefined
    // While another connection works, a network failure says nothing of the server either, nor does
    // the failure of a handshake that no turn waited for.
    const reflectsServer = !this.#isAnyOpen || (status !== undefined && this.#waiting.size > 0)
    if (end.type !== 'closed' && reflectsServer) this.#parts.dialFailed?.(status)
    this.#placeAll()
    const placement = { type: 'no_connection', end } as const
    if (!this.#isAnyOpen) this.#waiting.settleAll(placement)
    // What is open will do for turns that have no other way; the others need not wait for ever.
    else if (this.#dialer.gate.isFailingRepeatedly && !isOfCredential(status)) {
      for (const waiter of this.#waiting) if (waiter.want.mayUseHttp) waiter.settle(placement)
    }
  }

  /** Gives lanes to the turns that wait, once what is under way is done. */
  #serve(): void {
    this.#options.clientConnections.work.run(() => this.#serveNow())
  }

  /** A turn has come: connections are opened for it, and ahead of the next. */
  #arrive(waiter: Waiter): void {
    // Where this had to wait for what was under way, that may have served it, or it has left.
    if (!waiter.isWaiting) return
    this.#upkeep.retire()
    this.#served(this.#scheduler.serveArrival(waiter))
    this.#dialer.dialAsNeeded()
  }

  #serveNow(): void {
    this.#placeAll()
    if (this.#waiting.size > 0) this.#dialer.dialAsNeeded()
    if (this.#isRetired && this.#waiting.size === 0) this.#drainAll()
    this.#options.clientConnections.changed()
  }

  /** Places the turns that can be. */
  #placeAll(): void {
    this.#upkeep.retire()
    this.#drainExhausted()
    this.#served(this.#scheduler.serve())
  }

  #served({ isShort, isUnserved }: Service): void {
    this.#dialer.isShort ||= isShort
    // The open connections serve other models.
    if (isUnserved && !this.#dialer.hasRoom) longestIdle(this.#connections)?.drain()
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
}

/** The error for a turn that comes after `drain` or `close`. */
export function closedError(): WarmlineError {
  return notSentError('closed', 'The client is closed. Make a new one to go on.')
}

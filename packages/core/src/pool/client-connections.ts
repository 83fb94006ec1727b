// The connections of all pools of one client, bounded in number. Where the bound is reached, the
// connection that has been idle for longest gives way, whoever's it is; where none is idle, the
// pools that want one are asked again in their turn. It opens nothing and gives out no lane.
import type { Connection } from '../connection/connection.js'
import type { Endpoint } from '../endpoints/endpoint.js'
import { WorkQueue } from './work-queue.js'

/** A pool that wants room for a connection. */
export interface RoomSeeker {
  /** There may be room now. It asks again if that was not enough. */
  serveQueue(): void
}

/** All connections of one client. */
export class ClientConnections {
  /** The order of work on all of them. */
  readonly work: WorkQueue = new WorkQueue()
  readonly #maxTotal: number
  readonly #connections = new Set<Connection>()
  /** Who wants room, the longest wait first. */
  readonly #seekers = new Set<RoomSeeker>()
  #opened = 0
  #endpoint: Endpoint

  constructor(maxTotal: number, endpoint: Endpoint) {
    this.#maxTotal = maxTotal
    this.#endpoint = endpoint
  }

  /** The server of all of them, as it has turned out to be. */
  get endpoint(): Endpoint {
    return this.#endpoint
  }

  /**
   * The server takes no `stream_id`: connections run one turn at a time from now on, and those that
   * have named a lane take no new turn.
   */
  giveUpLanes(): void {
    this.#endpoint = { ...this.#endpoint, maxLanes: 0, maxInFlight: 1, evicts: 'lane-head' }
    for (const connection of this.#connections)
      if (connection.lanes.some(({ id }) => id !== undefined)) connection.drain()
  }

  /** A name for one more connection, unlike that of any other of this client. */
  nextName(): string {
    return `c${++this.#opened}`
  }

  /**
   * A pool opens a connection. If that is one too many, the one that has been idle for longest
   * gives way.
   */
  add(connection: Connection): void {
    this.#connections.add(connection)
    if (this.#inUse > this.#maxTotal) this.#longestIdle()?.drain()
  }

  /** A connection has ended. */
  delete(connection: Connection): void {
    this.#connections.delete(connection)
  }

  /** Whether one more may be opened as it is. */
  get isFree(): boolean {
    return this.#inUse < this.#maxTotal
  }

  /** Whether one more may be opened, though an idle one must give way. */
  get hasRoom(): boolean {
    return this.isFree || this.#longestIdle() !== undefined
  }

  /** Asks this pool again once there may be room. */
  seek(pool: RoomSeeker): void {
    this.#seekers.add(pool)
  }

  /** A connection has ended, drains, or became idle: those who want room are asked again. */
  changed(): void {
    if (this.#seekers.size > 0) this.work.run(() => this.#ask())
  }

  #ask(): void {
    for (const pool of [...this.#seekers]) {
      if (!this.hasRoom) return
      this.#seekers.delete(pool)
      pool.serveQueue()
    }
  }

  /**
   * How many count: not those that only finish their last turns, for others have taken their place.
   */
  get #inUse(): number {
    // Counted only near the bound.
    if (this.#connections.size < this.#maxTotal) return this.#connections.size
    let inUse = 0
    for (const { phase } of this.#connections) if (phase !== 'draining') inUse++
    return inUse
  }

  #longestIdle(): Connection | undefined {
    let longest: Connection | undefined
    for (const connection of this.#connections) {
      const isIdle = connection.phase === 'open' && connection.inFlight === 0
      if (isIdle && (longest === undefined || connection.usedAt < longest.usedAt))
        longest = connection
    }
    return longest
  }
}

// The connections of all pools of one client, bounded in number. Where the bound is reached, the
// connection that has been idle for longest is closed, in whichever pool it is; where none is idle,
// the pools that want one are asked again in their turn. It opens nothing and gives out no lane.
import type { Connection } from '../connection/connection.js'
import type { Endpoint } from '../endpoints/endpoint.js'
import { WorkQueue } from './work-queue.js'

/** All connections of one client. */
export class ClientConnections {
  /** The order of work on all of them. */
  readonly work: WorkQueue = new WorkQueue()
  readonly #maxTotal: number
  readonly #connections = new Set<Connection>()
  /** What asks each pool that wants room again, the longest wait first. */
  readonly #seekers = new Set<() => void>()
  #opened = 0
  /** The server of all of them, as it has turned out to be. */
  endpoint: Endpoint

  constructor(maxTotal: number, endpoint: Endpoint) {
    this.#maxTotal = maxTotal
    this.endpoint = endpoint
  }

  /**
   * The server takes no `stream_id`: connections run one turn at a time from now on, and those that
   * have named a lane take no new turn.
   */
  giveUpLanes(): void {
    this.endpoint = { ...this.endpoint, maxLanes: 0, maxInFlight: 1, evicts: 'lane-head' }
    for (const connection of this.#connections)
      if (connection.lanes.some(({ id }) => id !== undefined)) connection.drain()
  }

  /** A name for one more connection, unlike that of any other of this client. */
  nextName(): string {
    return `c${++this.#opened}`
  }

  /** A pool opens a connection. If that is one too many, the one idle for longest is closed. */
  add(connection: Connection): void {
    this.#connections.add(connection)
    if (this.#inUse > this.#maxTotal) longestIdle(this.#connections)?.drain()
  }

  /** A connection has ended. */
  delete(connection: Connection): void {
    this.#connections.delete(connection)
  }

  /** Whether one more may be opened as it is. */
  get isFree(): boolean {
    return this.#inUse < this.#maxTotal
  }

  /** Whether one more may be opened, though an idle one must be closed for it. */
  get hasRoom(): boolean {
    return this.isFree || longestIdle(this.#connections) !== undefined
  }

  /** Asks a pool again once there may be room. It seeks again if that was not enough. */
  seek(ask: () => void): void {
    this.#seekers.add(ask)
  }

  /** A connection has ended, drains, or became idle: pools that want room are asked again. */
  changed(): void {
    if (this.#seekers.size > 0) this.work.run(() => this.#ask())
  }

  #ask(): void {
    for (const ask of [...this.#seekers]) {
      if (!this.hasRoom) return
      this.#seekers.delete(ask)
      ask()
    }
  }

  /** How many count: others have taken the place of those that only finish their last turns. */
  get #inUse(): number {
    // Counted only near the bound.
    if (this.#connections.size < this.#maxTotal) return this.#connections.size
    let inUse = 0
    for (const { phase } of this.#connections) if (phase !== 'draining') inUse++
    return inUse
  }
}

/** The open connection without a turn that was used longest ago. */
export function longestIdle(connections: Iterable<Connection>): Connection | undefined {
  let longest: Connection | undefined
  for (const connection of connections) {
    const isIdle = connection.phase === 'open' && connection.inFlight === 0
    if (isIdle && (longest === undefined || connection.usedAt < longest.usedAt))
      longest = connection
  }
  return longest
}

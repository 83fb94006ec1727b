// The upkeep of one pool's connections: closes what is idle, takes what is old out of use, and has
// successors opened in time. It gives out no lane.
import type { Connection } from '../connection/connection.js'
import type { Runtime } from '../runtime/runtime.js'
import { type ExpiryLimits, idleAt, isQuiet, retiresAt, succeededAt } from './expiry.js'

/** A head used within this time is live when its connection is rotated. */
const liveHeadMs = 5 * 60_000

/** What it looks after, and what it has done. */
export interface MaintenanceParts {
  readonly connections: ReadonlySet<Connection>
  /** Hears which live heads a connection held that goes out of use, while it is known. */
  readonly rotated: (heads: readonly string[]) => void
  readonly openSuccessor: () => void
}

/** Looks after connections until it is stopped. */
export class Maintenance {
  readonly #limits: ExpiryLimits
  readonly #runtime: Runtime
  readonly #parts: MaintenanceParts
  #cancel = (): void => {}

  constructor(limits: ExpiryLimits, runtime: Runtime, parts: MaintenanceParts) {
    this.#limits = limits
    this.#runtime = runtime
    this.#parts = parts
  }

  /**
   * Takes old connections out of use, and has those that were silent for too long prove that they
   * are alive. Timers lie after sleep, so it is done before lanes are given out too.
   */
  retire(): void {
    const now = this.#runtime.now()
    for (const connection of this.#parts.connections) {
      if (connection.phase !== 'open') continue
      if (isQuiet(connection, this.#limits, now)) connection.prove()
      if (now >= retiresAt(connection, this.#limits)) this.#rotate(connection)
    }
  }

  /** Looks again when the next thing is due. */
  schedule(): void {
    this.stop()
    const now = this.#runtime.now()
    const dueAt = [...this.#parts.connections].map((connection) =>
      Math.min(
        idleAt(connection, this.#limits),
        connection.hasSuccessor ? Infinity : succeededAt(connection, this.#limits),
        retiresAt(connection, this.#limits),
      ),
    )
    // No more often than once a second: what is in use moves its own idle time on.
    const delayMs = Math.max(1_000, Math.min(...dueAt) - now)
    this.#cancel = this.#runtime.after(delayMs, () => {
      this.#keepUp()
      if (this.#parts.connections.size > 0) this.schedule()
    })
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel()
  }

  #keepUp(): void {
    const now = this.#runtime.now()
    for (const connection of this.#parts.connections) {
      if (connection.phase !== 'open') continue
      if (connection.inFlight === 0 && now >= idleAt(connection, this.#limits)) connection.drain()
      else if (!connection.hasSuccessor && now >= succeededAt(connection, this.#limits)) {
        connection.hasSuccessor = true
        // It takes the place of one that is about to go, so it may exceed the limit by that one.
        this.#parts.openSuccessor()
      }
    }
    this.retire()
  }

  #rotate(connection: Connection): void {
    const since = this.#runtime.now() - liveHeadMs
    const live = connection.lanes.flatMap(({ head, usedAt }) =>
      head !== undefined && usedAt > since ? [head] : [],
    )
    this.#parts.rotated(live)
    connection.drain()
  }
}

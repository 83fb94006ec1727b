// What must be true of a pool, whatever its server and its callers do. It watches every lane that a
// connection gives out and compares; it drives nothing. Who may not wait is in pool-starvation.ts.
import type { Connection, TurnHold } from '../../../src/connection/connection.js'
import type { Lane, RunningTurn, Told } from '../../../src/connection/lane.js'
import type { LaneClaim } from '../../../src/connection/types.js'
import type { Endpoint } from '../../../src/endpoints/endpoint.js'
import { ClientConnections } from '../../../src/pool/client-connections.js'
import type { LaneWant } from '../../../src/pool/placement.js'
import { isTerminal, responseOf } from '../../../src/protocol/events.js'
import type { Bench } from '../../support/pool.js'

/** A turn, as far as the oracle looks at it. */
export interface WatchedTurn {
  readonly id: number
  readonly want: LaneWant
  /** When it asked for a lane. */
  readonly since: number
  /**
   * It waits for a lane; has one and has sent nothing; has sent its request; was given up by its
   * caller; has ended.
   */
  readonly state: 'waiting' | 'placed' | 'sent' | 'given_up' | 'over'
  /** From when the lane of a turn that was given up must be back. */
  readonly backAt: number | undefined
}

/** A lane that was given out. */
interface Grant {
  readonly connection: Connection
  readonly lane: Lane
  readonly running: RunningTurn
  turn: WatchedTurn | undefined
}

/** Connections that tell when a lane is given out, before it is and after that. */
export class WatchedConnections extends ClientConnections {
  readonly all: Connection[] = []
  readonly #oracle: () => PoolOracle

  constructor(maxTotal: number, endpoint: Endpoint, oracle: () => PoolOracle) {
    super(maxTotal, endpoint)
    this.#oracle = oracle
  }

  override add(connection: Connection): void {
    this.all.push(connection)
    const begin = connection.begin.bind(connection)
    connection.begin = (lane, claim) => {
      this.#oracle().begins(lane, claim)
      const hold = begin(lane, claim)
      this.#oracle().began(hold, claim)
      return hold
    }
    super.add(connection)
  }
}

/** Compares what a pool does with what it must do. */
export class PoolOracle {
  /** What was wrong, in the order in which it was seen. */
  readonly problems: string[] = []
  /** How many lanes were given out, and how many of them to a fork. */
  readonly counts: { lanes: number; forks: number; completed: number } = {
    lanes: 0,
    forks: 0,
    completed: 0,
  }
  readonly #bench: Bench
  readonly #connections: WatchedConnections
  readonly #endpoint: Endpoint
  readonly #grants = new Map<TurnHold, Grant>()
  readonly #completed = new Set<string>()

  constructor(bench: Bench, connections: WatchedConnections, endpoint: Endpoint) {
    this.#bench = bench
    this.#connections = connections
    this.#endpoint = endpoint
  }

  note(problem: string): void {
    this.problems.push(problem)
  }

  /** The lanes whose heads are forked by turns that have not begun. */
  get forked(): ReadonlySet<Lane> {
    const forked = new Set<Lane>()
    for (const { lane, running } of this.#grants.values())
      if (lane.turn === running && running.source !== undefined) forked.add(running.source)
    return forked
  }

  /** A lane is about to be given out. */
  begins(lane: Lane, { anchor, source }: LaneClaim): void {
    if (this.forked.has(lane)) this.note('A lane was given out whose head is being forked.')
    const place = anchor === undefined ? undefined : this.#bench.heads.placeOf(anchor)
    if (source !== undefined && place?.lane !== source)
      this.note(`A turn forks ${anchor} on a lane that does not hold it by the index.`)
    const home = place?.lane
    if (home !== undefined && (home === lane || home === source) && home.head !== anchor)
      this.note(`A turn continues ${anchor} on a lane that holds ${home.head}.`)
  }

  /** A lane was given out. */
  began(hold: TurnHold, { source }: LaneClaim): void {
    const { connection, lane } = hold
    const { turn: running } = lane
    this.counts.lanes++
    if (source !== undefined) this.counts.forks++
    if (running === undefined) this.note('A lane was given out, and no turn runs on it.')
    else this.#grants.set(hold, { connection, lane, running, turn: undefined })
  }

  /** A turn was given a lane. */
  placed(turn: WatchedTurn, hold: TurnHold): void {
    const grant = this.#grants.get(hold)
    if (grant === undefined) this.note(`Turn ${turn.id} was given a lane that no connection gave.`)
    else if (grant.turn !== undefined)
      this.note(`Turns ${grant.turn.id} and ${turn.id} were given one lane.`)
    else grant.turn = turn
  }

  /** A turn is told something. */
  told(turn: WatchedTurn, told: Told): void {
    if (turn.state !== 'sent')
      this.note(`Turn ${turn.id} was told ${told.type} when ${turn.state}.`)
    if (told.type !== 'turn_event') return
    const { frame, isOfAll = false } = told
    const { of } = frame.event
    if (!isOfAll && of !== turn.id) this.note(`Turn ${turn.id} was told ${frame.type} of ${of}.`)
    if (frame.type === 'response.completed') this.#completes(turn, responseOf(frame)?.id ?? '')
  }

  /** The index says where a head is before a turn may be told of it, and continue it. */
  #completes({ id }: WatchedTurn, head: string): void {
    if (this.#bench.heads.placeOf(head) === undefined)
      this.note(`Turn ${id} was told of ${head} before the index was.`)
    this.counts.completed++
    this.#completed.add(head)
  }

  /** Looks at everything, when no work is under way and every promise has told. */
  check(turns: readonly WatchedTurn[]): void {
    this.#checkGrants()
    for (const connection of this.#connections.all)
      if (connection.phase !== 'closed') this.#checkConnection(connection)
    for (const id of this.#completed) this.#checkHead(id)
    const { queued, inFlight } = this.#bench.pool.stats
    const waiting = turns.filter(({ state }) => state === 'waiting').length
    if (queued !== waiting) this.note(`${queued} turns are queued, and ${waiting} wait.`)
    const given = this.#grants.size
    if (inFlight !== given) this.note(`${inFlight} turns are in flight on ${given} lanes.`)
  }

  /** Looks at the turns that were given up, once the timers that were due have fired. */
  checkBounds(): void {
    const now = this.#bench.runtime.now()
    for (const { connection, lane, running, turn } of this.#grants.values())
      if (lane.turn === running && turn?.backAt !== undefined && turn.backAt < now)
        this.note(`Turn ${turn.id} was given up, and ${connection.name} keeps its lane ${lane.id}.`)
  }

  /** Looks at the end of a pool: nothing may be left of it. */
  checkEnd(): void {
    const { runtime, pool } = this.#bench
    const { connections, inFlight, queued } = pool.stats
    const sockets = runtime.sockets.filter(({ isAlive }) => isAlive).length
    const left = { connections, inFlight, queued, sockets, timers: runtime.timers }
    if (Object.values(left).some((count) => count !== 0))
      this.note(`After its end are left ${JSON.stringify(left)}.`)
  }

  /** Every lane that is given out has one turn, and comes back when that ends. */
  #checkGrants(): void {
    for (const [hold, { connection, lane, running, turn }] of this.#grants) {
      const isBack = lane.turn !== running
      const where = `lane ${lane.id} of ${connection.name}`
      if (turn === undefined) this.note(`No turn was given ${where}, which was given out.`)
      else if (isBack && turn.state === 'sent')
        this.note(`Turn ${turn.id} was not told of its end on ${where}.`)
      else if (!isBack && turn.state === 'over')
        this.note(`Turn ${turn.id} has ended, and ${where} did not come back.`)
      if (isBack) this.#grants.delete(hold)
    }
  }

  #checkConnection(connection: Connection): void {
    const { name, lanes, inFlight } = connection
    const { maxInFlight, maxLanes } = this.#endpoint
    const running = lanes.filter(({ turn }) => turn !== undefined).length
    if (inFlight !== running) this.note(`${name} counts ${inFlight} turns, and runs ${running}.`)
    if (running > maxInFlight) this.note(`${name} runs ${running} turns.`)
    if (lanes.length > Math.max(1, maxLanes)) this.note(`${name} has ${lanes.length} lanes.`)
    for (const { id, head } of lanes)
      if (head !== undefined && this.#bench.heads.placeOf(head)?.lane.head !== head)
        this.note(`Lane ${id} of ${name} holds ${head}, which the index does not know.`)
  }

  #checkHead(id: string): void {
    const place = this.#bench.heads.placeOf(id)
    if (place === undefined) return
    if (place.lane.head !== id) this.note(`The index has ${id}, and its lane ${place.lane.head}.`)
    if (place.connection.phase === 'closed')
      this.note(`The index has ${id} on ${place.connection.name}, which is closed.`)
  }
}

/** Whether a turn ends with what it is told. */
export function isEnd(told: Told): boolean {
  return told.type === 'turn_lost' || (told.type === 'turn_event' && isTerminal(told.frame.type))
}

// The connections of the soak in process and their lanes: where a turn is sent, and what is lost
// with a connection. What is said over them is in in-process.ts.
import type { ConnectionState } from '@warmline/dev-server'
import type { Random } from './random.js'

/** One lane, as the client knows it. */
export interface Lane {
  readonly name: string
  /** The response that the next turn may continue here. */
  head: string | undefined
  isBusy: boolean
  /** The turn that used it last. */
  usedAt: number
}

/** One connection: what the server holds of it, and its lanes. */
export interface Connection {
  state: ConnectionState
  readonly lanes: Lane[]
}

/** Where a turn is sent. */
export interface Place {
  readonly connection: Connection
  readonly lane: Lane
}

const maxLanes = 8

/** Two connections at a time. */
export class Connections {
  readonly #random: Random
  readonly #newState: () => ConnectionState
  #open: readonly Connection[]

  constructor(random: Random, newState: () => ConnectionState) {
    this.#random = random
    this.#newState = newState
    this.#open = [this.#connect(), this.#connect()]
  }

  /**
   * The lane of the anchor, or another one of its connection when that is at work; for a new chain,
   * any that is free.
   */
  place(anchor: string | undefined, turn: number): Place {
    const holds = ({ head }: Lane): boolean => anchor !== undefined && head === anchor
    const connection =
      this.#open.find(({ lanes }) => lanes.some(holds)) ?? this.#random.pick(this.#open)
    const own = connection.lanes.find((each) => holds(each) && !each.isBusy)
    const lane = own ?? freeLane(connection)
    lane.usedAt = turn
    return { connection, lane }
  }

  /** Puts a new connection in the place of some open one, which it gives. */
  replaceOne(): Connection {
    const lost = this.#random.pick(this.#open)
    this.#open = this.#open.with(this.#open.indexOf(lost), this.#connect())
    return lost
  }

  /** Lets the server forget what it holds of some connection, unless a turn runs on it. */
  forgetOne(): Connection | undefined {
    const connection = this.#random.pick(this.#open)
    if (connection.lanes.some(({ isBusy }) => isBusy)) return undefined
    connection.state = this.#newState()
    return connection
  }

  #connect(): Connection {
    return { state: this.#newState(), lanes: [] }
  }
}

function freeLane({ lanes }: Connection): Lane {
  const free = lanes.filter(({ isBusy }) => !isBusy)
  const headless = free.find(({ head }) => head === undefined)
  if (headless !== undefined) return headless
  const [oldest] = free.toSorted((a, b) => a.usedAt - b.usedAt)
  if (oldest !== undefined && lanes.length >= maxLanes) return oldest
  const lane = { name: `l${lanes.length}`, head: undefined, isBusy: false, usedAt: 0 }
  lanes.push(lane)
  return lane
}

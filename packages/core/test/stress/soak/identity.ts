// The identity soak: turns on the lanes of real connections over driven sockets, against a server
// that misbehaves. No time passes and no byte is sent, so that a minute runs hundreds of thousands
// of turns. Every event bears the mark of its turn; the soak counts those that another turn was
// handed.

import { Connection, type TurnHold } from '../../../src/connection/connection.js'
import { isFree, type Lane } from '../../../src/connection/lane.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import type { Endpoint } from '../../../src/endpoints/endpoint.js'
import {
  azureEndpoint,
  openaiEndpoint,
  openResponsesEndpoint,
} from '../../../src/endpoints/endpoints.js'
import { WorkQueue } from '../../../src/pool/work-queue.js'
import type { Frame } from '../../../src/protocol/frame.js'
import { DrivenRuntime, type DrivenSocket } from '../../support/driven-runtime.js'
import { Random } from './random.js'
import { type Create, UnrulyServer } from './unruly-server.js'

/** What an identity soak counts. */
export interface IdentitySoakResult {
  readonly turns: number
  /** Turns that were handed a terminal event that is no error. */
  readonly answered: number
  /** Events that were handed to a turn and were made for another. */
  readonly foreignEvents: number
  /** Turns that had not ended when their connection had. */
  readonly hung: number
  readonly connections: number
  readonly misbehaved: number
  readonly seed: number
  /** The first twenty wrong events, each with the seed that shows it again. */
  readonly wrong: readonly string[]
}

/** Runs the soak: one connection after the other, each with a server of its own habits. */
export function soakIdentity(options: {
  readonly turns: number
  readonly seed: number
}): IdentitySoakResult {
  const counts = { turns: 0, answered: 0, foreignEvents: 0, hung: 0, connections: 0, misbehaved: 0 }
  const wrong: string[] = []
  while (counts.turns < options.turns) {
    const seed = options.seed + counts.connections++
    const talk = new Talk(new Random(seed), counts.turns)
    talk.run()
    counts.turns += talk.turns.length
    counts.misbehaved += talk.server.misbehaved
    for (const turn of talk.turns) {
      counts.foreignEvents += turn.foreign.length
      if (turn.isAnswered) counts.answered++
      if (!turn.isOver) counts.hung++
      for (const what of turn.foreign)
        if (wrong.length < 20) wrong.push(`connection of seed ${seed}, ${what}`)
    }
  }
  return { ...counts, seed: options.seed, wrong }
}

/** One turn, as its caller sees it. */
interface Turn {
  readonly mark: number
  readonly foreign: string[]
  isAnswered: boolean
  isOver: boolean
}

const baseURL = 'http://127.0.0.1:1/v1'
const endpoints: readonly Endpoint[] = [
  openaiEndpoint({ baseURL }),
  azureEndpoint({ baseURL }),
  openResponsesEndpoint({ baseURL }),
]
const maxLanes = 6
/** Turns of one connection, if it lives so long. */
const maxTurns = 60
/** A bound for a connection that never ends, by far more steps than any takes. */
const maxSteps = 20_000

/** One connection from its beginning to its end. */
class Talk {
  readonly turns: Turn[] = []
  readonly server: UnrulyServer
  readonly #random: Random
  readonly #runtime = new DrivenRuntime()
  readonly #socket: DrivenSocket
  readonly #connection: Connection
  readonly #holds = new Map<Turn, TurnHold>()
  #nextMark: number

  constructor(random: Random, firstMark: number) {
    this.#random = random
    this.#nextMark = firstMark
    const endpoint = random.pick(endpoints)
    const repeatsIds = random.chance(0.15)
    // Of some servers it is known, of others it shows.
    const known = { ...endpoint, repeatsIds: repeatsIds && random.chance(0.5) }
    this.#connection = new Connection(
      {
        endpoint: known,
        handshakeHeaders: {},
        compression: false,
        agent: undefined,
        maxInboundFrameBytes: 1024 * 1024,
        connectTimeoutMs: 1_000,
        pingIntervalMs: 0,
        pongTimeoutMs: 1_000,
        maxNesting: 1_000,
      },
      this.#runtime,
      {
        name: 'c1',
        responseIds: new ResponseIds(known.repeatsIds || (repeatsIds && random.chance(0.5))),
        work: new WorkQueue(),
        report: () => {},
      },
    )
    const [socket] = this.#runtime.sockets
    if (socket === undefined) throw new Error('Nothing was dialed.')
    this.#socket = socket.open()
    const habits = { hasLanes: endpoint.maxLanes > 0, isNumbered: random.chance(0.8), repeatsIds }
    this.server = new UnrulyServer(random, habits, (event) => {
      if (this.#socket.isAlive) this.#socket.receive(event)
    })
  }

  run(): void {
    for (let step = 0; step < maxSteps && this.#connection.phase !== 'closed'; step++) {
      const mayBegin = this.turns.length < maxTurns
      if (mayBegin && this.#random.chance(0.15)) this.#begin()
      else if (this.#random.chance(0.004)) this.#disturb()
      else if (!this.server.step() && (!mayBegin || !this.#connection.hasRoom)) break
    }
    this.#connection.close()
  }

  #begin(): void {
    const lane = this.#freeLane()
    if (lane === undefined || !this.#connection.hasRoom) return
    const turn: Turn = { mark: this.#nextMark++, foreign: [], isAnswered: false, isOver: false }
    const anchor = this.#random.chance(0.7) ? lane.head : undefined
    const hold = this.#connection.begin(lane, {
      anchor,
      model: undefined,
      isInstructed: false,
      source: undefined,
    })
    this.turns.push(turn)
    this.#holds.set(turn, hold)
    const create: Create = {
      mark: turn.mark,
      ...(lane.id === undefined ? {} : { stream_id: lane.id }),
      ...(anchor === undefined ? {} : { previous_response_id: anchor }),
    }
    hold.send(JSON.stringify(create), (told) => {
      if (told.type === 'turn_event') {
        this.#hand(turn, told.frame, told.isOfAll === true)
        return
      }
      turn.isOver = true
      // The WebSocket transport gives such a turn up, too.
      if (told.type === 'turn_not_honored') hold.abandon(60_000)
    })
    this.server.receive(create)
  }

  #hand(turn: Turn, { type, text }: Frame, isOfAll: boolean): void {
    const madeFor = Number(/"mark":(-?\d+)/.exec(text)?.[1])
    if (madeFor !== turn.mark && !isOfAll)
      turn.foreign.push(
        `turn ${turn.mark} was handed what was made for ${madeFor}: ${text.slice(0, 120)}`,
      )
    if (turn.isOver)
      turn.foreign.push(`turn ${turn.mark} was handed more after its end: ${text.slice(0, 120)}`)
    const isAnswer = type === 'response.completed' || type === 'response.incomplete'
    turn.isAnswered ||= isAnswer
    turn.isOver ||= isAnswer || type === 'error' || type === 'response.failed'
  }

  #freeLane(): Lane | undefined {
    const { lanes } = this.#connection
    const free = lanes.filter(isFree)
    if (lanes.length < maxLanes && (free.length === 0 || this.#random.chance(0.3))) {
      const added = this.#connection.addLane()
      if (added !== undefined) return added
    }
    return free.length === 0 ? undefined : this.#random.pick(free)
  }

  /** A caller leaves, time passes, or the server does something on a lane where no turn is. */
  #disturb(): void {
    const random = this.#random
    const running = [...this.#holds].filter(([turn]) => !turn.isOver)
    const idle = this.#connection.lanes.filter(
      ({ turn, id }) => turn === undefined && this.server.isIdle(id),
    )
    const dice = random.below(4)
    if (dice === 0 && running.length > 0) {
      const [turn, hold] = random.pick(running)
      turn.isOver = true
      hold.abandon(60_000)
    } else if (dice === 1) this.#runtime.advance(random.pick([1_000, 61_000]))
    else if (idle.length === 0) return
    else if (dice === 2) this.server.runUnasked(random.pick(idle).id, this.#nextMark++)
    else this.server.repeat(random.pick(idle).id)
  }
}

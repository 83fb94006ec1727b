// The callers of a pool under fuzz: turns that ask for a lane, send, give up, and do more with the
// pool in the middle of what they are told.
import type { TurnHold } from '../../../src/connection/connection.js'
import type { Told } from '../../../src/connection/lane.js'
import { WarmlineError } from '../../../src/errors.js'
import type { LaneWant } from '../../../src/pool/placement.js'
import { responseOf } from '../../../src/protocol/events.js'
import { type Bench, want } from '../../support/pool.js'
import type { Random } from '../soak/random.js'
import { isEnd, type PoolOracle, type WatchedTurn } from './pool-oracle.js'
import type { FuzzedServer } from './pool-server.js'

/** How long a lane waits for the terminal event of a turn that was given up. */
const boundMs = 4_000

/** How many of the newest heads a turn may continue. */
const recent: readonly number[] = [1, 1, 4, 4, 1000]

/** A caller's turn. */
interface FuzzedTurn extends WatchedTurn {
  readonly aborting: AbortController
  state: WatchedTurn['state']
  backAt: number | undefined
  hold: TurnHold | undefined
}

/** A caller aborts with this reason. */
const aborted = new Error('The caller aborted.')

/** What a sink throws that cannot take what it is told. */
const unable = new Error('The sink failed.')

/** What callers are made with. */
interface OfCallers {
  readonly oracle: PoolOracle
  readonly server: FuzzedServer
  readonly random: Random
  readonly reenters: boolean
}

/** The callers of one pool. */
export class FuzzedCallers {
  readonly turns: FuzzedTurn[] = []
  /** Whether the pool was closed by one of them. */
  isClosed = false
  /** Whether they do more in the middle of what they are told. */
  reenters: boolean
  readonly #bench: Bench
  readonly #oracle: PoolOracle
  readonly #server: FuzzedServer
  readonly #random: Random
  readonly #heads: string[] = []

  constructor(bench: Bench, others: OfCallers) {
    this.#bench = bench
    this.#oracle = others.oracle
    this.#server = others.server
    this.#random = others.random
    this.reenters = others.reenters
  }

  /** One more turn asks for a lane. */
  start(): void {
    const aborting = new AbortController()
    const turn: FuzzedTurn = {
      id: this.turns.length + 1,
      want: this.#want(aborting.signal),
      since: this.#bench.runtime.now(),
      aborting,
      state: 'waiting',
      backAt: undefined,
      hold: undefined,
    }
    this.turns.push(turn)
    this.#bench.pool.acquire(turn.want).then(
      (placement) => {
        if (placement.type === 'lane') this.#placed(turn, placement.hold)
        else turn.state = 'over'
      },
      (fault: unknown) => {
        turn.state = 'over'
        this.expect(fault)
      },
    )
  }

  /** A turn that has a lane sends its request. */
  send(turn: FuzzedTurn | undefined = this.#pick('placed')): void {
    const hold = turn?.hold
    if (turn === undefined || hold === undefined) return
    turn.state = 'sent'
    const text = JSON.stringify({ turn: turn.id })
    const fault = hold.send(text, (told) => this.#told(turn, told))
    if (fault !== undefined) turn.state = 'over'
    const socket = this.#bench.runtime.sockets.find(({ sent }) => sent.at(-1) === text)
    const named = hold.lane.turn?.anchor
    if (socket !== undefined)
      this.#server.asked({ turn: turn.id, socket, streamId: hold.lane.id, named })
  }

  /** Every turn that has a lane sends its request. */
  sendAll(): void {
    for (const turn of this.turns) if (turn.state === 'placed') this.send(turn)
  }

  /** Whether every turn has ended, or was given up. */
  get areOver(): boolean {
    return this.left.length === 0
  }

  /** The turns that have not ended. */
  get left(): readonly string[] {
    return this.turns
      .filter(({ state }) => state !== 'over' && state !== 'given_up')
      .map(({ id, state }) => `${id} ${state}`)
  }

  /** A turn is given up. */
  giveUp(turn: FuzzedTurn | undefined = this.#pick('sent')): void {
    if (turn?.state === 'sent') {
      turn.state = 'given_up'
      turn.backAt = this.#bench.runtime.now() + boundMs
      turn.hold?.abandon(boundMs)
    }
  }

  /** A turn gives its lane back unused. */
  release(turn: FuzzedTurn | undefined = this.#pick('placed')): void {
    if (turn === undefined) return
    turn.state = 'over'
    turn.hold?.release()
  }

  /** A turn that waits is aborted. */
  abort(): void {
    this.#pick('waiting')?.aborting.abort(aborted)
  }

  /** A head that no turn will continue is given up. */
  releaseHead(): void {
    if (this.#heads.length > 0) this.#bench.pool.release(this.#random.pick(this.#heads))
  }

  /** A connection is opened ahead of the first turn. */
  connect(): void {
    const aborting = new AbortController()
    this.#bench.pool.connect(aborting.signal).catch((fault: unknown) => this.expect(fault))
    if (this.#random.chance(0.5)) aborting.abort(aborted)
  }

  close(): void {
    this.isClosed = true
    this.#bench.pool.close()
  }

  /** What a pool may throw: that there is no room, that it is closed, and a caller's own reason. */
  expect(fault: unknown): void {
    if (fault === aborted) return
    const code = fault instanceof WarmlineError ? fault.code : undefined
    const isClosed = code === 'closed' && this.#bench.pool.isClosed
    if (code !== 'pool_exhausted' && !isClosed)
      this.#oracle.note(`The pool threw ${fault instanceof Error ? fault.stack : fault}.`)
  }

  #pick(state: WatchedTurn['state']): FuzzedTurn | undefined {
    const turns = this.turns.filter((turn) => turn.state === state)
    return turns.length === 0 ? undefined : this.#random.pick(turns)
  }

  #want(signal: AbortSignal): LaneWant {
    const random = this.#random
    const heads = this.#heads.slice(-random.pick(recent))
    return want(heads.length > 0 && random.chance(0.7) ? random.pick(heads) : undefined, {
      withoutHead: random.pick(['in_full', 'in_full', 'wait', 'give_up', 'any_lane']),
      model: `m${random.below(2)}`,
      isInstructed: random.chance(0.3),
      mayUseHttp: random.chance(0.3),
      signal,
    })
  }

  #placed(turn: FuzzedTurn, hold: TurnHold): void {
    this.#oracle.placed(turn, hold)
    turn.hold = hold
    turn.state = 'placed'
    if (turn.aborting.signal.aborted || this.#random.chance(0.05)) this.release(turn)
    else if (this.#random.chance(0.9)) this.send(turn)
  }

  #told(turn: FuzzedTurn, told: Told): void {
    this.#oracle.told(turn, told)
    if (isEnd(told)) turn.state = 'over'
    if (told.type === 'turn_not_honored') this.giveUp(turn)
    if (told.type === 'turn_event' && told.frame.type === 'response.completed')
      this.#heads.push(responseOf(told.frame)?.id ?? '')
    if (this.reenters) this.#reenter(turn)
  }

  #reenter(turn: FuzzedTurn): void {
    const random = this.#random
    const x = random.next()
    if (x < 0.1) this.start()
    else if (x < 0.12) for (let i = 0; i < 4; i++) this.start()
    else if (x < 0.14) this.giveUp()
    else if (x < 0.16) this.giveUp(turn)
    else if (x < 0.18) this.abort()
    else if (x < 0.185) this.#bench.pool.renew()
    else if (x < 0.2) this.releaseHead()
    else if (x < 0.201) this.close()
    else if (x < 0.205) throw unable
  }
}

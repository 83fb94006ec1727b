// The turns on the lanes of one connection. It runs each input to its end and collects what that
// leads to; nothing is told meanwhile. It has no socket and no timer; connection.ts has those.
import { Echoes } from '../protocol/echoes.js'
import { isTerminal } from '../protocol/events.js'
import { type Frame, readFrame } from '../protocol/frame.js'
import { endsUse, mayGoOn, tellAll } from './after-error.js'
import { AnswerIdentity } from './answer-identity.js'
import { Capacity } from './capacity.js'
import { EffectList } from './effect.js'
import {
  type ConnectionEnd,
  headAfter,
  isFree,
  type Lane,
  type RunningTurn,
  type Told,
  type TurnSink,
} from './lane.js'
import type { ResponseIds } from './response-ids.js'
import { type Route, routeOf } from './routing.js'
import { SeenResponses } from './seen-responses.js'
import { type ConnectionInput, type ConnectionState, initialState, transition } from './state.js'
import type { ConnectionOptions, HeadLoss, LaneClaim } from './types.js'

/** For so long after its use, a head keeps its connection open when a turn on it is given up. */
const headInUseMs = 60_000

/** Most events of a beginning that are held back: no server begins a response in more. */
const maxHeld = 64

/** The end of a connection that has no other. */
export const retired: ConnectionEnd = { type: 'closed', reason: 'rotated' }

/** The turns of one connection. */
export class ConnectionTurns {
  readonly capacity: Capacity
  readonly lanes: readonly Lane[]
  /** When a turn last began or ended. */
  usedAt: number
  /** How the connection ended. */
  end: ConnectionEnd | undefined
  /** What the inputs have led to. */
  readonly effects: EffectList = new EffectList()
  readonly #options: ConnectionOptions
  readonly #now: () => number
  readonly #seen: SeenResponses
  readonly #echoes = new Echoes()
  #state: ConnectionState = initialState

  constructor(options: ConnectionOptions, responseIds: ResponseIds, now: () => number) {
    this.#options = options
    this.#now = now
    this.#seen = new SeenResponses(responseIds)
    this.capacity = new Capacity(options, this.#seen)
    this.lanes = this.capacity.lanes
    this.usedAt = now()
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** How many more turns fit. */
  get room(): number {
    const { phase, inFlight } = this.#state
    return phase === 'open' ? Math.max(0, this.capacity.maxInFlight - inFlight) : 0
  }

  /** Marks a lane as taken, before anything is sent. */
  begin(lane: Lane, claim: LaneClaim): RunningTurn {
    if (!isFree(lane) || this.room === 0) throw new Error('A lane was given out twice.')
    const { anchor, source } = claim
    const mayOmitEcho = this.#options.endpoint.isKnown
    const turn: RunningTurn = {
      anchor,
      source,
      identity: new AnswerIdentity({ named: anchor, mayOmitEcho, isAlone: false }, this.#seen),
      sink: undefined,
      held: [],
      isAbandoned: false,
      cancelBound: () => {},
    }
    lane.turn = turn
    if (source !== undefined) source.forks++
    this.capacity.claim(claim)
    this.usedAt = this.#now()
    this.#apply('turn_started')
    return turn
  }

  /** The turn's frame is about to be written: from here on its sink hears of it. */
  sending(turn: RunningTurn, sink: TurnSink): void {
    turn.sink = sink
    this.capacity.sending()
  }

  /**
   * A turn was given up: there is no cancel on the wire (PROTOCOL, Messages), so its lane waits for
   * the terminal event. A connection that no other turn has used lately is closed instead.
   */
  abandon(lane: Lane, turn: RunningTurn): void {
    turn.sink = undefined
    turn.isAbandoned = true
    if (lane.turn !== turn) return
    const since = this.#now() - headInUseMs
    const isShared = this.lanes.some(
      (other) =>
        other.turn?.sink !== undefined ||
        (other !== lane && other.head !== undefined && other.usedAt > since),
    )
    if (isShared) this.#closeIfUnwatched()
    else this.close(retired)
  }

  /** A turn that was given up has not ended within its bound: its lane takes no other. */
  boundPassed(lane: Lane, turn: RunningTurn): void {
    if (lane.turn !== turn) return
    lane.orphan = turn.identity
    this.#free(lane, turn)
    this.drain()
  }

  /** A turn gives its lane back unused. */
  release(lane: Lane, turn: RunningTurn): void {
    if (lane.turn === turn) this.#free(lane, turn)
  }

  /** The handshake succeeded. */
  opened(): void {
    this.#apply('opened')
  }

  /**
   * Takes no new turns and closes after those that run. What idle lanes hold is lost now: nothing
   * may continue it.
   */
  drain(): void {
    for (const lane of this.lanes) if (lane.turn === undefined) this.#loseHead(lane, 'rotated')
    this.#apply('drain')
    this.#closeIfUnwatched()
    // Another connection may take its place.
    this.effects.hasMadeRoom = true
  }

  /** Ends now; running turns are told. */
  close(end: ConnectionEnd): void {
    this.#apply('close', end)
  }

  /** The socket is lost, or given up for dead; running turns are told. */
  lost(end: ConnectionEnd): void {
    this.#apply('lost', end)
  }

  /** Nothing that still comes can be relied on: every turn is told. */
  distrust(why: string): void {
    this.lost({ type: 'in_doubt', cause: new Error(why) })
  }

  /** A text frame came. */
  receive(text: string): void {
    try {
      const frame = readFrame(text, this.#options.maxNesting, this.#echoes)
      // What was lost with a broken frame may have been a turn's end.
      if (frame === 'not_json') this.distrust('The server sent a frame that is not JSON.')
      else if (frame !== 'not_an_event') this.#follow(routeOf(frame, this.lanes, this.#seen), frame)
    } catch {
      // Nothing that a server sends may throw past the connection that read it; what is thrown may
      // quote the server.
      this.distrust('The server sent an event that could not be read.')
    }
  }

  #follow(route: Route, frame: Frame): void {
    switch (route.type) {
      case 'own':
        if (frame.isTooDeep) this.#endTurnOnly(route.lane, route.turn, frame)
        // No turn is handed what the server has not yet shown to be no earlier response's.
        else if (route.turn.identity.isUnclear && !isTerminal(frame.type))
          this.#hold(route.turn, frame)
        else this.#receiveOwn(route.lane, route.turn, frame)
        break
      case 'not_honored':
        this.#tell(route.turn, { type: 'turn_not_honored' })
        break
      case 'of_all':
        for (const effect of tellAll(this.lanes, frame)) this.effects.add(effect)
        this.close(retired)
        break
      case 'in_doubt':
        this.distrust(route.why)
        break
      case 'lane_clear':
        this.effects.hasMadeRoom = true
        break
      case 'lane_orphaned':
        if (this.capacity.isSpoiled && this.#state.phase === 'open') this.drain()
        break
      case 'dropped':
    }
  }

  #receiveOwn(lane: Lane, turn: RunningTurn, frame: Frame): void {
    const { identity } = turn
    // Most events are deltas, of which nothing more is to be asked.
    if (frame.isDelta && turn.held.length === 0) {
      this.#tell(turn, { type: 'turn_event', frame })
      return
    }
    const held = turn.held.splice(0)
    // What an error ended unclear stays unheard.
    if (!identity.isUnclear)
      for (const earlier of held) this.#tell(turn, { type: 'turn_event', frame: earlier })
    if (frame.type === 'response.in_progress') this.#releaseSource(turn)
    if (isTerminal(frame.type)) this.#moveHead(lane, frame)
    this.#tell(turn, { type: 'turn_event', frame })
    if (!isTerminal(frame.type)) return
    if (mayGoOn(frame, identity)) this.#keepOrphan(lane, turn, frame)
    this.#free(lane, turn)
  }

  /** What a lane holds after its turn's terminal event. */
  #moveHead(lane: Lane, frame: Frame): void {
    const { head, loss } = headAfter(lane, frame, this.#options.endpoint.evicts)
    if (loss !== undefined) this.#loseHead(lane, loss)
    lane.head = head
    if (head === undefined) return
    // Where ids repeat, what another lane held under this one is not what it means now.
    if (this.#seen.hasRepeats)
      this.effects.add({ type: 'head_lost', responseId: head, loss: 'displaced' })
    this.effects.add({ type: 'head_held', responseId: head, lane })
  }

  /** Keeps an event of a beginning back: few, and together no more than one frame may bring. */
  #hold({ held }: RunningTurn, frame: Frame): void {
    held.push(frame)
    const size = held.reduce((sum, { text }) => sum + text.length, 0)
    if (held.length > maxHeld || size > this.#options.maxInboundFrameBytes)
      this.distrust('The server began a response again and again.')
  }

  /** An event that passes a limit ends its turn only; the lane waits for the response's end. */
  #endTurnOnly(lane: Lane, turn: RunningTurn, frame: Frame): void {
    this.#loseHead(lane, 'failed')
    const end: ConnectionEnd = { type: 'over_limit', limit: 'maxNesting' }
    this.#tell(turn, { type: 'turn_lost', end, wasAlone: true })
    turn.sink = undefined
    if (!isTerminal(frame.type)) this.#keepOrphan(lane, turn, frame)
    this.#free(lane, turn)
  }

  /** The turn's response may still run: its lane takes no other turn before that has ended. */
  #keepOrphan(lane: Lane, { identity }: RunningTurn, frame: Frame): void {
    lane.orphan = identity
    if (endsUse(frame, this.#options.endpoint) || this.capacity.isSpoiled) this.drain()
  }

  #free(lane: Lane, turn: RunningTurn): void {
    this.#releaseSource(turn)
    lane.turn = undefined
    // What is left of the turn must not keep its request and answer in memory.
    turn.sink = undefined
    lane.usedAt = this.#now()
    this.usedAt = lane.usedAt
    turn.cancelBound()
    this.#apply('turn_ended')
    this.#closeIfUnwatched()
    this.effects.hasMadeRoom = true
  }

  #releaseSource(turn: RunningTurn): void {
    if (turn.source === undefined) return
    turn.source.forks--
    turn.source = undefined
    this.effects.hasMadeRoom = true
  }

  /** Once it drains, turns that were given up are nothing to wait for. */
  #closeIfUnwatched(): void {
    if (this.#state.phase !== 'draining') return
    if (this.lanes.every(({ turn }) => turn === undefined || turn.isAbandoned)) this.close(retired)
  }

  /** `end` is the connection's, where the input ends it. */
  #apply(input: ConnectionInput, end: ConnectionEnd = retired): void {
    const step = transition(this.#state, input)
    if (step === undefined)
      throw new Error(`No transition for ${input} while ${this.#state.phase}.`)
    this.#state = step.state
    for (const type of step.effects) {
      if (type === 'ended') this.#announceEnd(end)
      else this.effects.add({ type })
      this.effects.hasMadeRoom = true
    }
  }

  #announceEnd(end: ConnectionEnd): void {
    this.end = end
    const wasAlone = this.lanes.filter(({ turn }) => turn !== undefined).length === 1
    for (const lane of this.lanes) {
      const { turn } = lane
      lane.turn = undefined
      this.#loseHead(lane, end.type === 'closed' ? 'rotated' : 'connection_lost')
      turn?.cancelBound()
      if (turn !== undefined) this.#tell(turn, { type: 'turn_lost', end, wasAlone })
    }
    this.effects.add({ type: 'ended', end })
  }

  #loseHead(lane: Lane, loss: HeadLoss): void {
    if (lane.head === undefined) return
    this.effects.add({ type: 'head_lost', responseId: lane.head, loss })
    lane.head = undefined
  }

  #tell(turn: RunningTurn, told: Told): void {
    const { sink } = turn
    if (sink === undefined) return
    // Most are events, and an object with all its fields is made faster than a copy of another.
    if (told.type === 'turn_event')
      this.effects.add({ type: 'turn_event', frame: told.frame, turn, sink })
    else this.effects.add({ ...told, turn, sink })
  }
}

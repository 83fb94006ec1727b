// The lanes of one connection and the turns on them. It takes an input, runs it to its end and
// gives back what that leads to; nothing is told meanwhile. It has no socket and no timer;
// connection.ts has those.
import type { Endpoint } from '../endpoints/endpoint.js'
import { isConnectionLimit } from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { isTerminal } from '../protocol/events.js'
import { type Frame, readFrame } from '../protocol/frame.js'
import { tellAll } from './after-error.js'
import { AnswerIdentity } from './answer-identity.js'
import type { Effect, Told } from './effect.js'
import {
  type ConnectionEnd,
  createLane,
  headAfter,
  isFree,
  type Lane,
  laneName,
  type RunningTurn,
  type TurnSink,
} from './lane.js'
import { type Route, routeOf } from './routing.js'
import { SeenResponses } from './seen-responses.js'
import { type ConnectionInput, type ConnectionState, initialState, transition } from './state.js'
import type { ConnectionOptions, HeadLoss, LaneClaim } from './types.js'

/**
 * Within this time after its use, a head keeps its connection open when another turn on it is given
 * up.
 */
const headInUseMs = 60_000

/** Most events of a beginning that are held back: nobody begins a response in more. */
const maxHeld = 64

/** The end of a connection that has none of its own yet. */
export const retired: ConnectionEnd = { type: 'closed', reason: 'rotated' }

/** The lanes and turns of one connection. */
export class ConnectionTurns {
  readonly lanes: Lane[] = []
  /** When a turn last began or ended. */
  usedAt: number
  /** How it ended, once that is certain. */
  end: ConnectionEnd | undefined
  readonly #options: ConnectionOptions
  readonly #now: () => number
  readonly #seen: SeenResponses
  #state: ConnectionState = initialState
  /** The model it is bound to, where the endpoint serves one on each connection. */
  #model: string | undefined
  /** How many creates were sent. */
  #sent = 0
  /** Whether a turn has set what continuations inherit on this endpoint. */
  #isInstructed = false
  /** What the input that is under way has led to so far. */
  #effects: Effect[] = []
  #hasMadeRoom = false

  constructor(options: ConnectionOptions, now: () => number) {
    this.#options = options
    this.#now = now
    this.#seen = new SeenResponses(options.responseIds)
    this.usedAt = now()
  }

  get #endpoint(): Endpoint {
    return this.#options.endpoint
  }

  get phase(): ConnectionState['phase'] {
    return this.#state.phase
  }

  get inFlight(): number {
    return this.#state.inFlight
  }

  /** How many more turns fit. */
  get room(): number {
    const { phase, inFlight } = this.#state
    if (phase !== 'open' || this.isExhausted) return 0
    // Two responses with one id can be told apart only if one ends before the other begins.
    const most = this.#seen.hasRepeats ? 1 : Math.max(1, this.#endpoint.maxInFlight)
    return Math.max(0, most - inFlight)
  }

  /**
   * Whether a turn has run here, and the server was seen to repeat ids: of such a server it is not
   * known what tells the answer of the next turn from this one's. Where that is known, as of xAI, a
   * connection takes one turn after the other.
   */
  get isExhausted(): boolean {
    return this.#sent > 0 && this.#seen.hasRepeats && !this.#endpoint.repeatsIds
  }

  /**
   * Ids that more than one create may have been answered under, where the server is known to repeat
   * them.
   */
  get sharedIds(): ReadonlyMap<string, unknown> {
    return this.#endpoint.repeatsIds && this.#sent > 1 ? this.#seen.ids : new Map()
  }

  /**
   * Whether a turn may begin here: of this model, and without what an earlier turn has set where
   * that might stay in force.
   */
  serves({ model, isInstructed }: Pick<LaneClaim, 'model' | 'isInstructed'>): boolean {
    if (this.isExhausted || (this.#isInstructed && !isInstructed)) return false
    return this.#model === undefined || this.#model === model
  }

  /** Whether the endpoint takes one more lane: names are never reused nor given up. */
  get mayAddLane(): boolean {
    return this.lanes.length < Math.max(1, this.#endpoint.maxLanes)
  }

  /**
   * Adds a lane, up to the endpoint's limit; names are never reused for another purpose nor given
   * up.
   */
  addLane(): Lane | undefined {
    if (!this.mayAddLane) return undefined
    const name = this.#endpoint.maxLanes === 0 ? undefined : laneName(this.lanes.length)
    const lane = createLane(name, this.#now())
    this.lanes.push(lane)
    return lane
  }

  /** Marks a lane as taken, before anything is sent. */
  begin(lane: Lane, { anchor, model, isInstructed, source }: LaneClaim): RunningTurn {
    if (!isFree(lane) || this.room === 0) throw new Error('A lane was given out twice.')
    const expected = { named: anchor, mayOmitEcho: this.#endpoint.isKnown, isAlone: false }
    const turn: RunningTurn = {
      anchor,
      source,
      identity: new AnswerIdentity(expected, this.#seen),
      sink: undefined,
      held: [],
      isAbandoned: false,
      cancelBound: () => {},
    }
    lane.turn = turn
    if (source !== undefined) source.forks++
    this.#isInstructed ||= isInstructed
    if (this.#endpoint.hasOneModelPerConnection) this.#model ??= model
    this.usedAt = this.#now()
    this.#apply('turn_started')
    return turn
  }

  /** The turn's frame is about to be written: from here on its sink hears of it. */
  sending(turn: RunningTurn, sink: TurnSink): void {
    turn.sink = sink
    this.#sent++
  }

  /**
   * The socket did not take the turn's frame. The sender knows from the return value, so the sink
   * hears nothing.
   */
  notSent(turn: RunningTurn, end: ConnectionEnd): readonly Effect[] {
    turn.sink = undefined
    return this.lost(end)
  }

  /**
   * A turn was given up: there is no cancel on the wire (PROTOCOL, Messages), so its lane waits for
   * the terminal event. A connection that nobody else has used lately is closed instead.
   */
  abandon(lane: Lane, turn: RunningTurn): readonly Effect[] {
    turn.sink = undefined
    turn.isAbandoned = true
    if (lane.turn !== turn) return []
    const since = this.#now() - headInUseMs
    const isShared = this.lanes.some(
      (other) =>
        other.turn?.sink !== undefined ||
        (other !== lane && other.head !== undefined && other.usedAt > since),
    )
    if (isShared) this.#closeIfUnwatched()
    else this.#finish('close', retired)
    return this.#take()
  }

  /** A turn that was given up has not ended within its bound: its lane takes no other. */
  boundPassed(lane: Lane, turn: RunningTurn): readonly Effect[] {
    if (lane.turn !== turn) return []
    lane.orphan = turn.identity
    this.#free(lane, turn)
    this.#drain()
    return this.#take()
  }

  /** A turn gives its lane back unused. */
  release(lane: Lane, turn: RunningTurn): readonly Effect[] {
    if (lane.turn === turn) this.#free(lane, turn)
    return this.#take()
  }

  /** The handshake succeeded. */
  opened(): readonly Effect[] {
    this.#apply('opened')
    return this.#take()
  }

  /**
   * Takes no new turns and closes after those that run. What idle lanes hold is lost now: nothing
   * may continue it.
   */
  drain(): readonly Effect[] {
    this.#drain()
    return this.#take()
  }

  /** Ends now; running turns are told. */
  close(end: ConnectionEnd): readonly Effect[] {
    this.#finish('close', end)
    return this.#take()
  }

  /** The socket is lost, or given up for dead; running turns are told. */
  lost(end: ConnectionEnd): readonly Effect[] {
    this.#finish('lost', end)
    return this.#take()
  }

  /**
   * Nothing that still comes can be relied on: the connection is closed, and every turn on it is
   * told.
   */
  distrust(why: string): readonly Effect[] {
    return this.lost({ type: 'in_doubt', cause: new Error(why) })
  }

  /** A text frame came. */
  receive(text: string): readonly Effect[] {
    try {
      this.#route(text)
    } catch {
      // Nothing that a server sends may throw past the connection that read it; what is thrown may
      // quote the server.
      this.#distrust('The server sent an event that could not be read.')
    }
    return this.#take()
  }

  #route(text: string): void {
    const frame = readFrame(text, this.#options.maxNesting)
    // What was lost with a broken frame may have been a turn's end.
    if (frame === 'not_json') this.#distrust('The server sent a frame that is not JSON.')
    else if (frame !== 'not_an_event') this.#follow(routeOf(frame, this.lanes, this.#seen), frame)
  }

  #follow(route: Route, frame: Frame): void {
    switch (route.type) {
      case 'own':
        this.#receiveOwn(route.lane, route.turn, frame)
        break
      case 'not_honored':
        this.#tell(route.turn, { type: 'turn_not_honored' })
        break
      case 'of_all':
        this.#effects.push(...tellAll(this.lanes, frame))
        this.#finish('close', retired)
        break
      case 'in_doubt':
        this.#distrust(route.why)
        break
      case 'lane_clear':
        this.#hasMadeRoom = true
        break
      case 'lane_orphaned':
        if (this.#areLanesSpoiled && this.phase === 'open') this.#drain()
        break
      case 'dropped':
    }
  }

  #receiveOwn(lane: Lane, turn: RunningTurn, frame: Frame): void {
    const { identity } = turn
    const { type } = frame
    if (frame.isTooDeep) {
      this.#endTurnOnly(lane, turn, frame)
      return
    }
    // What may be an earlier response's is handed to nobody before the server has shown that it is
    // not.
    if (identity.isUnclear && !isTerminal(type)) {
      this.#hold(turn, frame)
      return
    }
    const held = turn.held.splice(0)
    // What an error ended unclear stays unheard.
    if (!identity.isUnclear) for (const earlier of held) this.#tellEvent(turn, earlier)
    if (type === 'response.in_progress') this.#releaseSource(turn)
    if (isTerminal(type)) this.#moveHead(lane, frame)
    this.#tellEvent(turn, frame)
    if (!isTerminal(type)) return
    // After an error the server may still be at work on the turn, whatever the error says: a
    // gateway that times out is one example. What failed may go on all the same, and what was cut
    // short before its beginning was told may begin yet.
    const mayGoOn =
      type === 'error' ||
      type === 'response.failed' ||
      (type === 'response.incomplete' && !identity.isCreated)
    if (mayGoOn) this.#keepOrphan(lane, turn, type === 'error' && this.#endsUseOf(frame))
    this.#free(lane, turn)
  }

  /** What a lane holds after its turn's terminal event. */
  #moveHead(lane: Lane, frame: Frame): void {
    const before = lane.head
    const { head, loss } = headAfter(lane, frame, this.#endpoint.evicts)
    lane.head = head
    if (before !== undefined && loss !== undefined) this.#loseHead(before, loss)
    if (head === undefined) return
    // Where ids repeat, whatever had this one before is not what it means now.
    if (this.#seen.hasRepeats) this.#loseHead(head, 'displaced')
    this.#effects.push({ type: 'head_held', responseId: head, lane })
  }

  /**
   * Keeps an event of a beginning back: few of them, and together no more than one frame may bring.
   */
  #hold({ held }: RunningTurn, frame: Frame): void {
    held.push(frame)
    const size = held.reduce((sum, { text }) => sum + text.length, 0)
    if (held.length <= maxHeld && size <= this.#options.dial.maxInboundFrameBytes) return
    this.#distrust('The server began a response again and again.')
  }

  /**
   * An event that passes a limit ends its own turn; its neighbors go on, and its lane waits for the
   * end of the response.
   */
  #endTurnOnly(lane: Lane, turn: RunningTurn, frame: Frame): void {
    if (lane.head !== undefined) this.#loseHead(lane.head, 'failed')
    lane.head = undefined
    this.#tell(turn, {
      type: 'turn_lost',
      end: { type: 'over_limit', limit: 'maxNesting' },
      wasAlone: true,
    })
    turn.sink = undefined
    if (!isTerminal(frame.type)) this.#keepOrphan(lane, turn, false)
    this.#free(lane, turn)
  }

  /** Whether the server closes the connection after this error, or takes no more turns on it. */
  #endsUseOf({ event }: Frame): boolean {
    return this.#endpoint.closesAfterError || isConnectionLimit(readErrorFrame(event))
  }

  /**
   * The turn's response may still run: its lane takes no other turn before that has ended, and a
   * connection without lanes takes none at all.
   */
  #keepOrphan(lane: Lane, { identity }: RunningTurn, isLast: boolean): void {
    lane.orphan = identity
    if (isLast || this.#areLanesSpoiled) this.#drain()
  }

  /**
   * Whether more than half of the lanes, or the only one, wait for responses that may never end.
   */
  get #areLanesSpoiled(): boolean {
    const { maxLanes } = this.#endpoint
    return this.lanes.filter(({ orphan }) => orphan !== undefined).length > maxLanes / 2
  }

  #free(lane: Lane, turn: RunningTurn): void {
    this.#releaseSource(turn)
    lane.turn = undefined
    lane.usedAt = this.#now()
    this.usedAt = lane.usedAt
    turn.cancelBound()
    this.#apply('turn_ended')
    this.#closeIfUnwatched()
    this.#hasMadeRoom = true
  }

  #releaseSource(turn: RunningTurn): void {
    if (turn.source === undefined) return
    turn.source.forks--
    turn.source = undefined
    this.#hasMadeRoom = true
  }

  #drain(): void {
    for (const lane of this.lanes) {
      const { head, turn } = lane
      if (head === undefined || turn !== undefined) continue
      lane.head = undefined
      this.#loseHead(head, 'rotated')
    }
    this.#finish('drain', retired)
    this.#closeIfUnwatched()
    // Another connection may take its place.
    this.#hasMadeRoom = true
  }

  /** Once it drains, turns that were given up are nothing to wait for. */
  #closeIfUnwatched(): void {
    if (this.phase !== 'draining') return
    if (this.lanes.every(({ turn }) => turn === undefined || turn.isAbandoned))
      this.#finish('close', retired)
  }

  #distrust(why: string): void {
    this.#finish('lost', { type: 'in_doubt', cause: new Error(why) })
  }

  #finish(input: 'drain' | 'close' | 'lost', end: ConnectionEnd): void {
    if (this.end !== undefined) return
    // Draining is not yet an end: how it ends is known when the last turn has ended.
    if (input !== 'drain' || this.inFlight === 0 || this.phase === 'connecting') this.end = end
    this.#apply(input)
  }

  #apply(input: ConnectionInput): void {
    const step = transition(this.#state, input)
    if (step === undefined)
      throw new Error(`No transition for ${input} while ${this.#state.phase}.`)
    this.#state = step.state
    for (const effect of step.effects) {
      if (effect === 'announce_open') {
        this.#effects.push({ type: 'opened' })
        this.#hasMadeRoom = true
      } else if (effect === 'announce_end') this.#announceEnd()
      else this.#effects.push({ type: effect })
    }
  }

  #announceEnd(): void {
    const end = this.end ?? retired
    this.end = end
    const wasAlone = this.lanes.filter(({ turn }) => turn !== undefined).length === 1
    for (const lane of this.lanes) {
      const { turn, head } = lane
      lane.turn = undefined
      lane.head = undefined
      if (head !== undefined)
        this.#loseHead(head, end.type === 'closed' ? 'rotated' : 'connection_lost')
      turn?.cancelBound()
      if (turn !== undefined) this.#tell(turn, { type: 'turn_lost', end, wasAlone })
    }
    this.#effects.push({ type: 'ended', end })
    this.#hasMadeRoom = true
  }

  #loseHead(responseId: string, loss: HeadLoss): void {
    this.#effects.push({ type: 'head_lost', responseId, loss })
  }

  #tellEvent(turn: RunningTurn, frame: Frame): void {
    this.#tell(turn, { type: 'turn_event', frame, isOfAll: false })
  }

  #tell(turn: RunningTurn, told: Told): void {
    const { sink } = turn
    if (sink !== undefined) this.#effects.push({ ...told, turn, sink })
  }

  /** Ends an input: what it has led to, and last the room that it has made. */
  #take(): readonly Effect[] {
    const effects = this.#effects
    if (this.#hasMadeRoom) effects.push({ type: 'room' })
    this.#effects = []
    this.#hasMadeRoom = false
    return effects
  }
}

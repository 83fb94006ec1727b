// One connection: a socket, its lanes, and the routing of events to the turns on them. It keeps
// itself alive and ends once. It plans nothing, retries nothing and does not know why it was
// chosen; that is pool/ and above.
import type { Endpoint } from '../endpoints/endpoint.js'
import { pickHeaders } from '../protocol/answer-headers.js'
import {
  isConnectionLimit,
  isLaneNameRefused,
  isLimitOfConnection,
  isSafetyStop,
  stopWithoutTurn,
} from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { isTerminal } from '../protocol/events.js'
import { type Frame, frameOf, readFrame } from '../protocol/frame.js'
import type { DialRequest, Runtime, Socket } from '../runtime/runtime.js'
import { AnswerIdentity } from './answer-identity.js'
import {
  type ConnectionEnd,
  createLane,
  headAfter,
  isFree,
  type Lane,
  laneName,
  type RunningTurn,
} from './lane.js'
import { LifeSigns } from './life-signs.js'
import { type Route, routeOf } from './routing.js'
import { SeenResponses } from './seen-responses.js'
import { type ConnectionInput, type ConnectionState, initialState, transition } from './state.js'
import type {
  ConnectionOptions,
  ConnectionOwner,
  HeldConnection,
  LaneClaim,
  TurnHold,
} from './types.js'

/** A head used within this time keeps its connection when a turn beside it is given up. */
const recentUseMs = 60_000

/** A shorter credential is no secret, and cutting it out could garble a text. */
const minKeyLength = 8

/** How long a closing handshake may take before the socket is dropped. */
const closeTimeoutMs = 2_000

/** A refusal's body without the key of its handshake, which a gateway may quote. */
function withoutKey(body: string, { authorization = '' }: DialRequest['headers']): string {
  const key = authorization.slice(authorization.indexOf(' ') + 1)
  return key.length < minKeyLength ? body : body.replaceAll(key, '…')
}

/**
 * What every turn hears of a safety stop that does not say which of several it stopped: nothing of
 * another's.
 */
const stopOfSome = frameOf(stopWithoutTurn, JSON.stringify(stopWithoutTurn))

/** Most events of a beginning that are held back: nobody begins a response in more. */
const maxHeld = 64

/** The end of a connection that has none of its own yet. */
const retired: ConnectionEnd = { type: 'closed', reason: 'rotated' }

/** A socket and its lanes. */
export class Connection implements HeldConnection {
  readonly name: string
  readonly openedAt: number
  /**
   * A number of its own from 0 to 1, which spreads the ends of connections that were opened
   * together.
   */
  readonly jitter: number
  readonly lanes: Lane[] = []
  /** How long the handshake took; `undefined` until it has succeeded. */
  handshakeMs: number | undefined
  handshakeHeaders: Readonly<Record<string, string>> = {}
  /** When a turn last began or ended. */
  usedAt: number
  /** Whether the connection that will take over has been opened. */
  hasSuccessor = false
  readonly #runtime: Runtime
  readonly #owner: ConnectionOwner
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #opening: ((end: ConnectionEnd | undefined) => void)[] = []
  readonly #seen: SeenResponses
  #state: ConnectionState = initialState
  #end: ConnectionEnd | undefined
  /** The model it is bound to, where the endpoint serves one on each connection. */
  #model: string | undefined
  /** How many creates were sent. */
  #sent = 0
  /** Whether a turn has set what continuations inherit on this endpoint. */
  #isInstructed = false
  readonly #life: LifeSigns
  /** Takes back the bound on the handshake. */
  readonly #stopWaiting: () => void

  constructor(options: ConnectionOptions, runtime: Runtime, owner: ConnectionOwner) {
    this.name = options.name
    this.openedAt = runtime.now()
    this.usedAt = this.openedAt
    this.jitter = runtime.random()
    this.#options = options
    this.#runtime = runtime
    this.#owner = owner
    this.#seen = new SeenResponses(options.responseIds)
    this.#life = new LifeSigns(
      runtime,
      () => this.#socket,
      () => owner.changed(),
    )
    this.#stopWaiting = runtime.after(options.connectTimeoutMs, () => this.markDead())
    this.#socket = runtime.dial(options.dial, {
      opened: (headers) => {
        this.#life.hear()
        this.handshakeHeaders = pickHeaders(headers)
        this.handshakeMs = runtime.now() - this.openedAt
        this.#apply('opened')
      },
      refused: ({ body, ...refusal }) =>
        this.#finish('lost', {
          type: 'refused',
          ...refusal,
          body: withoutKey(body, options.dial.headers),
        }),
      message: (text) => this.#receive(text),
      binary: () => this.#endInDoubt('The server sent a binary frame.'),
      overLimit: (limit) => this.#finish('lost', { type: 'over_limit', limit }),
      pong: () => this.#life.hear(),
      failed: (cause, isLocal = false) => this.#finish('lost', { type: 'lost', cause, isLocal }),
      closed: (closeCode) => this.#finish('lost', { type: 'lost', cause: undefined, closeCode }),
    })
  }

  get #endpoint(): Endpoint {
    return this.#options.endpoint
  }

  /** Whether a lane of it has a name. */
  get namesLanes(): boolean {
    return this.lanes.some(({ id }) => id !== undefined)
  }

  get phase(): ConnectionState['phase'] {
    return this.#state.phase
  }

  /** When anything last came from the server. */
  get heardAt(): number {
    return this.#life.heardAt
  }

  get inFlight(): number {
    return this.#state.inFlight
  }

  /** How many more turns fit on this connection. */
  get room(): number {
    const { phase, inFlight } = this.#state
    if (phase !== 'open' || this.isInProof || this.isExhausted) return 0
    // Two responses with one id can be told apart only if one ends before the other begins.
    const most = this.#seen.hasRepeats ? 1 : Math.max(1, this.#endpoint.maxInFlight)
    return Math.max(0, most - inFlight)
  }

  /** Whether one more turn fits. */
  get hasRoom(): boolean {
    return this.room > 0
  }

  /** Whether it must still show that it is alive; until then no turn begins here. */
  get isInProof(): boolean {
    return this.#life.isInProof
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
   * Asks for a sign of life, within a second, before the next turn begins here. Without one, a
   * connection on which nothing runs is given up; what runs on another goes on until the pings say
   * that it is dead.
   */
  prove(): void {
    if (this.#state.phase !== 'open') return
    this.#life.prove(() => {
      if (this.#state.inFlight === 0) this.markDead()
    })
  }

  /**
   * Whether a turn may begin here: of this model, and without what an earlier turn has set where
   * that might stay in force.
   */
  serves({ model, isInstructed }: Pick<LaneClaim, 'model' | 'isInstructed'>): boolean {
    if (this.isExhausted || (this.#isInstructed && !isInstructed)) return false
    return this.#model === undefined || this.#model === model
  }

  /** Resolves when the connection is open, and with its end if it ends first. Never rejects. */
  whenOpen(): Promise<ConnectionEnd | undefined> {
    if (this.#state.phase !== 'connecting') return Promise.resolve(this.#end)
    return new Promise((resolve) => this.#opening.push(resolve))
  }

  /**
   * Adds a lane, up to the endpoint's limit; names are never reused for another purpose nor given
   * up.
   */
  addLane(): Lane | undefined {
    const { maxLanes } = this.#endpoint
    if (this.lanes.length >= Math.max(1, maxLanes)) return undefined
    const lane = createLane(
      maxLanes === 0 ? undefined : laneName(this.lanes.length),
      this.#runtime.now(),
    )
    this.lanes.push(lane)
    return lane
  }

  /** Marks a lane as taken, before anything is sent. Gives back the turn's hold on it. */
  begin(lane: Lane, { anchor, model, isInstructed, source }: LaneClaim): TurnHold {
    if (!isFree(lane) || !this.hasRoom) throw new Error('A lane was given out twice.')
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
    this.usedAt = this.#runtime.now()
    this.#apply('turn_started')
    const isCurrent = (): boolean => lane.turn === turn
    return {
      connection: this,
      lane,
      send: (text, sink) => {
        if (!isCurrent()) return this.#end ?? retired
        turn.sink = sink
        this.#sent++
        const fault = this.#write(text)
        if (fault === undefined) return undefined
        turn.sink = undefined
        this.#finish('lost', fault)
        return fault.type === 'lost' ? fault : retired
      },
      abandon: (boundMs) => {
        turn.sink = undefined
        turn.isAbandoned = true
        if (isCurrent()) this.#retire(lane, turn, boundMs)
      },
      release: () => {
        if (isCurrent()) this.#free(lane, turn)
      },
    }
  }

  /**
   * Takes no new turns and closes after those that run. What idle lanes hold is lost now: nothing
   * may continue it.
   */
  drain(): void {
    for (const lane of this.lanes) {
      const { head, turn } = lane
      if (head === undefined || turn !== undefined) continue
      lane.head = undefined
      this.#owner.headLost(head, 'rotated')
    }
    this.#finish('drain', { type: 'closed', reason: 'rotated' })
    this.#closeIfUnwatched()
    // Another connection may take its place.
    this.#owner.changed()
  }

  /** Closes now; running turns are told. */
  close(reason: 'rotated' | 'client_closed' = 'client_closed'): void {
    this.#finish('close', { type: 'closed', reason })
  }

  /** Gives the connection up for dead. */
  markDead(): void {
    this.#finish('lost', { type: 'timed_out' })
  }

  /**
   * Writes a frame. Gives the end of a socket that does not take it; half a frame is nothing to a
   * server.
   */
  #write(text: string): ConnectionEnd | undefined {
    try {
      return this.#socket.send(text) ? undefined : { type: 'timed_out' }
    } catch (cause) {
      return { type: 'lost', cause, isLocal: true }
    }
  }

  #receive(text: string): void {
    this.#life.hear()
    try {
      this.#route(text)
    } catch {
      // Nothing that a server sends may throw past the connection that read it; what is thrown may
      // quote the server.
      this.#endInDoubt('The server sent an event that could not be read.')
    }
  }

  #route(text: string): void {
    const frame = readFrame(text, this.#options.maxNesting)
    // What was lost with a broken frame may have been a turn's end.
    if (frame === 'not_json') this.#endInDoubt('The server sent a frame that is not JSON.')
    else if (frame !== 'not_an_event') this.#follow(routeOf(frame, this.lanes, this.#seen), frame)
  }

  #follow(route: Route, frame: Frame): void {
    switch (route.type) {
      case 'own':
        this.#receiveOwn(route.lane, route.turn, frame)
        break
      case 'not_honored':
        route.turn.sink?.notHonored()
        break
      case 'of_all':
        this.#failAll(frame)
        break
      case 'in_doubt':
        this.#endInDoubt(route.why)
        break
      case 'lane_clean':
        this.#owner.changed()
        break
      case 'lane_haunted':
        if (this.#hasOrphan && this.#state.phase === 'open') this.drain()
    }
  }

  #receiveOwn(lane: Lane, turn: RunningTurn, frame: Frame): void {
    if (frame.isTooDeep) {
      this.#endTurnOnly(lane, turn, frame)
      return
    }
    // What may be an earlier response's is handed to nobody before the server has shown that it is
    // not.
    if (turn.identity.isUnclear && !isTerminal(frame.type)) {
      this.#hold(turn, frame)
      return
    }
    const held = turn.held.splice(0)
    // What an error ended unclear stays unheard.
    if (!turn.identity.isUnclear) for (const earlier of held) turn.sink?.event(earlier)
    if (frame.type === 'response.in_progress') this.#releaseSource(turn)
    if (!isTerminal(frame.type)) {
      turn.sink?.event(frame)
      return
    }
    const before = lane.head
    const { head, loss } = headAfter(lane, frame, this.#endpoint.evicts)
    lane.head = head
    if (before !== undefined && loss !== undefined) this.#owner.headLost(before, loss)
    if (head !== undefined) {
      // Where ids repeat, whatever had this one before is not what it means now.
      if (this.#seen.hasRepeats) this.#owner.headLost(head, 'displaced')
      this.#owner.headHeld(head, lane)
    }
    // The turn first, so that its commit stands before the lane can be given to the next one.
    turn.sink?.event(frame)
    if (frame.type === 'error') this.#retireAfterError(lane, turn, frame)
    // What failed may go on all the same, as after an error.
    else if (frame.type === 'response.failed') this.#keepOrphan(lane, turn)
    // What was cut short before its beginning was told may begin yet.
    else if (frame.type === 'response.incomplete' && !turn.identity.isCreated)
      this.#keepOrphan(lane, turn)
    this.#free(lane, turn)
  }

  /**
   * Keeps an event of a beginning back: few of them, and together no more than one frame may bring.
   */
  #hold({ held }: RunningTurn, frame: Frame): void {
    held.push(frame)
    const size = held.reduce((sum, { text }) => sum + text.length, 0)
    if (held.length <= maxHeld && size <= this.#options.dial.maxInboundFrameBytes) return
    this.#endInDoubt('The server began a response again and again.')
  }

  /**
   * An event that passes a limit ends its own turn; its neighbors go on, and its lane waits for the
   * end of the response.
   */
  #endTurnOnly(lane: Lane, turn: RunningTurn, frame: Frame): void {
    const { sink } = turn
    turn.sink = undefined
    if (lane.head !== undefined) this.#owner.headLost(lane.head, 'failed')
    lane.head = undefined
    sink?.lost({ type: 'over_limit', limit: 'maxNesting' }, true)
    if (!isTerminal(frame.type)) this.#keepOrphan(lane, turn)
    this.#free(lane, turn)
  }

  /**
   * After an error the server may still be at work on the turn, whatever the error says: a gateway
   * that times out is one example. The lane takes no other turn before that response has ended, and
   * a connection without lanes takes none at all.
   */
  #retireAfterError(lane: Lane, { identity }: RunningTurn, { event }: Frame): void {
    lane.orphan = identity
    const error = readErrorFrame(event)
    if (this.#endpoint.closesAfterError || isConnectionLimit(error) || this.#hasOrphan) this.drain()
  }

  /** The turn's response may still run: its lane waits for the end of it. */
  #keepOrphan(lane: Lane, { identity }: RunningTurn): void {
    lane.orphan = identity
    if (this.#hasOrphan) this.drain()
  }

  /**
   * Whether more than half of the lanes, or the only one, wait for responses that may never end.
   */
  get #hasOrphan(): boolean {
    const { maxLanes } = this.#endpoint
    return this.lanes.filter(({ orphan }) => orphan !== undefined).length > maxLanes / 2
  }

  /**
   * An error that may be of several turns ends every turn on its connection. They are handed it
   * only if it is about the connection: else it may quote another's.
   */
  #failAll(frame: Frame): void {
    const error = readErrorFrame(frame.event)
    const running = this.lanes.flatMap(({ id, turn }) => (turn === undefined ? [] : [{ id, turn }]))
    for (const { id, turn } of running) {
      const { sink } = turn
      turn.sink = undefined
      const isTold = isLimitOfConnection(error) || (id !== undefined && isLaneNameRefused(error))
      // It does not say which turn was stopped: none of them may be sent again.
      if (isSafetyStop(error)) sink?.event(stopOfSome, true)
      // A turn that has begun was not refused by it, whatever it says.
      else if (isTold && !turn.identity.hasBegun) sink?.event(frame, true)
      else
        sink?.lost(
          { type: 'lost', cause: new Error('The server ended the connection with an error.') },
          false,
        )
    }
    this.close('rotated')
  }

  #free(lane: Lane, turn: RunningTurn): void {
    this.#releaseSource(turn)
    lane.turn = undefined
    lane.usedAt = this.#runtime.now()
    this.usedAt = lane.usedAt
    turn.cancelBound()
    this.#apply('turn_ended')
    this.#closeIfUnwatched()
    this.#owner.changed()
  }

  /** Once it drains, turns that were given up are nothing to wait for. */
  #closeIfUnwatched(): void {
    if (this.#state.phase !== 'draining') return
    if (this.lanes.every(({ turn }) => turn === undefined || turn.isAbandoned))
      this.close('rotated')
  }

  /**
   * A turn was given up: there is no cancel on the wire (PROTOCOL, Messages), so its lane waits for
   * the terminal event, within bounds. A connection that nobody else has used lately is closed
   * instead.
   */
  #retire(lane: Lane, turn: RunningTurn, boundMs: number): void {
    const isWatched = this.lanes.some((other) => other.turn?.sink !== undefined)
    const since = this.#runtime.now() - recentUseMs
    const isShared =
      isWatched ||
      this.lanes.some((other) => other !== lane && other.head !== undefined && other.usedAt > since)
    if (!isShared) {
      this.close('rotated')
      return
    }
    turn.cancelBound = this.#runtime.after(boundMs, () => {
      lane.orphan = turn.identity
      this.#free(lane, turn)
      this.drain()
    })
    this.#closeIfUnwatched()
  }

  #releaseSource(turn: RunningTurn): void {
    if (turn.source === undefined) return
    turn.source.forks--
    turn.source = undefined
    this.#owner.changed()
  }

  /**
   * Nothing that still comes can be relied on: the connection is closed, and every turn on it is
   * told.
   */
  #endInDoubt(why: string): void {
    this.#finish('lost', { type: 'in_doubt', cause: new Error(why) })
  }

  #finish(input: ConnectionInput, end: ConnectionEnd): void {
    if (this.#end !== undefined) return
    // Draining is not yet an end: how it ends is known when the last turn has ended.
    if (input !== 'drain' || this.#state.inFlight === 0 || this.#state.phase === 'connecting')
      this.#end = end
    this.#apply(input)
  }

  #apply(input: ConnectionInput): void {
    const step = transition(this.#state, input)
    if (step === undefined)
      throw new Error(`No transition for ${input} while ${this.#state.phase}.`)
    this.#state = step.state
    for (const effect of step.effects) this.#perform[effect]()
  }

  readonly #perform = {
    announce_open: (): void => {
      this.#stopWaiting()
      this.#life.start(this.#options, () => this.markDead())
      this.#owner.opened()
      for (const settle of this.#opening.splice(0)) settle(undefined)
      this.#owner.changed()
    },
    announce_end: (): void => {
      const end = this.#end ?? retired
      this.#end = end
      this.#stopWaiting()
      this.#life.stop()
      for (const settle of this.#opening.splice(0)) settle(end)
      const wasAlone = this.lanes.filter(({ turn }) => turn !== undefined).length === 1
      for (const lane of this.lanes) {
        const { turn, head } = lane
        lane.turn = undefined
        lane.head = undefined
        if (head !== undefined) {
          this.#owner.headLost(head, end.type === 'closed' ? 'rotated' : 'connection_lost')
        }
        turn?.cancelBound()
        turn?.sink?.lost(end, wasAlone)
      }
      this.#owner.ended(end)
      this.#owner.changed()
    },
    close_socket: (): void => {
      this.#socket.close(1000)
      // A half-open socket may not answer the closing handshake for minutes.
      this.#runtime.after(closeTimeoutMs, () => this.#socket.terminate())
    },
    terminate_socket: (): void => this.#socket.terminate(),
  }
}

// One connection: a socket, its lanes, and the routing of events to the turns on them. It keeps itself alive and ends
// once. It plans nothing, retries nothing and does not know why it was chosen; that is pool/ and above.
import type { Endpoint } from '../endpoints.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { isTerminal } from '../protocol/events.js'
import { type Frame, readFrame } from '../protocol/frame.js'
import type { Runtime, Socket } from '../runtime/runtime.js'
import { startKeepAlive } from './keep-alive.js'
import {
  type ConnectionEnd,
  createLane,
  headAfter,
  isForTurn,
  isFree,
  type Lane,
  laneOf,
  type RunningTurn,
} from './lane.js'
import type { ConnectionOptions, ConnectionOwner, HeldConnection, LaneClaim, TurnHold } from './owner.js'
import { type ConnectionInput, type ConnectionState, initialState, transition } from './state.js'

/** A head used within this time keeps its connection when a turn beside it is given up (DESIGN 4). */
const recentUseMs = 60_000

/** How long a closing handshake may take before the socket is dropped. */
const closeTimeoutMs = 2_000

/** A socket and its lanes. */
export class Connection implements HeldConnection {
  readonly name: string
  readonly openedAt: number
  /** A number of its own from 0 to 1, which spreads the ends of connections that were opened together. */
  readonly jitter: number
  readonly lanes: Lane[] = []
  /** How long the handshake took; `undefined` until it has succeeded. */
  handshakeMs: number | undefined
  /** When a turn last began or ended. */
  usedAt: number
  /** When anything last came from the server. */
  heardAt: number
  /** Whether the connection that will take over has been opened. */
  hasSuccessor = false
  readonly #runtime: Runtime
  readonly #owner: ConnectionOwner
  readonly #socket: Socket
  readonly #endpoint: Endpoint
  readonly #options: ConnectionOptions
  readonly #opening: ((end: ConnectionEnd | undefined) => void)[] = []
  #state: ConnectionState = initialState
  #end: ConnectionEnd | undefined
  /** The model it is bound to, where the endpoint serves one on each connection. */
  #model: string | undefined
  /** Stops what watches over the connection: first the handshake's time, then the pings. */
  #stopWatch: () => void

  constructor(options: ConnectionOptions, runtime: Runtime, owner: ConnectionOwner) {
    this.name = options.name
    this.openedAt = runtime.now()
    this.usedAt = this.openedAt
    this.heardAt = this.openedAt
    this.jitter = runtime.random()
    this.#options = options
    this.#endpoint = options.endpoint
    this.#runtime = runtime
    this.#owner = owner
    this.#stopWatch = runtime.after(options.connectTimeoutMs, () => this.lose())
    this.#socket = runtime.dial(options.dial, {
      opened: () => {
        this.heardAt = runtime.now()
        this.handshakeMs = this.heardAt - this.openedAt
        this.#apply('opened')
      },
      refused: (refusal) => this.#finish('lost', { type: 'refused', ...refusal }),
      message: (text) => this.#receive(text),
      binary: () => this.#break('The server sent a binary frame.'),
      pong: () => {
        this.heardAt = runtime.now()
      },
      failed: (cause) => this.#finish('lost', { type: 'lost', cause }),
      closed: (closeCode) => this.#finish('lost', { type: 'lost', cause: undefined, closeCode }),
    })
  }

  get phase(): ConnectionState['phase'] {
    return this.#state.phase
  }

  get inFlight(): number {
    return this.#state.inFlight
  }

  /** How many more turns fit on this connection. */
  get room(): number {
    const { phase, inFlight } = this.#state
    return phase === 'open' ? Math.max(0, Math.max(1, this.#endpoint.maxInFlight) - inFlight) : 0
  }

  /** Whether one more turn fits. */
  get hasRoom(): boolean {
    return this.room > 0
  }

  /** Whether turns of this model may run here. */
  serves(model: string | undefined): boolean {
    return this.#model === undefined || this.#model === model
  }

  /** Resolves when the connection is open, and with its end if it ends first. Never rejects. */
  whenOpen(): Promise<ConnectionEnd | undefined> {
    if (this.#state.phase !== 'connecting') return Promise.resolve(this.#end)
    return new Promise((resolve) => this.#opening.push(resolve))
  }

  /** Adds a lane, up to the endpoint's limit; names are never reused for another purpose nor given up. */
  addLane(): Lane | undefined {
    const { maxLanes } = this.#endpoint
    if (this.lanes.length >= Math.max(1, maxLanes)) return undefined
    const lane = createLane(maxLanes === 0 ? undefined : `l${this.lanes.length}`, this.#runtime.now())
    this.lanes.push(lane)
    return lane
  }

  /** Marks a lane as taken, before anything is sent. Gives back the turn's hold on it. */
  begin(lane: Lane, { anchor, model, source }: LaneClaim): TurnHold {
    if (!isFree(lane) || !this.hasRoom) throw new Error('A lane was given out twice.')
    const turn: RunningTurn = {
      anchor,
      source,
      responseId: undefined,
      sink: undefined,
      isGivenUp: false,
      cancelBound: () => {},
    }
    lane.turn = turn
    if (source !== undefined) source.forks++
    if (this.#endpoint.hasOneModelPerConnection) this.#model ??= model
    this.usedAt = this.#runtime.now()
    this.#apply('turn_started')
    const isCurrent = (): boolean => lane.turn === turn
    return {
      connection: this,
      lane,
      send: (text, sink) => {
        if (!isCurrent()) return false
        turn.sink = sink
        if (this.#socket.send(text)) return true
        turn.sink = undefined
        this.lose()
        return false
      },
      abandon: (boundMs) => {
        turn.sink = undefined
        turn.isGivenUp = true
        if (isCurrent()) this.#retire(lane, turn, boundMs)
      },
      release: () => {
        if (isCurrent()) this.#free(lane, turn)
      },
    }
  }

  /** Takes no new turns and closes after those that run. What idle lanes hold is lost now: nothing may continue it. */
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
  lose(): void {
    this.#finish('lost', { type: 'timed_out' })
  }

  #receive(text: string): void {
    this.heardAt = this.#runtime.now()
    const frame = readFrame(text)
    // What was lost with a broken frame may have been a turn's end: nothing on this connection can be relied on.
    if (frame === 'not_json') this.#break('The server sent a frame that is not JSON.')
    if (typeof frame === 'string') return
    const lane = laneOf(this.lanes, frame)
    const turn = lane?.turn
    if (lane === undefined || turn === undefined) {
      if (frame.type === 'error' && frame.stream_id === undefined) this.#failAll(frame)
      return
    }
    if (frame.isDelta) {
      // Late where nothing of this turn's response has come yet.
      if (turn.responseId !== undefined) turn.sink?.event(frame)
      return
    }
    if (!isForTurn(lane, turn, frame)) return
    if (frame.type === 'response.in_progress') this.#releaseSource(turn)
    if (!isTerminal(frame.type)) {
      turn.sink?.event(frame)
      return
    }
    lane.lastResponseId = turn.responseId ?? lane.lastResponseId
    const before = lane.head
    const { head, loss } = headAfter(lane, frame, this.#endpoint.evicts)
    lane.head = head
    if (before !== undefined && loss !== undefined) this.#owner.headLost(before, loss)
    if (head !== undefined) this.#owner.headHeld(head, lane)
    // The turn first, so that its commit stands before the lane can be given to the next one.
    turn.sink?.event(frame)
    this.#free(lane, turn)
    if (frame.type === 'error' && this.#isSpentBy(frame)) this.drain()
  }

  /** Whether an error ends the connection's use, by the endpoint's habit or because it has reached its age. */
  #isSpentBy({ event }: Frame): boolean {
    return (
      this.#endpoint.closesAfterError || readErrorFrame(event).code === 'websocket_connection_limit_reached'
    )
  }

  /** An error that belongs to no lane is the connection's: every turn on it ends with it. */
  #failAll(frame: Frame): void {
    for (const { turn } of this.lanes) {
      if (turn === undefined) continue
      const { sink } = turn
      turn.sink = undefined
      // A turn that has begun was not refused by it, whatever it says.
      if (turn.responseId === undefined) sink?.event(frame)
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
    if (this.lanes.every(({ turn }) => turn === undefined || turn.isGivenUp)) this.close('rotated')
  }

  /**
   * A turn was given up: there is no cancel on the wire (protocol notes 6), so its lane waits for the terminal event,
   * within bounds. A connection that nobody else has used lately is closed instead.
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
      lane.retired = true
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

  #break(what: string): void {
    this.#finish('lost', { type: 'lost', cause: new Error(what) })
  }

  #finish(input: ConnectionInput, end: ConnectionEnd): void {
    if (this.#end !== undefined) return
    // Draining is not yet an end: how it ends is known when the last turn has ended.
    if (input !== 'drain' || this.#state.inFlight === 0 || this.#state.phase === 'connecting') this.#end = end
    this.#apply(input)
  }

  #apply(input: ConnectionInput): void {
    const step = transition(this.#state, input)
    if (step === undefined) throw new Error(`No transition for ${input} while ${this.#state.phase}.`)
    this.#state = step.state
    for (const effect of step.effects) this.#perform[effect]()
  }

  readonly #perform = {
    announce_open: (): void => {
      this.#stopWatch()
      this.#stopWatch = startKeepAlive(this.#runtime, this.#options, {
        ping: () => this.#socket.ping(),
        queuedBytes: () => this.#socket.queuedBytes,
        heardAt: () => this.heardAt,
        dead: () => this.lose(),
      })
      this.#owner.opened()
      for (const settle of this.#opening.splice(0)) settle(undefined)
      this.#owner.changed()
    },
    announce_end: (): void => {
      const end: ConnectionEnd = this.#end ?? { type: 'closed', reason: 'rotated' }
      this.#end = end
      this.#stopWatch()
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
      // A half-open socket may not answer the closing handshake for minutes (field failures 2.7).
      this.#runtime.after(closeTimeoutMs, () => this.#socket.terminate())
    },
    terminate_socket: (): void => this.#socket.terminate(),
  }
}

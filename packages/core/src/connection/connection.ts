// One connection: a socket and its signs of life. It hands what happens to the turns in turns.ts,
// one input after the other, performs what is to be done with the socket, and reports the rest. It
// plans nothing, retries nothing and does not know why it was chosen; that is pool/ and above.
import { webSocketUrl } from '../endpoints/endpoint.js'
import { pickHeaders } from '../protocol/answer-headers.js'
import { waitFor } from '../runtime/bounded.js'
import type { Runtime, Socket } from '../runtime/runtime.js'
import type { Effect, TurnEffect } from './effect.js'
import type { ConnectionEnd, Lane, TurnSink } from './lane.js'
import { LifeSigns } from './life-signs.js'
import type { ConnectionParts } from './parts.js'
import type { ConnectionState } from './state.js'
import { ConnectionTurns, retired } from './turns.js'
import type { ConnectionOptions, LaneClaim } from './types.js'
import { withoutKey } from './without-key.js'

/** How long a closing handshake may take before the socket is dropped. */
const closeTimeoutMs = 2_000

/** A turn's hold on its lane. */
export interface TurnHold {
  readonly connection: Connection
  readonly lane: Lane
  /**
   * Sends the turn's frame; from here on the sink hears of it. Gives the connection's end where
   * that came before the write: then nothing was sent, and the sink hears nothing.
   */
  send(text: string, sink: TurnSink): ConnectionEnd | undefined
  /** Gives the turn up: its sink hears nothing more, and its lane waits for its terminal event. */
  abandon(boundMs: number): void
  /** Gives the lane back unused. */
  release(): void
}

/** A socket and its lanes. */
export class Connection {
  readonly name: string
  /** When its handshake began, in wall-clock milliseconds, as are the other times. */
  readonly openedAt: number
  /** A number from 0 to 1 that spreads the ends of connections which were opened together. */
  readonly jitter: number
  /** How long the handshake took; `undefined` until it has succeeded. */
  handshakeMs: number | undefined
  /** What the server said in the handshake that people look up. */
  handshakeHeaders: Readonly<Record<string, string>> = {}
  /** Whether the connection that will take over has been opened. */
  hasSuccessor = false
  readonly #options: ConnectionOptions
  readonly #runtime: Runtime
  readonly #parts: ConnectionParts
  readonly #turns: ConnectionTurns
  readonly #socket: Socket
  readonly #life: LifeSigns
  /** Resolves when the handshake is over, with the end of a connection that failed in it. */
  readonly #opened = Promise.withResolvers<ConnectionEnd | undefined>()
  /** How many wait for that. */
  #awaiting = 0
  /** Takes back the bound on the handshake. */
  readonly #stopWaiting: () => void

  constructor(options: ConnectionOptions, runtime: Runtime, parts: ConnectionParts) {
    this.name = parts.name
    this.openedAt = runtime.now()
    this.jitter = runtime.random()
    this.#options = options
    this.#runtime = runtime
    this.#parts = parts
    this.#turns = new ConnectionTurns(options, parts.responseIds, () => runtime.now())
    this.#life = new LifeSigns(runtime, () => this.#socket)
    this.#stopWaiting = runtime.after(options.connectTimeoutMs, () => this.markDead())
    this.#socket = this.#dial()
  }

  #dial(): Socket {
    const { endpoint, handshakeHeaders: headers } = this.#options
    const { compression, agent, maxInboundFrameBytes } = this.#options
    const request = { url: webSocketUrl(endpoint), headers }
    return this.#runtime.dial(
      { ...request, compression, agent, maxInboundFrameBytes },
      {
        opened: (answered) => {
          this.handshakeHeaders = pickHeaders(answered)
          this.handshakeMs = this.#runtime.now() - this.openedAt
          this.#life.hear()
          this.#run((turns) => turns.opened())
        },
        refused: ({ body, ...refusal }) =>
          this.#lose({ type: 'refused', ...refusal, body: withoutKey(body, headers) }),
        heard: () => this.#life.hear(),
        message: (text) => {
          this.#endProof()
          this.#turns.receive(text)
          this.#carryOut()
        },
        binary: () => this.#distrust('The server sent a binary frame.'),
        overLimit: (limit) => this.#lose({ type: 'over_limit', limit }),
        pong: () => this.#endProof(),
        failed: (cause, isLocal = false) => this.#lose({ type: 'lost', cause, isLocal }),
        closed: (closeCode) => this.#lose({ type: 'lost', cause: undefined, closeCode }),
      },
    )
  }

  get lanes(): readonly Lane[] {
    return this.#turns.lanes
  }

  get phase(): ConnectionState['phase'] {
    return this.#turns.state.phase
  }

  get inFlight(): number {
    return this.#turns.state.inFlight
  }

  /** When a turn last began or ended. */
  get usedAt(): number {
    return this.#turns.usedAt
  }

  /** When anything last came from the server. */
  get heardAt(): number {
    return this.#life.heardAt
  }

  /** How many more turns fit on this connection now. */
  get room(): number {
    return this.isInProof ? 0 : this.#turns.room
  }

  /** Whether one more turn fits. */
  get hasRoom(): boolean {
    return this.room > 0
  }

  /** Whether it must still show that it is alive; until then no turn begins here. */
  get isInProof(): boolean {
    return this.#life.isInProof
  }

  /** Whether it takes no turn any more, because the server was seen to repeat ids. */
  get isExhausted(): boolean {
    return this.#turns.capacity.isExhausted
  }

  /** Ids that more than one of its turns may have been answered under. */
  get sharedIds(): ReadonlyMap<string, unknown> {
    return this.#turns.capacity.sharedIds
  }

  /** Whether it may have one more lane. */
  get mayAddLane(): boolean {
    return this.#turns.capacity.mayAddLane
  }

  /** Whether turns of this kind may begin here. */
  serves(claim: Pick<LaneClaim, 'model' | 'isInstructed'>): boolean {
    return this.#turns.capacity.serves(claim)
  }

  /** Adds a lane, up to the endpoint's limit. */
  addLane(): Lane | undefined {
    return this.#turns.capacity.addLane(this.#runtime.now())
  }

  /** Whether a caller waits until it is open. */
  get isAwaited(): boolean {
    return this.#awaiting > 0
  }

  /**
   * Resolves when the connection is open, and with its end if it ends first.
   * @throws the signal's reason, which leaves the connection as it is.
   */
  async whenOpen(signal?: AbortSignal): Promise<ConnectionEnd | undefined> {
    this.#awaiting++
    try {
      return await waitFor({ runtime: this.#runtime, signal }, this.#opened.promise)
    } finally {
      this.#awaiting--
    }
  }

  /**
   * Takes a lane for a turn, before anything is sent. Gives back the turn's hold on it.
   * @throws Error for a lane that is not free, which is a mistake of the caller.
   */
  begin(lane: Lane, claim: LaneClaim): TurnHold {
    if (!this.hasRoom) throw new Error('A turn was placed where there is no room.')
    const turns = this.#turns
    const turn = turns.begin(lane, claim)
    const passBound = (): void => this.#run(() => turns.boundPassed(lane, turn))
    return {
      connection: this,
      lane,
      send: (text, sink) => {
        if (lane.turn !== turn) return turns.end ?? retired
        turns.sending(turn, sink)
        const fault = this.#write(text)
        if (fault === undefined) return undefined
        // The sender knows from what it is given here.
        turn.sink = undefined
        this.#lose(fault)
        return fault.type === 'lost' ? fault : retired
      },
      abandon: (boundMs) =>
        this.#run(() => {
          turns.abandon(lane, turn)
          if (lane.turn === turn) turn.cancelBound = this.#runtime.after(boundMs, passBound)
        }),
      release: () => this.#run(() => turns.release(lane, turn)),
    }
  }

  /**
   * Asks for a sign of life, within a second, before the next turn begins here. Without one, a
   * connection on which nothing runs is given up; what runs on another goes on until the pings say
   * that it is dead.
   */
  prove(): void {
    if (this.phase !== 'open') return
    this.#life.prove((isAlive) => {
      if (isAlive) this.#endProof()
      else if (this.inFlight === 0) this.markDead()
    })
  }

  /** Takes no new turns and closes after those that run; the heads of idle lanes are lost now. */
  drain(): void {
    this.#run((turns) => turns.drain())
  }

  /** Closes now; running turns are told. */
  close(): void {
    this.#run((turns) => turns.close({ type: 'closed', reason: 'client_closed' }))
  }

  /** Gives the connection up for dead. */
  markDead(): void {
    this.#lose({ type: 'timed_out' })
  }

  /** Tells a turn. Where it cannot take what it is told, nothing here can be relied on. */
  #tell(effect: TurnEffect): void {
    try {
      if (!effect.turn.isAbandoned) effect.sink(effect)
    } catch {
      this.#distrust('The server sent an event that could not be read.')
    }
  }

  #lose(end: ConnectionEnd): void {
    this.#run((turns) => turns.lost(end))
  }

  #distrust(why: string): void {
    this.#run((turns) => turns.distrust(why))
  }

  /** A connection that was to show that it is alive has done so. */
  #endProof(): void {
    const { work, report } = this.#parts
    if (this.#life.endProof()) work.run(() => report({ type: 'room' }))
  }

  /** Writes a frame. Gives the end of a socket that does not take it whole. */
  #write(text: string): ConnectionEnd | undefined {
    try {
      return this.#socket.send(text) ? undefined : { type: 'timed_out' }
    } catch (cause) {
      return { type: 'lost', cause, isLocal: true }
    }
  }

  /** Runs an input to its end, then does what that leads to. */
  #run(input: (turns: ConnectionTurns) => void): void {
    input(this.#turns)
    this.#carryOut()
  }

  /**
   * Does what the last input has led to: at once with the socket, and in the client's order of work
   * with turns and the pool.
   */
  #carryOut(): void {
    const effects = this.#turns.effects.take()
    if (effects.length === 0) return
    for (const { type } of effects) this.#carryOutAtOnce(type)
    this.#parts.work.runWith(this.#carryOutInOrder, effects)
  }

  readonly #carryOutInOrder = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if ('sink' in effect) this.#tell(effect)
      else if (effect.type !== 'close_socket' && effect.type !== 'terminate_socket')
        this.#parts.report(effect)
    }
  }

  #carryOutAtOnce(type: Effect['type']): void {
    switch (type) {
      case 'close_socket':
        this.#closeSocket()
        break
      case 'terminate_socket':
        this.#socket.terminate()
        break
      case 'opened':
      case 'ended':
        this.#stopWaiting()
        if (type === 'opened') this.#life.start(this.#options, () => this.markDead())
        else this.#life.stop()
        this.#opened.resolve(this.#turns.end)
    }
  }

  #closeSocket(): void {
    this.#socket.close(1000)
    // A half-open socket may not answer the closing handshake for minutes.
    this.#runtime.after(closeTimeoutMs, () => this.#socket.terminate())
  }
}

// One connection: a socket and its signs of life. It hands what happens to the lanes in turns.ts,
// one input after the other, performs what is to be done with the socket, and reports the rest. It
// plans nothing, retries nothing and does not know why it was chosen; that is pool/ and above.
import { pickHeaders } from '../protocol/answer-headers.js'
import { bounded } from '../runtime/bounded.js'
import type { DialRequest, Runtime, Socket } from '../runtime/runtime.js'
import { type ConnectionEffect, type Effect, type TurnEffect, tellTurn } from './effect.js'
import type { ConnectionEnd, Lane } from './lane.js'
import { LifeSigns } from './life-signs.js'
import type { ConnectionState } from './state.js'
import { holdLane } from './turn-hold.js'
import { ConnectionTurns } from './turns.js'
import type { ConnectionInfo, ConnectionOptions, LaneClaim, TurnHold } from './types.js'

/** A shorter credential is no secret, and cutting it out could garble a text. */
const minKeyLength = 8

/** How long a closing handshake may take before the socket is dropped. */
const closeTimeoutMs = 2_000

/** A refusal's body without the key of its handshake, which a gateway may quote. */
function withoutKey(body: string, { authorization = '' }: DialRequest['headers']): string {
  const key = authorization.slice(authorization.indexOf(' ') + 1)
  return key.length < minKeyLength ? body : body.replaceAll(key, '…')
}

/** Carries out what one input of a connection has led to, after that input was run to its end. */
export type Report = (connection: Connection, effects: readonly ConnectionEffect[]) => void

/** A socket and its lanes. */
export class Connection implements ConnectionInfo {
  readonly name: string
  readonly openedAt: number
  readonly jitter: number
  handshakeMs: number | undefined
  handshakeHeaders: Readonly<Record<string, string>> = {}
  /** Whether the connection that will take over has been opened. */
  hasSuccessor = false
  readonly #options: ConnectionOptions
  readonly #runtime: Runtime
  readonly #report: Report
  readonly #turns: ConnectionTurns
  readonly #socket: Socket
  readonly #life: LifeSigns
  readonly #opening = new Set<(end: ConnectionEnd | undefined) => void>()
  /** Takes back the bound on the handshake. */
  readonly #stopWaiting: () => void

  constructor(options: ConnectionOptions, runtime: Runtime, report: Report) {
    this.name = options.name
    this.openedAt = runtime.now()
    this.jitter = runtime.random()
    this.#options = options
    this.#runtime = runtime
    this.#report = report
    this.#turns = new ConnectionTurns(options, () => runtime.now())
    this.#life = new LifeSigns(runtime, () => this.#socket)
    this.#stopWaiting = runtime.after(options.connectTimeoutMs, () => this.markDead())
    const lose = (end: ConnectionEnd): void => this.#perform(this.#turns.lost(end))
    this.#socket = runtime.dial(options.dial, {
      opened: (headers) => {
        this.handshakeHeaders = pickHeaders(headers)
        this.handshakeMs = runtime.now() - this.openedAt
        this.#hear()
        this.#perform(this.#turns.opened())
      },
      refused: ({ body, ...refusal }) =>
        lose({ type: 'refused', ...refusal, body: withoutKey(body, options.dial.headers) }),
      message: (text) => {
        this.#hear()
        this.#perform(this.#turns.receive(text))
      },
      binary: () => this.#perform(this.#turns.distrust('The server sent a binary frame.')),
      overLimit: (limit) => lose({ type: 'over_limit', limit }),
      pong: () => this.#hear(),
      failed: (cause, isLocal = false) => lose({ type: 'lost', cause, isLocal }),
      closed: (closeCode) => lose({ type: 'lost', cause: undefined, closeCode }),
    })
  }

  get lanes(): readonly Lane[] {
    return this.#turns.lanes
  }

  /** Whether a lane of it has a name. */
  get namesLanes(): boolean {
    return this.lanes.some(({ id }) => id !== undefined)
  }

  get phase(): ConnectionState['phase'] {
    return this.#turns.phase
  }

  get usedAt(): number {
    return this.#turns.usedAt
  }

  get heardAt(): number {
    return this.#life.heardAt
  }

  get inFlight(): number {
    return this.#turns.inFlight
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
    return this.#turns.isExhausted
  }

  /** Ids that more than one of its turns may have been answered under. */
  get sharedIds(): ReadonlyMap<string, unknown> {
    return this.#turns.sharedIds
  }

  /** Whether it may have one more lane. */
  get mayAddLane(): boolean {
    return this.#turns.mayAddLane
  }

  /**
   * Whether a turn may begin here: of this model, and without what an earlier turn has set where
   * that might stay in force.
   */
  serves(claim: Pick<LaneClaim, 'model' | 'isInstructed'>): boolean {
    return this.#turns.serves(claim)
  }

  /** Whether somebody waits until it is open. */
  get isAwaited(): boolean {
    return this.#opening.size > 0
  }

  /**
   * Resolves when the connection is open, and with its end if it ends first.
   * @throws the signal's reason, which leaves the connection as it is.
   */
  async whenOpen(signal?: AbortSignal): Promise<ConnectionEnd | undefined> {
    if (this.phase !== 'connecting') return this.#turns.end
    const { promise, resolve } = Promise.withResolvers<ConnectionEnd | undefined>()
    this.#opening.add(resolve)
    try {
      return await bounded({ runtime: this.#runtime, signal }, () => promise)
    } finally {
      this.#opening.delete(resolve)
    }
  }

  /** Adds a lane, up to the endpoint's limit. */
  addLane(): Lane | undefined {
    return this.#turns.addLane()
  }

  /**
   * Takes a lane for a turn, before anything is sent. Gives back the turn's hold on it.
   * @throws Error for a lane that is not free, which is a mistake of the caller.
   */
  begin(lane: Lane, claim: LaneClaim): TurnHold {
    if (!this.hasRoom) throw new Error('A turn was placed where there is no room.')
    const parts = {
      connection: this,
      turns: this.#turns,
      runtime: this.#runtime,
      write: (text: string) => this.#write(text),
      perform: (effects: readonly Effect[]) => this.#perform(effects),
    }
    return holdLane(parts, lane, this.#turns.begin(lane, claim))
  }

  /**
   * Asks for a sign of life, within a second, before the next turn begins here. Without one, a
   * connection on which nothing runs is given up; what runs on another goes on until the pings say
   * that it is dead.
   */
  prove(): void {
    if (this.phase !== 'open') return
    this.#life.prove((isAlive) => {
      if (isAlive) this.#hear()
      else if (this.inFlight === 0) this.markDead()
    })
  }

  /**
   * Takes no new turns and closes after those that run. What idle lanes hold is lost now: nothing
   * may continue it.
   */
  drain(): void {
    this.#perform(this.#turns.drain())
  }

  /** Closes now; running turns are told. */
  close(): void {
    this.#perform(this.#turns.close({ type: 'closed', reason: 'client_closed' }))
  }

  /** Gives the connection up for dead. */
  markDead(): void {
    this.#perform(this.#turns.lost({ type: 'timed_out' }))
  }

  /**
   * Tells a turn what one of this connection's effects says. Where the turn cannot take it, nothing
   * here can be relied on any more.
   */
  tell(effect: TurnEffect): void {
    try {
      tellTurn(effect)
    } catch {
      this.#perform(this.#turns.distrust('The server sent an event that could not be read.'))
    }
  }

  /** Something came: a connection that was to show that it is alive has done so. */
  #hear(): void {
    if (this.#life.hear()) this.#report(this, [{ type: 'room' }])
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

  /** Performs what is to be done with the socket, and reports the rest. */
  #perform(effects: readonly Effect[]): void {
    const others: ConnectionEffect[] = []
    for (const effect of effects) {
      if (effect.type === 'close_socket') this.#closeSocket()
      else if (effect.type === 'terminate_socket') this.#socket.terminate()
      else others.push(effect)
      if (effect.type === 'opened') this.#startLife()
      else if (effect.type === 'ended') this.#endLife(effect.end)
    }
    if (others.length > 0) this.#report(this, others)
  }

  #startLife(): void {
    this.#stopWaiting()
    this.#life.start(this.#options, () => this.markDead())
    for (const settle of this.#opening) settle(undefined)
  }

  #endLife(end: ConnectionEnd): void {
    this.#stopWaiting()
    this.#life.stop()
    for (const settle of this.#opening) settle(end)
  }

  #closeSocket(): void {
    this.#socket.close(1000)
    // A half-open socket may not answer the closing handshake for minutes.
    this.#runtime.after(closeTimeoutMs, () => this.#socket.terminate())
  }
}

// The server of a pool under fuzz: how it answers handshakes and turns, event by event, and how it
// misbehaves. Every event of a turn bears the turn's number as `of`.
import type { DrivenRuntime, DrivenSocket } from '../../support/driven-runtime.js'
import type { Random } from '../soak/random.js'

/** What it was asked to answer. */
export interface Question {
  readonly turn: number
  readonly socket: DrivenSocket
  /** The lane; `undefined` on a server without lanes. */
  readonly streamId: string | undefined
  /** The response that the request continues. */
  readonly named: string | undefined
}

/** A question, and how far its answer has come. */
interface Answer extends Question {
  steps: number
  /** Whether it has ended by an error, after which it may go on, to one other end. */
  hasFailed: boolean
  isDone: boolean
}

/** Answers the turns of one pool. */
export class FuzzedServer {
  readonly #runtime: DrivenRuntime
  readonly #random: Random
  readonly #answers: Answer[] = []
  /** Sockets whose handshake was answered. */
  readonly #answered = new Set<DrivenSocket>()
  /** Sockets on which nothing comes any more. */
  readonly #silent = new Set<DrivenSocket>()

  readonly #unruliness: number

  /** `unruliness`, from 0 to 1, says how often it misbehaves. */
  constructor(runtime: DrivenRuntime, random: Random, unruliness: number) {
    this.#unruliness = unruliness
    this.#runtime = runtime
    this.#random = random
  }

  asked(question: Question): void {
    this.#answers.push({ ...question, steps: 0, hasFailed: false, isDone: false })
  }

  /** Answers one handshake. */
  answerHandshake(): void {
    const socket = this.#pick(this.#opening)
    if (socket === undefined) return
    this.#answered.add(socket)
    if (this.#random.chance(1 - 0.3 * this.#unruliness)) socket.open()
    else if (this.#random.chance(0.5)) socket.refuse(503)
    else socket.fail()
  }

  /** Finishes every handshake. */
  openAll(): void {
    for (const socket of this.#opening) {
      this.#answered.add(socket)
      socket.open()
    }
  }

  /** Answers pings. */
  pongAll(): void {
    for (const socket of this.#open) socket.pong()
  }

  /** One socket goes silent, as where a machine between the two has failed. */
  silenceOne(): void {
    const socket = this.#pick(this.#open)
    if (socket !== undefined) this.#silent.add(socket)
  }

  /** Goes on with one answer, by one event or to its end, or misbehaves. */
  goOn(): void {
    const answer = this.#pick(this.#unfinished)
    if (answer === undefined) return
    const events = this.#random.chance(0.3) ? 5 : 1
    for (let i = 0; i < events && this.#isUnfinished(answer); i++)
      if (!this.#misbehaves(answer)) this.#next(answer)
  }

  /** Ends every answer as it should. */
  finishAll(): void {
    for (const answer of this.#unfinished) {
      while (this.#isUnfinished(answer)) {
        if (answer.steps > 0) answer.steps = 4
        this.#next(answer)
      }
    }
  }

  get #opening(): DrivenSocket[] {
    return this.#runtime.sockets.filter((socket) => socket.isAlive && !this.#answered.has(socket))
  }

  get #open(): DrivenSocket[] {
    return this.#runtime.sockets.filter(
      (socket) => socket.isAlive && this.#answered.has(socket) && !this.#silent.has(socket),
    )
  }

  get #unfinished(): Answer[] {
    return this.#answers.filter((answer) => this.#isUnfinished(answer))
  }

  #isUnfinished({ isDone, socket }: Answer): boolean {
    return !isDone && socket.isAlive && !this.#silent.has(socket)
  }

  #pick<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : this.#random.pick(choices)
  }

  /** Sends the next event of an answer. Now and then it does not say on which lane. */
  #next(answer: Answer): void {
    const { turn, socket, streamId, named } = answer
    const isNamed = streamId !== undefined && !this.#random.chance(0.02 * this.#unruliness)
    const previous_response_id = this.#random.chance(0.01 * this.#unruliness)
      ? 'resp_other'
      : (named ?? null)
    const response = { id: `resp_${turn}`, previous_response_id }
    const item = { id: `item_${turn}`, type: 'message' }
    const part = { output_index: 0, item_id: item.id, delta: 'x' }
    const events = [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_text.delta', ...part },
      { type: 'response.completed', response: { ...response, output: [] } },
    ]
    const event = events[answer.steps++]
    answer.isDone = answer.steps === events.length
    socket.receive({ ...event, of: turn, ...(isNamed ? { stream_id: streamId } : {}) })
  }

  /** Gives whether it did. */
  #misbehaves(answer: Answer): boolean {
    const { turn, socket, streamId } = answer
    const random = this.#random
    const lane = streamId === undefined ? {} : { stream_id: streamId }
    const response = { id: `resp_${turn}`, previous_response_id: answer.named ?? null }
    const error = { code: 'server_error', message: 'It failed.', type: 'server_error' }
    const put = (event: object): true => {
      socket.receive({ ...event, of: turn })
      return true
    }
    if (!random.chance(0.07 * this.#unruliness)) return false
    const x = random.next()
    if (x < 0.6) {
      this.#fails(answer)
      return put({ type: 'error', status: 500, error, ...lane })
    }
    if (x < 0.75) {
      const status = random.chance(0.5) ? 'failed' : 'incomplete'
      if (status === 'failed') this.#fails(answer)
      else answer.isDone = true
      return put({ type: `response.${status}`, response: { ...response, status }, ...lane })
    }
    if (x < 0.8) {
      this.#fails(answer)
      return put({ type: 'error', status: 500, error })
    }
    if (x < 0.85) {
      answer.isDone = true
      const code = 'websocket_connection_limit_reached'
      return put({ type: 'error', status: 400, error: { ...error, code }, ...lane })
    }
    if (x < 0.92) {
      socket.dropped(1006)
      return true
    }
    return answer.steps > 2 && this.#strays(answer)
  }

  #fails(answer: Answer): void {
    answer.isDone = answer.hasFailed || this.#random.chance(0.4)
    answer.hasFailed = true
  }

  /** Part of an answer comes on the lane of another. */
  #strays({ turn, socket }: Answer): boolean {
    const other = this.#pick(this.#answers)
    if (other?.streamId === undefined) return false
    const part = { output_index: 0, item_id: `item_${turn}`, delta: 'x' }
    const type = 'response.output_text.delta'
    socket.receive({ type, ...part, of: turn, stream_id: other.streamId })
    return true
  }
}

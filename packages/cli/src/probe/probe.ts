// The tools of a check: connections, turns within the token limit, findings and facts.
import { Budget, boundOf } from './budget.js'
import type { Facts } from './facts.js'
import { type Continuation, continuationOf } from './judge.js'
import type { RowName, Verdict } from './rows.js'
import { type Answer, type Heard, hasRun, isOfLane, isTerminal, readAnswer } from './wire/answer.js'
import { errorText, isErrorFrame, isOfLoad, isServerFault } from './wire/error-frame.js'
import { type Fields, shownOf } from './wire/json.js'
import { openSocket, type ProbeSocket, type Target } from './wire/probe-socket.js'

/** What a probe is told. */
export interface ProbeSettings {
  /** The address under which `/responses` lies, as core's `baseURL`. */
  readonly baseURL: string
  readonly headers: Readonly<Record<string, string>>
  readonly model: string
  /** The variable that has the key, for the row of the table of servers. */
  readonly apiKeyVariable: string
  /** Another model that exists, for the check whether a connection has one model. */
  readonly secondModel: string | undefined
  readonly maxOutputTokens: number
  readonly maxTokens: number
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number
  /** How long a close or another sign is waited for, in milliseconds. */
  readonly settleMs: number
  /** How long an idle connection is watched, in milliseconds; 0 leaves it out. */
  readonly idleMs: number
  /** Largest frame that is sent, in bytes. */
  readonly maxFrameBytes: number
  /** Longest time of the whole probe but for the idle check, in milliseconds. */
  readonly deadlineMs: number
}

/** What was found for a row. */
export interface Finding {
  readonly verdict: Verdict
  /** What the server did, or why the row was not tested. */
  readonly seen: string
}

/** Ends a check early; its rows that have no finding are not tested, for this reason. */
export class NotTested extends Error {}

/** The part of a turn that is not its create. */
export interface AskOptions {
  /** The answer that the turn continues. */
  readonly anchor?: Answer
  /** Called with each frame as it comes. */
  readonly onFrame?: (frame: Fields) => void
}

/** How long an answer to what costs nothing may take. */
const maxProvokedMs = 10_000
/** Longest text of what was seen, since a server may write megabytes into an error. */
const maxSeen = 2000
/** Answers that never came, after which a server counts as gone. */
const maxSilences = 3

/** One run. */
export class Probe {
  readonly settings: ProbeSettings
  readonly budget: Budget
  readonly facts: Facts = {}
  readonly findings = new Map<RowName, Finding>()
  readonly #startedAt = performance.now()
  readonly #open = new Set<ProbeSocket>()
  #silences = 0

  constructor(settings: ProbeSettings) {
    this.settings = settings
    this.budget = new Budget(settings.maxTokens)
  }

  /** Says what a row found. */
  note(name: RowName, verdict: Verdict, seen: string): void {
    this.findings.set(name, { verdict, seen: seen.slice(0, maxSeen) })
  }

  /** The address of the WebSocket. */
  get target(): Target {
    const { baseURL, headers, timeoutMs } = this.settings
    return { url: `${baseURL.replace(/^http/, 'ws')}/responses`, headers, timeoutMs }
  }

  /**
   * Opens a connection.
   * @throws NotTested where the server does not open one.
   */
  async connect(): Promise<ProbeSocket> {
    this.#checkPatience()
    const opened = await openSocket(this.target)
    if (opened.kind === 'open') {
      this.#open.add(opened)
      return opened
    }
    const why = opened.kind === 'refused' ? `status ${opened.status}` : opened.reason
    throw new NotTested(`No connection: ${why}.`)
  }

  /** Closes the connections of a check. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((socket) => socket.close()))
    this.#open.clear()
  }

  /** A create with the settings of this probe; `store` is false unless the fields say so. */
  create(fields: Fields): Fields {
    const { model, maxOutputTokens } = this.settings
    return {
      type: 'response.create',
      model,
      store: false,
      max_output_tokens: maxOutputTokens,
      ...fields,
    }
  }

  /**
   * Sends one create and waits for its end.
   * @throws NotTested where the token limit or the patience with the server is used up.
   */
  async ask(socket: ProbeSocket, fields: Fields, options: AskOptions = {}): Promise<Answer> {
    const [answer] = await this.askAll(socket, [fields], options)
    if (answer === undefined) throw new NotTested('No answer.')
    if (answer.error !== undefined && isOfLoad(answer.error)) throw new NotTested(endText(answer))
    return answer
  }

  /**
   * Sends creates at once, and waits until each has ended; those without a lane count by the order
   * of their ends.
   */
  async askAll(
    socket: ProbeSocket,
    all: readonly Fields[],
    { anchor, onFrame }: AskOptions = {},
  ): Promise<readonly Answer[]> {
    this.#checkPatience()
    const creates = all.map((fields) =>
      this.create(anchor === undefined ? fields : { previous_response_id: anchor.id, ...fields }),
    )
    const bounds = creates.map((create) => boundOf(create, anchor?.bound ?? 0))
    const total = bounds.reduce((sum, bound) => sum + bound, 0)
    if (!this.budget.reserve(total, all.length)) throw new NotTested('The token limit is reached.')
    socket.drain()
    for (const create of creates) socket.send(create)
    const heard = await socket.hear(
      (frames) => frames.filter(isTerminal).length >= all.length,
      this.settings.timeoutMs,
      onFrame,
    )
    const answers = all.map((fields, at) => {
      const lane = typeof fields.stream_id === 'string' ? fields.stream_id : undefined
      const own = all.length === 1 ? heard : { ...heard, frames: framesOf(heard, lane) }
      return readAnswer(own, bounds[at] ?? 0)
    })
    this.#settle(answers, bounds)
    return answers
  }

  #settle(answers: readonly Answer[], bounds: readonly number[]): void {
    for (const [at, { end, usage, frames }] of answers.entries()) {
      this.budget.settle(bounds[at] ?? 0, end === 'refused' ? 'refused' : usage)
      if (end === 'silent' && frames.length === 0) this.#silences += 1
      else if (end !== 'silent') this.#silences = 0
    }
  }

  #checkPatience(): void {
    if (this.#silences >= maxSilences) throw new NotTested('The server stopped answering.')
    if (performance.now() - this.#startedAt > this.settings.deadlineMs) {
      throw new NotTested('The time of the whole probe was used up.')
    }
  }

  /** Sends anything, and waits for the first sign: a frame, a close, or neither. Costs nothing. */
  async provoke(
    socket: ProbeSocket,
    message: object | string | Buffer,
    isBinary = false,
  ): Promise<Heard> {
    this.#checkPatience()
    socket.send(message, isBinary)
    const waitMs = Math.min(maxProvokedMs, this.settings.timeoutMs)
    return socket.hear((frames) => frames.length > 0, waitMs)
  }

  /** How the store must be set for chains to work. @throws NotTested where none does. */
  get chainStore(): { readonly store: boolean } {
    const { chainsUnstored, chainsStored } = this.facts
    if (chainsUnstored === true) return { store: false }
    if (chainsStored === true) return { store: true }
    throw new NotTested('No chain works here.')
  }

  /** What became of the anchor of a turn that asks for the word of its first. */
  became(first: Answer, second: Answer): Continuation {
    return continuationOf(first, second, this.facts.ignoresUnknownAnchors)
  }

  /** @throws NotTested where the turn did not run, so that nothing can be said of what follows. */
  mustRun(answer: Answer, what = 'The first turn'): Answer {
    if (hasRun(answer)) return answer
    throw new NotTested(`${what} did not run: ${endText(answer)}.`)
  }
}

function framesOf({ frames }: Heard, lane: string | undefined): readonly Fields[] {
  return frames.filter((frame) => isOfLane(frame, lane))
}

/** Whether the server refused what was asked, and did not fail itself. */
export function isRefusal({ end, error }: Answer): boolean {
  return end === 'refused' && error !== undefined && !isServerFault(error)
}

/** How an answer ended, in words. */
export function endText({ end, error, close, frames, snapshot }: Answer): string {
  if (end === 'refused' || end === 'broken')
    return `refused with ${error === undefined ? 'an error' : errorText(error)}`
  if (end === 'closed') return `closed with ${close?.code ?? 1006} after ${frames.length} events`
  if (end === 'silent') return `no end in time, after ${frames.length} events`
  if (end === 'flood') return `cut off after ${frames.length} events`
  if (end === 'failed') return `response.failed ${shownOf(snapshot.error ?? null)}`
  return end
}

/** Whether a wait brought an error frame first. */
export function errorIn({ frames }: Pick<Heard, 'frames'>): Fields | undefined {
  return frames.find(isErrorFrame)
}

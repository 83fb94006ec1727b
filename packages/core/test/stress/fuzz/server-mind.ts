// What a server of the fuzz thinks: what each response continues, and the answer that a request
// gets. An answer names all that users said in its context, so a wrong context shows. It knows no
// socket.
import { type AnswerContent, type Ending, eventsOf, markOf, type WireEvent } from './answers.js'

/** A request, read. */
export interface Asked {
  /** The turn, by the last thing that its user said. */
  readonly turn: string
  /** How often this turn has been asked, this time included. */
  readonly times: number
  readonly content: AnswerContent
  readonly events: readonly WireEvent[]
}

/** How answers look. */
export interface Manner {
  readonly isNumbered: boolean
  readonly leavesOutputOut: boolean
}

/** The right answer to a turn in whose context users said this. */
export function rightAnswer(turn: string, said: readonly string[]): string {
  return `${markOf(turn)} ${said.join('|')} ${markOf(turn)}`
}

/** Answers requests. */
export class ServerMind {
  /** What users said up to each response. */
  readonly #contexts = new Map<string, readonly string[]>()
  readonly #times = new Map<string, number>()
  readonly #manner: Manner
  /** Requests that were no JSON, or named nothing that the server holds. */
  readonly faults: string[] = []

  constructor(manner: Manner) {
    this.#manner = manner
  }

  /** Reads a request and answers it. `ending` is how an answer to this turn ends. */
  ask(text: string, ending: (turn: string, times: number) => Ending = () => 'completed'): Asked {
    const request: Record<string, unknown> = Object(parse(text))
    const said = saidIn(request.input)
    const turn = /^[a-z]/.exec(said.at(-1) ?? '')?.[0] ?? '?'
    if (turn === '?') this.faults.push(`The request of no turn: ${text.slice(0, 200)}`)
    const times = (this.#times.get(turn) ?? 0) + 1
    this.#times.set(turn, times)
    const streamId = typeof request.stream_id === 'string' ? request.stream_id : undefined
    const previous =
      typeof request.previous_response_id === 'string' ? request.previous_response_id : null
    const before = previous === null ? [] : this.#contexts.get(previous)
    const id = `resp_${turn}${times}`
    const how = ending(turn, times)
    const content: AnswerContent = {
      ...this.#manner,
      id,
      previous,
      streamId,
      ending: how,
      hasCall: Array.isArray(request.tools) && request.tools.length > 0,
      text: rightAnswer(turn, [...(before ?? []), ...said]),
    }
    if (before === undefined) return { turn, times, content, events: [unknownAnchor(content)] }
    if (how === 'completed') this.#contexts.set(id, [...before, ...said])
    return { turn, times, content, events: eventsOf(content) }
  }
}

function unknownAnchor({ previous, streamId }: AnswerContent): WireEvent {
  const code = 'previous_response_not_found'
  const error = {
    type: 'invalid_request_error',
    code,
    message: `No ${previous}.`,
    param: 'previous_response_id',
  }
  return {
    type: 'error',
    status: 400,
    error,
    ...(streamId === undefined ? {} : { stream_id: streamId }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What users say in an input; what a server may have made up is not theirs. */
export function saidIn(input: unknown): readonly string[] {
  if (!Array.isArray(input)) return []
  return input.flatMap((item) => {
    const { role, content } = Object(item)
    return role === 'user' && /^[a-z]\d$/.test(typeof content === 'string' ? content : '')
      ? [content]
      : []
  })
}

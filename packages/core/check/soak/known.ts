// What could have been continued: every response with the history it ends, by the log of the generator alone, and
// whether the server still holds it and the client has reason to think so.

import type { Ask } from './conversation.js'
import { type Answer, callsOf, type History, type Segment } from './history.js'
import type { Random } from './random.js'
import type { Style } from './spelling.js'

interface Response {
  readonly responseId: string
  /** Number of segments of its history. */
  readonly length: number
  readonly settingsKey: string
  readonly answer: Answer | undefined
  /**
   * The spelling in which the server was given earlier answers, where it was given everything anew. A caller who then
   * changes to another spelling says more, or less, than the server holds.
   */
  readonly spelledBy: Style | undefined
  isOnConnection: boolean
  isStored: boolean
}

/** The responses of one soak. */
export class Known {
  readonly #byId = new Map<string, Response>()
  /** Responses by the number of their history; a history's number is that of its beginning and of its last segment. */
  readonly #byHistory = new Map<number, Response[]>()
  readonly #numbers = new Map<number, number>()
  readonly #stored: string[] = []

  /** Notes a completed turn: what it continued, or `undefined` where all was sent. A warm-up has no answer. */
  add(
    responseId: string,
    ask: Ask,
    anchor: string | undefined,
    answer: Answer | undefined,
    isStored: boolean,
  ): void {
    const { history, settingsKey, style } = ask
    const before = anchor === undefined ? undefined : this.#byId.get(anchor)
    const sent = history.slice(before?.length ?? 0)
    const spelledBy = sent.some(({ type }) => type === 'answer') ? style : before?.spelledBy
    const whole: History = answer === undefined ? history : [...history, answer]
    const response = {
      responseId,
      length: whole.length,
      settingsKey,
      answer,
      spelledBy,
      isOnConnection: true,
      isStored,
    }
    this.#byId.set(responseId, response)
    const number = this.#numbersOf(whole).at(-1) ?? 0
    this.#byHistory.set(number, [...(this.#byHistory.get(number) ?? []), response])
    if (isStored) this.#stored.push(responseId)
  }

  /** Notes that a response left its connection, or is gone altogether. */
  gone(responseId: string, isAltogether: boolean): void {
    const response = this.#byId.get(responseId)
    if (response === undefined) return
    response.isOnConnection = false
    if (isAltogether) response.isStored = false
  }

  /** Notes that whatever is on a connection may be gone. */
  goneFromConnections(): void {
    for (const response of this.#byId.values()) response.isOnConnection = false
  }

  /** How long the history of a response is. */
  lengthOf(responseId: string): number | undefined {
    return this.#byId.get(responseId)?.length
  }

  /** Some stored response. */
  someStored(random: Random): string | undefined {
    return this.#stored.length === 0 ? undefined : random.pick(this.#stored)
  }

  /** The response with the longest history that a turn could go on from, of those that `isRemembered`. */
  longest(
    { history, settingsKey, style }: Ask,
    isRemembered: (responseId: string) => boolean,
  ): Response | undefined {
    const numbers = this.#numbersOf(history)
    for (let length = history.length; length > 0; length--) {
      const after = history.slice(length)
      const found = this.#byHistory
        .get(numbers[length - 1] ?? -1)
        ?.find(
          (response) =>
            response.settingsKey === settingsKey &&
            (response.spelledBy === undefined || response.spelledBy === style) &&
            (response.isOnConnection || response.isStored) &&
            (after.length > 0 || response.answer === undefined) &&
            after[0]?.type !== 'answer' &&
            isAnswered(response.answer, after, style) &&
            isRemembered(response.responseId),
        )
      if (found !== undefined) return found
    }
    return undefined
  }

  #numbersOf(history: History): readonly number[] {
    let before = 0
    return history.map(({ key }) => {
      const name = before * 2 ** 24 + key
      before = this.#numbers.get(name) ?? this.#numbers.size + 1
      this.#numbers.set(name, before)
      return before
    })
  }
}

/** Whether a server takes what follows an answer: each call has an output, and no output is without a call. */
function isAnswered(answer: Answer | undefined, after: readonly Segment[], style: Style): boolean {
  const calls = answer === undefined ? [] : callsOf(answer).map(({ callId }) => callId)
  const later = after.flatMap((segment) =>
    segment.type === 'answer' ? callsOf(segment).map(({ callId }) => callId) : [],
  )
  const outputs = after.flatMap((segment) =>
    segment.type === 'input' && segment.item.call_id !== undefined ? [segment.item.call_id] : [],
  )
  const made = [...calls, ...later]
  // A custom call told as a function, with an output of a custom call: what is sent contradicts itself.
  const isTwisted = style.customCalls === 'as functions' && after.some(hasCustomCall)
  return (
    !isTwisted &&
    made.every((callId) => outputs.includes(callId)) &&
    outputs.every((callId) => made.some((one) => one === callId))
  )
}

function hasCustomCall(segment: Segment): boolean {
  return segment.type === 'answer' && segment.elements.some(({ kind }) => kind === 'custom')
}

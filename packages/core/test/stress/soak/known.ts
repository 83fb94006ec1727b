// What could have been continued: every response with the history it ends, by the log of the
// generator alone, and whether the server still holds it and the client has reason to think so.
import { inForce, isSame, isUpdate } from './configuration.js'
import type { Ask } from './conversation.js'
import {
  type Answer,
  type Call,
  callsOf,
  type History,
  isAwaited,
  type JsonObject,
  openAsyncCalls,
  type Segment,
} from './history.js'
import type { Random } from './random.js'
import { type Style, spellingOf } from './style.js'

/** A response that could be continued. */
interface KnownResponse {
  readonly responseId: string
  /** Number of segments of its history. */
  readonly length: number
  readonly settingsKey: string
  readonly answer: Answer | undefined
  /**
   * The spelling in which the server was given earlier answers, where it was given everything anew.
   * A caller who then changes to another spelling says more, or less, than the server holds.
   */
  readonly spelledBy: Style | undefined
  /** The configuration updates that the server has, in their order. */
  readonly updates: readonly JsonObject[]
  isOnConnection: boolean
  isStored: boolean
}

/** How a turn was completed. */
interface Completion {
  /** The response that it continued, or `undefined` where all was sent. */
  readonly anchor: string | undefined
  /** A warm-up has none. */
  readonly answer: Answer | undefined
  readonly isStored: boolean
}

/** The responses of one soak. */
export class Known {
  readonly #byId = new Map<string, KnownResponse>()
  /**
   * Responses by the number of their history; a history's number is that of its beginning and of
   * its last segment.
   */
  readonly #byHistory = new Map<number, KnownResponse[]>()
  readonly #numbers = new Map<number, number>()
  readonly #stored: string[] = []

  /** Notes a completed turn. */
  add(responseId: string, ask: Ask, { anchor, answer, isStored }: Completion): void {
    const { history, settingsKey, style, leading, settings } = ask
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
      updates: updatesOf(before, { sent, leading, settings, history }),
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

  /**
   * The response with the longest history that a turn could go on from, of those that
   * `isRemembered`.
   */
  longest(
    { history, settingsKey, style, leading, settings }: Ask,
    isRemembered: (responseId: string) => boolean,
  ): KnownResponse | undefined {
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
            isAnswered(response.answer, { before: history.slice(0, length), after }, style) &&
            canConfigure(response, { sent: after, leading, settings, history }) &&
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

interface Sent {
  readonly sent: readonly Segment[]
  readonly leading: JsonObject | undefined
  readonly settings: JsonObject
  readonly history: History
}

function updatesIn(segments: readonly Segment[]): readonly JsonObject[] {
  return segments.flatMap((segment) =>
    segment.type === 'input' && isUpdate(segment.item) ? [segment.item] : [],
  )
}

/** The updates that a server has after a turn: the one at the front too, where it is needed. */
function updatesOf(
  before: KnownResponse | undefined,
  { sent, leading, settings, history }: Sent,
): readonly JsonObject[] {
  const front = leading === undefined ? [] : [leading]
  if (before === undefined) return [...front, ...updatesIn(history)]
  const meant = inForce([...front, ...updatesIn(history)], settings)
  const as = [...before.updates, ...updatesIn(sent)]
  return isSame(inForce(as, settings), meant)
    ? as
    : [...before.updates, ...front, ...updatesIn(sent)]
}

/**
 * Whether a server that has this response can be brought into the configuration that a turn is
 * meant for.
 */
function canConfigure(response: KnownResponse, sent: Sent): boolean {
  const front = sent.leading === undefined ? [] : [sent.leading]
  const meant = inForce([...front, ...updatesIn(sent.history)], sent.settings)
  const isMeant = (updates: readonly JsonObject[]): boolean =>
    isSame(inForce(updates, sent.settings), meant)
  const own = updatesIn(sent.sent)
  // Two in a row are an error: behind a warm-up, and where the new items bring one of their own.
  if (isMeant([...response.updates, ...own]))
    return own.length === 0 || response.answer !== undefined
  return (
    own.length === 0 && response.answer !== undefined && isMeant([...response.updates, ...front])
  )
}

/**
 * Whether a server takes what follows an answer: each call has an output, and no output is without
 * a call.
 */
function isAnswered(
  answer: Answer | undefined,
  { before, after }: { readonly before: History; readonly after: History },
  style: Style,
): boolean {
  const answered = answer === undefined ? [] : callsOf(answer)
  const calls = answered.filter(isAwaited).map(({ callId }) => callId)
  const late = openAsyncCalls(before).map(({ callId }) => callId)
  const later = after.flatMap((segment) =>
    segment.type === 'answer'
      ? callsOf(segment)
          .filter((call) => isAwaited(call) || !tellsAsync(call, segment, style))
          .map(({ callId }) => callId)
      : [],
  )
  const outputs = after.flatMap((segment) =>
    segment.type === 'input' && segment.item.call_id !== undefined ? [segment.item.call_id] : [],
  )
  const made = [...calls, ...later]
  // A custom call told as a function, with an output of a custom call: what is sent contradicts
  // itself.
  const isTwisted = style.customCalls === 'as functions' && after.some(hasCustomCall)
  return (
    !isTwisted &&
    made.every((callId) => outputs.includes(callId)) &&
    outputs.every((callId) => [...made, ...late].some((one) => one === callId))
  )
}

/** Whether a call that waits for nobody is told as one. */
function tellsAsync({ kind }: Call, answer: Answer, style: Style): boolean {
  const { isVerbatim, keepsAsync, customCalls } = spellingOf(answer, style)
  return isVerbatim || (keepsAsync && (kind !== 'custom' || customCalls === 'kept'))
}

function hasCustomCall(segment: Segment): boolean {
  return segment.type === 'answer' && segment.elements.some(({ kind }) => kind === 'custom')
}

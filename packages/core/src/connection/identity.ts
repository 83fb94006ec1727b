// Whether an event belongs to a turn: by what the event itself says, never because no other turn is left. The rules of one
// answer are here and nowhere else. It routes nothing and ends nothing; the connection does.
import { isTerminal, responseOf } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'

/** What the request of a turn leads one to expect of its answer. */
export interface Expectation {
  /** The `previous_response_id` that the request named, whoever set it. */
  readonly named: string | undefined
  /** Whether the first snapshot may leave its `previous_response_id` out; elsewhere that means that the server ignored it. */
  readonly mayOmitEcho: boolean
  /** Whether nothing but this answer comes this way, as over HTTP: then nothing is late. */
  readonly isAlone: boolean
}

/** What an event turned out to be. */
export type Verdict =
  /** It belongs to the turn. */
  | 'own'
  /** It is what is left of an earlier response, and is dropped. */
  | 'late'
  /** The response that begins for the turn does not continue what the request named. */
  | 'not_honored'
  /** It is another turn's, or it shows that something is missing: nothing on its connection can be relied on. */
  | 'foreign'

/** Most response ids that a connection remembers; the oldest are forgotten first. */
const maxSeen = 4096

/** Stands for an item that its server has not named. */
const unnamed = ''

/** Most items of one response; a response with more is not one that anybody made. */
const maxItems = 100_000

/** What one connection has seen of responses. */
export class SeenResponses {
  readonly #ids = new Set<string>()
  readonly #beginnings = new Set<string>()
  readonly #refusedAnchors = new Set<string>()
  /** Whether the server was seen to give one id to several responses. */
  hasRepeats: boolean

  /** `mayRepeat` says that the server is known to repeat ids. */
  constructor(mayRepeat: boolean) {
    this.hasRepeats = mayRepeat
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    remember(this.#ids, id)
  }

  /** Notes the beginning of a response. Gives false when it was told in the same words before. */
  begins(frame: Frame): boolean {
    const summary = summaryOf(frame)
    const isNew = !this.#beginnings.has(summary)
    remember(this.#beginnings, summary)
    return isNew
  }

  /** A turn that named this anchor was refused, and its answer may come all the same. */
  refuse(anchor: string): void {
    remember(this.#refusedAnchors, anchor)
  }

  /** Whether an answer that shows this `previous_response_id` may be that of a turn that was refused. */
  mayBeRefused(echo: unknown): boolean {
    if (this.#refusedAnchors.size === 0) return false
    return echo === undefined || (typeof echo === 'string' && this.#refusedAnchors.has(echo))
  }
}

function remember(texts: Set<string>, text: string): void {
  texts.delete(text)
  texts.add(text)
  const [oldest] = texts
  if (oldest !== undefined && texts.size > maxSeen) texts.delete(oldest)
}

/** The evidence that one turn has collected of its answer. */
export class AnswerIdentity {
  readonly #expected: Expectation
  readonly #seen: SeenResponses
  /** The response that was created for this turn, once it has begun. */
  responseId: string | undefined
  #isCreated = false
  /** The number of the newest event that had one. */
  #sequence: number | undefined
  /** Events since then that had none. */
  #unnumbered = 0
  /** Events of a response that came before this turn's had begun. */
  #dropped = 0
  /** The item at each place of the output. */
  readonly #items = new Map<number, string>()
  readonly #itemIds = new Set<string>()
  /** Whether the server announces items before it says anything of them. */
  #announcesItems = false

  constructor(expected: Expectation, seen: SeenResponses) {
    this.#expected = expected
    this.#seen = seen
  }

  /** Whether the turn's response has begun. */
  get hasBegun(): boolean {
    return this.responseId !== undefined
  }

  /**
   * Judges the next event of the turn's lane.
   * @throws SyntaxError for a delta that is not JSON.
   */
  judge(frame: Frame): Verdict {
    const { responseId: id } = frame
    // Most events are deltas: what can only be said of others is not asked of them.
    if (frame.isDelta && id === undefined && this.hasBegun) return this.#judgePart(frame)
    const { type } = frame
    if (this.responseId === undefined) {
      if (id !== undefined) return this.#begin(frame, id)
      return this.#beforeBeginning(type)
    }
    if (id !== undefined && id !== this.responseId) return this.#seen.has(id) ? 'late' : 'foreign'
    // An error need not name its response; whatever else ends one must.
    if (type === 'error') return 'own'
    if (isTerminal(type) && id === undefined) return 'foreign'
    // A response is created once (PROTOCOL P28): this is another with the same id.
    if (type === 'response.created' && this.#isCreated) return 'foreign'
    this.#isCreated ||= type === 'response.created'
    if (!this.#isEchoed(frame, true)) return 'foreign'
    return this.#judgePart(frame)
  }

  #judgePart(frame: Frame): Verdict {
    return this.#isNext(frame) && this.#isOfItem(frame) ? 'own' : 'foreign'
  }

  #beforeBeginning(type: string): Verdict {
    // What says nothing of a response, such as rate limits, is told to the turn that runs.
    if (type === 'error' || !type.startsWith('response.')) return 'own'
    if (isTerminal(type)) return 'foreign'
    if (this.#expected.isAlone) return 'own'
    this.#dropped++
    return 'late'
  }

  #begin(frame: Frame, id: string): Verdict {
    const isCreation = frame.type === 'response.created'
    const isNew = !isCreation || this.#seen.begins(frame)
    if (this.#seen.has(id)) {
      // A second beginning under one id is a second response; anything else is left over from the first.
      if (!isCreation) return 'late'
      // Told in the same words, it may be the first one again, which nothing that follows could deny.
      if (!isNew) return 'foreign'
      this.#seen.hasRepeats = true
    }
    // It shows nothing of an answer, and a gateway may name what it never began.
    if (frame.type === 'error') return 'own'
    if (!isCreation && !this.#mayBeginWith(frame)) return 'foreign'
    const isHonored = this.#isEchoed(frame, this.#expected.mayOmitEcho)
    this.#seen.add(id)
    this.responseId = id
    this.#isCreated = isCreation
    if (this.#seen.mayBeRefused(responseOf(frame)?.previous_response_id)) return 'foreign'
    if (!isHonored) return this.#expected.named === undefined ? 'foreign' : 'not_honored'
    this.#isNext(frame)
    return 'own'
  }

  /** Whether a response may begin with another event than its first: where nothing was lost before it. */
  #mayBeginWith(frame: Frame): boolean {
    if (this.#expected.isAlone) return true
    const { sequence = 0 } = frame.place
    return this.#dropped === 0 && (sequence <= 1 || isTerminal(frame.type))
  }

  /** Whether a snapshot shows the id that the request named, or none for a request that named none (PROTOCOL P15). */
  #isEchoed(frame: Frame, mayBeMissing: boolean): boolean {
    const { named } = this.#expected
    const echo = responseOf(frame)?.previous_response_id
    if (echo === undefined) return named === undefined || mayBeMissing
    // Servers written in Go spell what is missing as an empty string.
    return named === undefined ? echo === null || echo === '' : echo === named
  }

  /** Whether no event is missing before this one, and it is not an earlier one again (PROTOCOL P32). */
  #isNext(frame: Frame): boolean {
    const { sequence } = frame.place
    const isOfResponse = frame.isDelta || frame.type.startsWith('response.')
    if (sequence === undefined) {
      if (isOfResponse) this.#unnumbered++
      return true
    }
    const last = this.#sequence
    const isNext = last === undefined || (sequence > last && sequence <= last + 1 + this.#unnumbered)
    // What is no event of a response may be counted on its own.
    if (!isNext) return !isOfResponse
    this.#sequence = sequence
    this.#unnumbered = 0
    return true
  }

  /** Whether an event about an item is about one of this response's. */
  #isOfItem(frame: Frame): boolean {
    const { itemId, outputIndex } = frame.place
    const held = outputIndex === undefined ? undefined : this.#items.get(outputIndex)
    if (held !== undefined && held === itemId) return true
    const isKnown =
      outputIndex === undefined ? itemId === undefined || this.#itemIds.has(itemId) : held !== undefined
    if (frame.type === 'response.output_item.added') this.#announcesItems = true
    else if (!isKnown && this.#announcesItems) return false
    if (this.#items.size + this.#itemIds.size >= 2 * maxItems) return false
    if (itemId === undefined) {
      // A place whose item has no name yet takes the first that is given there.
      if (outputIndex !== undefined && held === undefined) this.#items.set(outputIndex, unnamed)
      return true
    }
    if (held !== undefined && held !== unnamed && held !== itemId) return false
    if (outputIndex !== undefined) this.#items.set(outputIndex, itemId)
    this.#itemIds.add(itemId)
    return true
  }
}

/** What tells one beginning from another under the same id: a short text that equal ones share. */
function summaryOf(frame: Frame): string {
  const text = frame.isTooDeep ? frame.text : (JSON.stringify(frame.response) ?? '')
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return `${text.length}:${hash}`
}

// Whether an event belongs to a turn: by what the event itself says, never because no other turn is left. The rules of one
// answer are here and nowhere else. It routes nothing and ends nothing; the connection does.
import { isPartType, isTerminal, isVisible, responseOf } from '../protocol/events.js'
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

/** Most response ids, and ids of items, that a connection remembers; the oldest are forgotten first. */
const maxSeen = 4096

/** The event that announces an item. */
const announcement = 'response.output_item.added'

/** Stands for an item that its server has not named. */
const unnamed = ''

/** Longest id that is taken for one, in characters; the longest known are encrypted and have some 400. */
const maxIdLength = 4096

/** Most that the ids of one response's items may take, in bytes: more than anybody made has, and room for 100,000 of them. */
const maxItemBytes = 16 * 1024 * 1024
/** What an item takes beside its id, in bytes. */
const costOfItem = 96

/** What one connection has seen of responses. */
export class SeenResponses {
  readonly #ids = new Set<string>()
  readonly #beginnings = new Set<string>()
  readonly #refusedAnchors = new Set<string>()
  /** The items that were announced, whatever response they are of. */
  readonly #items = new Set<string>()
  /** Whether the server was seen to give one id to several responses. */
  hasRepeats: boolean
  /** Whether it is known to. */
  readonly mayRepeat: boolean

  constructor(mayRepeat: boolean) {
    this.mayRepeat = mayRepeat
    this.hasRepeats = mayRepeat
  }

  /** The ids of all of them. */
  get ids(): ReadonlySet<string> {
    return this.#ids
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    addBounded(this.#ids, id)
  }

  /** Notes the beginning of a response. Gives false when it was told in the same words before. */
  begins(frame: Frame): boolean {
    const summary = summaryOf(frame)
    const isNew = !this.#beginnings.has(summary)
    addBounded(this.#beginnings, summary)
    return isNew
  }

  /** A turn that named this anchor was refused, and its answer may come all the same. */
  refuse(anchor: string): void {
    addBounded(this.#refusedAnchors, anchor)
  }

  /** Whether an answer that shows this `previous_response_id` may be that of a turn that was refused. */
  mayBeRefused(echo: unknown): boolean {
    if (this.#refusedAnchors.size === 0) return false
    return echo === undefined || (typeof echo === 'string' && this.#refusedAnchors.has(echo))
  }

  /** Whether an item was announced under this id. */
  hasItem(id: string): boolean {
    return this.#items.has(id)
  }

  /** Takes note of the item that an event announces, whoever the event is for. */
  noteItem(frame: Frame): void {
    if (frame.isDelta || frame.type !== announcement) return
    const { itemId } = frame.place
    if (itemId !== undefined) addBounded(this.#items, itemId)
  }
}

/** Adds to a set, or moves to its end, and forgets what was added longest ago where there are too many. */
function addBounded(ids: Set<string>, id: string): void {
  // A few of them could take all memory.
  if (id.length > maxIdLength) return
  ids.delete(id)
  ids.add(id)
  const [oldest] = ids
  if (oldest !== undefined && ids.size > maxSeen) ids.delete(oldest)
}

/** The evidence that one turn has collected of its answer. */
export class AnswerIdentity {
  readonly #expected: Expectation
  readonly #seen: SeenResponses
  /** The response that was created for this turn, once it has begun. */
  responseId: string | undefined
  #isCreated = false
  /** The response does not continue what the request named: nobody hears it, and its lane waits for its end. */
  #isRefused = false
  /** The number of the newest event that had one. */
  #sequence: number | undefined
  /** Events since then that had none. */
  #unnumbered = 0
  /** The item at each place of the output. */
  readonly #items = new Map<number, string>()
  readonly #itemIds = new Set<string>()
  /** What they take. */
  #itemBytes = 0
  /** Whether the server announces items before it says anything of them. */
  #announcesItems = false
  /** It began in the words of an earlier response of its id, and has not shown yet that it is another. */
  #isToldAgain = false

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
    const verdict = this.#verdictOf(frame, id)
    this.#seen.noteItem(frame)
    return verdict
  }

  #verdictOf(frame: Frame, id: string | undefined): Verdict {
    // Most events are deltas: what can only be said of others is not asked of them.
    if (frame.isDelta && id === undefined && this.hasBegun) return this.#judgePart(frame)
    const { type } = frame
    if (this.responseId === undefined) {
      if (id !== undefined) return this.#begin(frame, id)
      return this.#beforeBeginning(frame)
    }
    // Only an end leaves nothing behind: after any other snapshot, parts may come that name no response.
    if (id !== undefined && id !== this.responseId) return this.#ofAnother(id, type)
    // An error need not name its response; whatever else ends one must.
    if (type === 'error') {
      this.#isNext(frame)
      return 'own'
    }
    if (isTerminal(type) && id === undefined) return 'foreign'
    // A response is created once (PROTOCOL P28): this is another with the same id.
    if (type === 'response.created' && this.#isCreated) return 'foreign'
    this.#isCreated ||= type === 'response.created'
    if (!this.#isEchoed(frame, true)) return 'foreign'
    return this.#judgePart(frame)
  }

  #judgePart(frame: Frame): Verdict {
    return this.#isNext(frame) && this.#isAnother(frame) && this.#isOfItem(frame) ? 'own' : 'foreign'
  }

  #ofAnother(id: string, type: string): Verdict {
    return this.#seen.has(id) && isTerminal(type) ? 'late' : 'foreign'
  }

  #beforeBeginning(frame: Frame): Verdict {
    const { type } = frame
    // What says nothing of a response, such as rate limits, is told to the turn that runs.
    if (type === 'error' || !type.startsWith('response.')) return 'own'
    if (isTerminal(type)) return 'foreign'
    if (this.#expected.isAlone) return 'own'
    // Part of an answer that has not begun is part of another; what follows it could not be told apart.
    const { itemId, outputIndex } = frame.place
    const isPart = isPartType(type) || itemId !== undefined || outputIndex !== undefined
    return isPart ? 'foreign' : 'late'
  }

  #begin(frame: Frame, id: string): Verdict {
    const isCreation = frame.type === 'response.created'
    const isNew = !isCreation || this.#seen.begins(frame)
    if (this.#seen.has(id)) {
      // A second beginning under one id is a second response; anything else is left over from the first.
      if (!isCreation) return this.#ofAnother(id, frame.type)
      // Told in the same words, it may be the first one again, which only items of its own could deny.
      if (!isNew && !this.#seen.mayRepeat) return 'foreign'
      this.#isToldAgain = !isNew
      this.#seen.hasRepeats = true
    }
    // It shows nothing of an answer, and a gateway may name what it never began.
    if (frame.type === 'error') return 'own'
    if (id.length > maxIdLength) return 'foreign'
    if (!isCreation && !this.#mayBeginWith(frame)) return 'foreign'
    const isHonored = this.#isEchoed(frame, this.#expected.mayOmitEcho)
    this.#seen.add(id)
    this.responseId = id
    this.#isCreated = isCreation
    if (this.#seen.mayBeRefused(responseOf(frame)?.previous_response_id)) return 'foreign'
    this.#isNext(frame)
    if (isHonored) return 'own'
    if (this.#expected.named === undefined) return 'foreign'
    this.#isRefused = true
    return 'not_honored'
  }

  /** Whether a response may begin with another event than its first: where nothing was lost before it. */
  #mayBeginWith(frame: Frame): boolean {
    if (this.#expected.isAlone) return true
    const { sequence = 0 } = frame.place
    return sequence <= 1 || isTerminal(frame.type)
  }

  /** Whether a snapshot shows the id that the request named, or none for a request that named none (PROTOCOL P15). */
  #isEchoed(frame: Frame, mayBeMissing: boolean): boolean {
    const { named } = this.#expected
    // Its other snapshots say the same, which is no reason to doubt the connection.
    if (this.#isRefused) return true
    const echo = responseOf(frame)?.previous_response_id
    if (echo === undefined) return named === undefined || mayBeMissing
    // Servers written in Go spell what is missing as an empty string.
    return named === undefined ? echo === null || echo === '' : echo === named
  }

  /** Whether no event is missing before this one, and it is not an earlier one again (PROTOCOL P32). */
  #isNext(frame: Frame): boolean {
    const { sequence } = frame.place
    const isOfResponse = frame.isDelta || frame.type.startsWith('response.')
    const last = this.#sequence
    // A second zero says that the server does not count and writes what a number is by default.
    if (sequence === undefined || (sequence === 0 && last === 0)) {
      if (isOfResponse) this.#unnumbered++
      return true
    }
    const isNext = last === undefined || (sequence > last && sequence <= last + 1 + this.#unnumbered)
    // What is no event of a response may be counted with it or on its own.
    if (!isOfResponse) {
      if (isNext) this.#unnumbered++
      return true
    }
    if (!isNext) return false
    this.#sequence = sequence
    this.#unnumbered = 0
    return true
  }

  /**
   * Whether an event may be of another response than the one that began in the same words: it announces an item that no
   * response of the connection had, or shows nothing yet. Where ids repeat, an end must show this response's items, too.
   */
  #isAnother(frame: Frame): boolean {
    if (!this.#seen.hasRepeats || this.#expected.isAlone) return true
    if (!frame.isDelta && isTerminal(frame.type)) return !this.#isToldAgain && this.#endsWithOwn(frame)
    if (!this.#isToldAgain) return true
    if (frame.isDelta || isVisible(frame.type)) {
      const { itemId } = frame.place
      const isNews = !frame.isDelta && frame.type === announcement && itemId !== undefined
      if (!isNews || this.#seen.hasItem(itemId)) return false
      this.#isToldAgain = false
    }
    return true
  }

  /** Whether the output of a response that ends is of items that it announced. */
  #endsWithOwn(frame: Frame): boolean {
    const { output } = responseOf(frame) ?? {}
    if (!this.#announcesItems || !Array.isArray(output)) return true
    return output.every(({ id }) => typeof id !== 'string' || this.#itemIds.has(id))
  }

  /** Whether an event about an item is about one of this response's. */
  #isOfItem(frame: Frame): boolean {
    // Some servers name an item anew with every event (https://github.com/BerriAI/litellm/issues/30071).
    if (this.#expected.isAlone) return true
    const { outputIndex } = frame.place
    // Servers written in Go spell what is missing as an empty string.
    const itemId = frame.place.itemId || undefined
    const held = outputIndex === undefined ? undefined : this.#items.get(outputIndex)
    if (held !== undefined && held === itemId) return true
    const isKnown =
      outputIndex === undefined ? itemId === undefined || this.#itemIds.has(itemId) : held !== undefined
    if (frame.type === announcement) this.#announcesItems = true
    else if (!isKnown && (this.#announcesItems || (itemId !== undefined && this.#seen.hasItem(itemId)))) {
      // It was announced for another response, or not at all by a server that announces.
      return false
    }
    if (itemId === undefined) {
      // A place whose item has no name yet takes the first that is given there.
      return outputIndex === undefined || held !== undefined || this.#keep(outputIndex, unnamed)
    }
    if (held !== undefined && held !== unnamed && held !== itemId) return false
    if (outputIndex === undefined && this.#itemIds.has(itemId)) return true
    return this.#keep(outputIndex, itemId)
  }

  /** Remembers an item; `false` where that would take more than the items of any answer do. */
  #keep(outputIndex: number | undefined, itemId: string): boolean {
    this.#itemBytes += itemId.length + costOfItem
    if (itemId.length > maxIdLength || this.#itemBytes > maxItemBytes) return false
    // A copy: an id that was cut out of a frame would hold all of the frame.
    const id: string = JSON.parse(JSON.stringify(itemId))
    if (outputIndex !== undefined) this.#items.set(outputIndex, id)
    if (id !== unnamed) this.#itemIds.add(id)
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

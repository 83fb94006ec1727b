// Whether an event belongs to a turn: by what the event itself says, never because no other turn is
// left. The rules of one answer are here and nowhere else. It routes nothing and ends nothing.
import { isPartType, isTerminal, isVisible, responseOf } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import { isObject } from '../protocol/types.js'
import { maxIdLength } from './bounded-map.js'
import { callOf, type Owner, type SeenResponses } from './seen-responses.js'

/** What the request of a turn leads one to expect of its answer. */
export interface Expectation {
  /** The `previous_response_id` that the request named, whoever set it. */
  readonly named: string | undefined
  /**
   * Whether the first snapshot may leave its `previous_response_id` out; elsewhere that means that
   * the server ignored it.
   */
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
  /**
   * It is another turn's, or it shows that something is missing: nothing on its connection can be
   * relied on.
   */
  | 'foreign'

/** The event that announces an item. */
const announcement = 'response.output_item.added'

/** Stands for an item that its server has not named. */
const unnamed = ''

/**
 * Most that the ids of one response's items may take, in bytes: more than anybody made has, and
 * room for 100,000 of them.
 */
const maxItemBytes = 16 * 1024 * 1024
/** How many bytes an item takes in addition to its id. */
const costOfItem = 96

/** The evidence that one turn has collected of its answer. */
export class AnswerIdentity {
  readonly #expected: Expectation
  readonly #seen: SeenResponses
  readonly #owner: Owner = { isOver: false }
  /** The response that was created for this turn, once it has begun. */
  responseId: string | undefined
  #isCreated = false
  /**
   * The response does not continue what the request named: nobody hears it, and its lane waits for
   * its end.
   */
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
  /**
   * Its id is that of an earlier response of the connection, and it has announced no item yet that
   * no other has. Until then it may be the earlier one, told again.
   */
  #isUnclear = false

  constructor(expected: Expectation, seen: SeenResponses) {
    this.#expected = expected
    this.#seen = seen
  }

  /** Whether the turn's response has begun. */
  get hasBegun(): boolean {
    return this.responseId !== undefined
  }

  /**
   * Whether what was seen of it may yet be an earlier response that is told again: nobody may be
   * handed that.
   */
  get isUnclear(): boolean {
    return this.#isUnclear
  }

  /** Whether its beginning was seen, and not only some later event of it. */
  get isCreated(): boolean {
    return this.#isCreated
  }

  /**
   * Judges the next event of the turn's lane.
   * @throws SyntaxError for a delta that is not JSON.
   */
  judge(frame: Frame): Verdict {
    const { responseId: id } = frame
    const verdict = this.#verdictOf(frame, id)
    if (verdict !== 'own') this.#seen.noteStray(frame)
    else if (id !== undefined && frame.type !== 'error' && isTerminal(frame.type)) {
      this.#seen.note(id, 'ended')
      // Where ids repeat, what ends with the output of an earlier response is that one, told again.
      if (!this.#seen.pool.tells(frame) && this.#isRepetition(frame)) return 'foreign'
      this.#owner.isOver = frame.type === 'response.completed'
    }
    return verdict
  }

  #isRepetition(frame: Frame): boolean {
    const { output } = responseOf(frame) ?? {}
    return (
      this.#seen.hasRepeats && !this.#expected.isAlone && Array.isArray(output) && output.length > 0
    )
  }

  #verdictOf(frame: Frame, id: string | undefined): Verdict {
    // Most events are deltas: what can only be said of others is not asked of them.
    if (frame.isDelta && id === undefined && this.hasBegun) return this.#judgePart(frame)
    const { type } = frame
    if (this.responseId === undefined) {
      if (id !== undefined) return this.#begin(frame, id)
      return this.#beforeBeginning(frame)
    }
    // Only an end leaves nothing behind: parts without a response's name may follow any other.
    if (id !== undefined && id !== this.responseId) return this.#ofAnother(id, frame)
    // An error need not name its response; whatever else ends one must.
    if (type === 'error') {
      this.#isNext(frame)
      return 'own'
    }
    if (isTerminal(type) && id === undefined) return 'foreign'
    // A response is created once (P28): this is another with the same id.
    if (type === 'response.created' && this.#isCreated) return 'foreign'
    if (type === 'response.created') this.#create(this.responseId)
    if (!this.#isEchoed(frame, true)) return 'foreign'
    return this.#judgePart(frame)
  }

  #judgePart(frame: Frame): Verdict {
    const isOwn =
      this.#isNext(frame) &&
      this.#isAnother(frame) &&
      this.#isOfItem(frame) &&
      this.#isOfOutput(frame)
    return isOwn ? 'own' : 'foreign'
  }

  /** Whether a snapshot brings no item of another answer. */
  #isOfOutput(frame: Frame): boolean {
    const { output } = responseOf(frame) ?? {}
    if (this.#expected.isAlone || !Array.isArray(output)) return true
    return output.every((item) => {
      const id = isObject(item) && typeof item.id === 'string' ? item.id : undefined
      if (id !== undefined && !this.#seen.hasRepeats && !this.#claim(id)) return false
      const call = callOf(item)
      return call === undefined || this.#claim(call)
    })
  }

  #ofAnother(id: string, frame: Frame): Verdict {
    if (!isTerminal(frame.type) || !this.#seen.has(id)) return 'foreign'
    // An end in other words is that of a second response under one id.
    const isSecond = this.#seen.hasEnded(id) && this.#seen.pool.tells(frame)
    return isSecond ? 'foreign' : 'late'
  }

  #beforeBeginning(frame: Frame): Verdict {
    const { type } = frame
    // What says nothing of a response, such as rate limits, is told to the turn that runs.
    if (type === 'error' || !type.startsWith('response.')) return 'own'
    if (isTerminal(type)) return 'foreign'
    if (this.#expected.isAlone) return 'own'
    // It is part of another answer, and what follows it could not be told apart from this one's.
    const { itemId, outputIndex } = frame.place
    const isPart = isPartType(type) || itemId !== undefined || outputIndex !== undefined
    return isPart ? 'foreign' : 'late'
  }

  #begin(frame: Frame, id: string): Verdict {
    const isCreation = frame.type === 'response.created'
    const isNew = !isCreation || this.#seen.pool.tells(frame)
    const progress = this.#seen.progressOf(id)
    if (!isNew) this.#seen.pool.beginsAgain(id)
    // Told in the same words, it may be the first one again, which only items of its own could
    // deny.
    if (!isNew && !this.#seen.hasRepeats) return 'foreign'
    if (progress !== undefined) {
      if (!isCreation) return this.#ofAnother(id, frame)
      // It may be the late beginning of what was named before.
      if (progress === 'named') return 'foreign'
      this.#isUnclear = true
      this.#seen.pool.repeats(id)
      // A second response under one id can be told from the first once that has ended.
      if (progress === 'created') return 'foreign'
    }
    // It shows nothing of an answer, and a gateway may name what it never began.
    if (frame.type === 'error') return 'own'
    if (id.length > maxIdLength) return 'foreign'
    if (!isCreation && !this.#mayBeginWith(frame)) return 'foreign'
    const isHonored = this.#isEchoed(frame, this.#expected.mayOmitEcho)
    this.#seen.add(id)
    this.responseId = id
    if (isCreation) this.#create(id)
    this.#isNext(frame)
    if (!this.#isOfOutput(frame)) return 'foreign'
    if (isHonored) return 'own'
    if (this.#expected.named === undefined) return 'foreign'
    this.#isRefused = true
    return 'not_honored'
  }

  #create(id: string): void {
    this.#isCreated = true
    this.#seen.note(id, 'created')
  }

  /**
   * Whether a response may begin with another event than its first: where nothing was lost before
   * it.
   */
  #mayBeginWith(frame: Frame): boolean {
    if (this.#expected.isAlone) return true
    const { sequence = 0 } = frame.place
    return sequence <= 1 || isTerminal(frame.type)
  }

  /**
   * Whether a snapshot shows the id that the request named, or none for a request that named none
   * (P15).
   */
  #isEchoed(frame: Frame, mayBeMissing: boolean): boolean {
    const { named } = this.#expected
    // Its other snapshots say the same, which is no reason to doubt the connection.
    if (this.#isRefused) return true
    const echo = responseOf(frame)?.previous_response_id
    if (echo === undefined) return named === undefined || mayBeMissing
    // Servers written in Go spell what is missing as an empty string.
    return named === undefined ? echo === null || echo === '' : echo === named
  }

  /** Whether no event is missing before this one, and it is not an earlier one again (P32). */
  #isNext(frame: Frame): boolean {
    const { sequence } = frame.place
    const isOfResponse = frame.isDelta || frame.type.startsWith('response.')
    const last = this.#sequence
    // A second zero says that the server does not count and writes what a number is by default.
    if (sequence === undefined || (sequence === 0 && last === 0)) {
      if (isOfResponse) this.#unnumbered++
      return true
    }
    const isNext =
      last === undefined || (sequence > last && sequence <= last + 1 + this.#unnumbered)
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
   * Whether an event may be of another response than the earlier one of the same id: it announces
   * an item that no response of the connection had, or shows nothing yet. An end shows no items of
   * others.
   */
  #isAnother(frame: Frame): boolean {
    if (this.#expected.isAlone) return true
    if (!frame.isDelta && isTerminal(frame.type))
      return !this.#isUnclear && this.#endsWithOwn(frame)
    if (!this.#isUnclear) return true
    if (frame.isDelta || isVisible(frame.type)) {
      if (frame.isDelta || frame.type !== announcement || !this.#isUnheardOf(frame)) return false
      this.#isUnclear = false
    }
    return true
  }

  /** Whether nobody was told of the item that an event announces, nor of its call. */
  #isUnheardOf({ event, place }: Frame): boolean {
    const call = callOf(event.item)
    return (
      place.itemId !== undefined &&
      this.#seen.ownerOf(place.itemId) === undefined &&
      (call === undefined || this.#seen.ownerOf(call) === undefined)
    )
  }

  /**
   * Whether the output of a response that ends is of items that it announced, as far as it shows:
   * some servers give an item a new id at the end, but never the id of another item.
   */
  #endsWithOwn(frame: Frame): boolean {
    const { output } = responseOf(frame) ?? {}
    if (!this.#announcesItems || !Array.isArray(output)) return true
    return output.every(({ id }) => {
      if (typeof id !== 'string' || this.#itemIds.has(id)) return true
      const owner = this.#seen.ownerOf(id)
      return !this.#seen.hasRepeats && (owner === undefined || owner === this.#owner)
    })
  }

  /** Whether an event about an item is about one of this response's. */
  #isOfItem(frame: Frame): boolean {
    // Some servers give an item a new id with every event
    // (https://github.com/BerriAI/litellm/issues/30071).
    if (this.#expected.isAlone) return true
    const { outputIndex } = frame.place
    // Servers written in Go spell what is missing as an empty string.
    const itemId = frame.place.itemId || undefined
    const held = outputIndex === undefined ? undefined : this.#items.get(outputIndex)
    if (held !== undefined && held === itemId) return true
    const isKnown =
      outputIndex === undefined
        ? itemId === undefined || this.#itemIds.has(itemId)
        : held !== undefined
    const isAnnouncement = frame.type === announcement
    if (isAnnouncement) this.#announcesItems = true
    else if (!isKnown && this.#announcesItems) return false
    // An item belongs to the answer that was first told of it. Once that response is completed, an
    // announcement is another item, for simple servers reuse the ids of items; not where the ids of
    // responses repeat, and only items tell them apart.
    const mayReuse = isAnnouncement && !this.#seen.hasRepeats
    const isOwnPart = isKnown && !isAnnouncement
    if (itemId !== undefined && !isOwnPart && this.#isOthers(itemId, mayReuse)) return false
    const call = frame.isDelta ? undefined : callOf(frame.event.item)
    if (call !== undefined && !this.#claim(call)) return false
    if (itemId === undefined) {
      // A place whose item has no name yet takes the first that is given there.
      return outputIndex === undefined || held !== undefined || this.#keep(outputIndex, unnamed)
    }
    if (held !== undefined && held !== unnamed && held !== itemId) return false
    if (outputIndex === undefined && this.#itemIds.has(itemId)) return true
    return this.#keep(outputIndex, itemId)
  }

  /**
   * Whether an item or a call belongs to another answer, or to none. An announcement may reuse the
   * id once the response of its owner is completed.
   */
  #isOthers(key: string, isBeginning: boolean): boolean {
    const owner = this.#seen.ownerOf(key) ?? this.#owner
    return owner !== this.#owner && !(isBeginning && owner.isOver)
  }

  /** Takes an item or a call for this answer; `false` where it is another's. */
  #claim(key: string): boolean {
    if (this.#isOthers(key, true)) return false
    this.#seen.own(key, this.#owner)
    return true
  }

  /** Remembers an item; `false` where that would take more than the items of any answer do. */
  #keep(outputIndex: number | undefined, itemId: string): boolean {
    this.#itemBytes += itemId.length + costOfItem
    if (itemId.length > maxIdLength || this.#itemBytes > maxItemBytes) return false
    // A copy: an id that was cut out of a frame would hold all of the frame.
    const id: string = JSON.parse(JSON.stringify(itemId))
    if (outputIndex !== undefined) this.#items.set(outputIndex, id)
    if (id === unnamed) return true
    this.#itemIds.add(id)
    this.#seen.own(id, this.#owner)
    return true
  }
}

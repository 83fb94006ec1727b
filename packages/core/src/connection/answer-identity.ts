// Whether an event belongs to a turn: by what the event itself says, never because no other turn is
// left. The rules of one answer are here, and those of its items in answer-items.ts. It routes
// nothing and ends nothing.
import type { EventPlace } from '../protocol/event-place.js'
import { isPartType, isTerminal, isVisible, responseOf } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import type { ServerEvent } from '../protocol/types.js'
import { AnswerItems } from './answer-items.js'
import { maxIdLength } from './bounded-map.js'
import type { SeenResponses } from './seen-responses.js'

/** What the request of a turn leads one to expect of its answer. */
export interface Expectation {
  /** The `previous_response_id` that the request named. */
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

/** The evidence that one turn has collected of its answer. */
export class AnswerIdentity {
  readonly #expected: Expectation
  readonly #seen: SeenResponses
  readonly #items: AnswerItems
  /** The response that was created for this turn, once it has begun. */
  responseId: string | undefined
  /** Whether its beginning was seen, and not only some later event of it. */
  isCreated = false
  /**
   * Whether its id is that of an earlier response of the connection, and it has announced no item
   * yet that no other has: it may be the earlier one told again, which no turn may be handed.
   */
  isUnclear = false
  /** The response does not continue what the request named: its lane only waits for its end. */
  #isRefused = false
  /** The number of the newest event that had one. */
  #sequence: number | undefined
  /** Events since then that had none. */
  #unnumbered = 0
  /** The place of the newest delta: the next one at the same place needs no look at the items. */
  #place: EventPlace | undefined

  constructor(expected: Expectation, seen: SeenResponses) {
    this.#expected = expected
    this.#seen = seen
    this.#items = new AnswerItems(seen)
  }

  /** Whether the turn's response has begun. */
  get hasBegun(): boolean {
    return this.responseId !== undefined
  }

  /** Judges the next event of the turn's lane. */
  judge(frame: Frame): Verdict {
    if (frame.isDelta && this.#goesOn(frame.outline)) return 'own'
    const { responseId: id } = frame
    const verdict = this.#verdictOf(frame, id)
    if (verdict !== 'own') this.#seen.noteStray(frame)
    else if (id !== undefined && frame.type !== 'error' && isTerminal(frame.type)) {
      this.#seen.note(id, 'ended')
      // Where ids repeat, what ends with the output of an earlier response is that one, told again.
      if (!this.#seen.pool.tells(frame) && this.#isRepetition(frame)) return 'foreign'
      this.#items.end(frame)
    }
    return verdict
  }

  #isRepetition(frame: Frame): boolean {
    const { output } = responseOf(frame) ?? {}
    return (
      this.#seen.hasRepeats && !this.#expected.isAlone && Array.isArray(output) && output.length > 0
    )
  }

  /** Whether a delta comes right behind the newest event, and has the place of the newest delta. */
  #goesOn({ sequence_number, item_id, output_index }: ServerEvent): boolean {
    const sequence = this.#sequence
    const place = this.#place
    if (sequence === undefined || place === undefined) return false
    const isNext = sequence_number === sequence + 1
    if (!isNext || item_id !== place.itemId || output_index !== place.outputIndex) return false
    this.#sequence = sequence + 1
    this.#unnumbered = 0
    return true
  }

  #verdictOf(frame: Frame, id: string | undefined): Verdict {
    // Most events are deltas: what can only be said of others is not asked of them.
    if (frame.isDelta && id === undefined && this.hasBegun) {
      this.#place = frame.place
      return this.#judgePart(frame)
    }
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
    if (type === 'response.created' && this.isCreated) return 'foreign'
    if (type === 'response.created') this.#create(this.responseId)
    if (!this.#isEchoed(frame, true)) return 'foreign'
    return this.#judgePart(frame)
  }

  #judgePart(frame: Frame): Verdict {
    return this.#isNext(frame) && this.#isOwnPart(frame) ? 'own' : 'foreign'
  }

  /** Whether an event shows nothing of another response, nor of its items. */
  #isOwnPart(frame: Frame): boolean {
    // Some servers give an item a new id with every event
    // (https://github.com/BerriAI/litellm/issues/30071).
    if (this.#expected.isAlone) return true
    if (!this.#isAnother(frame) || !this.#items.takeItem(frame)) return false
    return frame.isDelta || this.#items.takeOutput(frame)
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
    // Told in the same words, it may be the first again, which only items of its own could deny.
    if (!isNew && !this.#seen.hasRepeats) return 'foreign'
    if (progress !== undefined) {
      if (!isCreation) return this.#ofAnother(id, frame)
      // It may be the late beginning of what was named before.
      if (progress === 'named') return 'foreign'
      this.isUnclear = true
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
    if (!this.#expected.isAlone && !this.#items.takeOutput(frame)) return 'foreign'
    if (isHonored) return 'own'
    if (this.#expected.named === undefined) return 'foreign'
    this.#isRefused = true
    return 'not_honored'
  }

  #create(id: string): void {
    this.isCreated = true
    this.#seen.note(id, 'created')
  }

  /** Whether a response may begin with another event than its first: nothing was lost before. */
  #mayBeginWith(frame: Frame): boolean {
    if (this.#expected.isAlone) return true
    const { sequence = 0 } = frame.place
    return sequence <= 1 || isTerminal(frame.type)
  }

  /** Whether a snapshot shows the id that the request named, or none if it named none (P15). */
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
   * Whether an event may be of another response than the earlier one of the same id: it announces a
   * new item, or shows nothing yet. An end shows no items of others.
   */
  #isAnother(frame: Frame): boolean {
    if (!frame.isDelta && isTerminal(frame.type))
      return !this.isUnclear && this.#items.endsWithOwn(frame)
    if (!this.isUnclear || (!frame.isDelta && !isVisible(frame.type))) return true
    this.isUnclear = !this.#items.hasNew(frame)
    return !this.isUnclear
  }
}

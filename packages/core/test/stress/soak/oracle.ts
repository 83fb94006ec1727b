// The judge: whether what the server has in front of it stands for the history that the caller
// meant. It knows tags and keys; it holds no rule of the matcher.
import { inForce, isSame } from './configuration.js'
import { type Answer, type History, type JsonObject, type Tag, wordsOf } from './history.js'
import { type Asked, mayBeThought, type Place, withTheSameWords } from './same-words.js'

/** What a turn is meant to be. */
export interface Meant {
  readonly history: History
  /** The configuration update at the front of its input. */
  readonly leading: JsonObject | undefined
  /** The other fields of its request. */
  readonly settings: JsonObject
  /** The caller's input, as it is spelled. */
  readonly items: Asked
}

/**
 * What is wrong with a context, or `undefined` when it tells the intended history in the intended
 * configuration: every input in its place, every answer with all of its words and calls in its
 * place, and nothing else. How an answer is cut into items, and its reasoning, is its spelling.
 * `tagsOf` gives all that an item may stand for.
 */
export function wrongIn<Item extends object>(
  context: readonly Item[],
  { history: intended, leading, settings, items }: Meant,
  tagsOf: (item: Item) => readonly Tag[],
): string | undefined {
  const front = leading === undefined ? [] : [leading]
  const inputs = intended.flatMap((segment) => (segment.type === 'input' ? [segment.item] : []))
  const [meant, is] = [inForce([...front, ...inputs], settings), inForce(context, settings)]
  if (!isSame(meant, is))
    return `the configuration is ${JSON.stringify(is)} and not ${JSON.stringify(meant)}`
  let at = 0
  let telling = new Telling(intended[at])
  const goOn = (): void => {
    telling = new Telling(intended[++at])
  }
  for (const [i, item] of context.entries()) {
    const tags = [...tagsOf(item), ...withTheSameWords(item, items)]
    while (telling.isWhole && !tags.some((one) => telling.mayTell(one))) goOn()
    const told = tags.find((one) => telling.mayTell(one))
    if (told === undefined && tags.some(({ isLeading }) => isLeading === true)) continue
    // A caller's empty answer may be that of another history: neither says anything.
    if (told === undefined && tags.some(saysNothing)) continue
    if (told === undefined && telling.mayHaveThought({ context, at: i, tagsOf }, items)) continue
    if (told === undefined)
      return `item ${i} does not belong at segment ${at} of ${intended.length}`
    telling.tell(told)
  }
  while (telling.isWhole) goOn()
  return at === intended.length ? undefined : `segment ${at} of ${intended.length} is missing`
}

/**
 * What `wrongIn` finds, with what it was found in: over sockets nothing is seeded, so that a fault
 * may not come back.
 */
export function faultIn<Item extends object>(
  context: readonly Item[],
  asked: Meant,
  tagsOf: (item: Item) => readonly Tag[],
): string | undefined {
  const wrong = wrongIn(context, asked, tagsOf)
  const shown = (items: readonly object[]): string => JSON.stringify(items).slice(0, 2000)
  return wrong && `${wrong}; the context ${shown(context)}; the input ${shown(asked.items)}`
}

/** Whether a tag stands for a message without a word. */
function saysNothing({ words }: Tag): boolean {
  return words !== undefined && words[0] === words[1]
}

/** How much of a segment has been told. */
class Telling {
  readonly #segment: History[number] | undefined
  readonly #length: number
  readonly #calls: number
  readonly #hasMessage: boolean
  #words = 0
  #hasSpoken = false
  readonly #told = new Set<number>()
  #hasThought = false

  constructor(segment: History[number] | undefined) {
    this.#segment = segment
    const elements = segment?.type === 'answer' ? segment.elements : []
    this.#length = segment?.type === 'answer' ? lengthOf(segment) : 0
    this.#calls = elements.filter(({ kind }) => kind !== 'message' && kind !== 'reasoning').length
    this.#hasMessage = segment?.type === 'input' || elements.some(({ kind }) => kind === 'message')
  }

  /** Whether everything was told. */
  get isWhole(): boolean {
    const isSpoken = this.#hasSpoken || !this.#hasMessage
    return (
      this.#segment !== undefined &&
      isSpoken &&
      this.#words === this.#length &&
      this.#told.size === this.#calls
    )
  }

  /** Whether this comes next, and tells nothing twice. */
  mayTell({ key, words, call, isLeading }: Tag): boolean {
    if (isLeading === true || key !== this.#segment?.key) return false
    if (this.#segment.type === 'input') return !this.#hasSpoken
    if (words !== undefined) return words[0] === this.#words
    return call === undefined || !this.#told.has(call)
  }

  /** Whether reasoning of another answer may stand here, in the place of the caller's. */
  mayHaveThought<Item extends object>(place: Place<Item>, asked: Asked): boolean {
    const segment = this.#segment
    return segment?.type === 'answer' && !this.#hasThought && mayBeThought(place, segment, asked)
  }

  tell({ words, call }: Tag): void {
    if (words === undefined && call === undefined) this.#hasThought = true
    if (words !== undefined) this.#words = words[1]
    if (words !== undefined || this.#segment?.type === 'input') this.#hasSpoken = true
    if (call !== undefined) this.#told.add(call)
  }
}

function lengthOf({ elements }: Answer): number {
  return elements.reduce(
    (sum, element) => sum + (element.kind === 'message' ? wordsOf(element.parts).length : 0),
    0,
  )
}

// The bodies of the last turns, as text. A body that begins and ends like one of them, with items
// added between, is read from these items alone: the rest is what was read before. It plans nothing
// and proves nothing of a history; whatever is in doubt is read whole.
import { extendSnapshot, readSnapshot, type Snapshot } from '../protocol/snapshot.js'
import { spanOfField } from '../protocol/text-span.js'

/** Most bodies that are kept: each costs a look with every turn. */
const maxBodies = 256

/** What a value that was read takes in addition to its text, in bytes, for each item. */
const itemBytes = 64

/** A body, and what was read from it. */
interface KnownBody {
  readonly text: string
  /** Where the list of its input ends: the index of the bracket. */
  readonly end: number
  readonly request: Snapshot
  readonly readAt: number
}

/** How much is kept, and for how long. */
export interface BodyLimits {
  /** Most bytes, estimated, of all bodies and of what was read from them. */
  readonly maxBytes: number
  readonly maxAgeMs: number
}

/** The bodies of one client. */
export class KnownBodies {
  readonly #limits: BodyLimits
  readonly #now: () => number
  /** The last used first. */
  #bodies: readonly KnownBody[] = []
  #isClosed = false

  constructor(limits: BodyLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  /** How many bodies are kept. */
  get count(): number {
    return this.#bodies.length
  }

  /**
   * The request in a body; `undefined` when it is not an object. It shares the values that an
   * earlier request has in the same words.
   * @throws SyntaxError when the text is not JSON.
   */
  read(text: string): Snapshot | undefined {
    const known = this.#bodies.find((body) => isExtendedBy(body, text))
    const readAt = this.#now()
    const grown = known && readGrown(known, text)
    if (grown !== undefined) return this.#keep({ ...grown, readAt }, known)
    const request = readSnapshot(text)
    const [, end = 0] = (request && spanOfField(text, 'input')) ?? []
    const isList = Array.isArray(request?.input) && request.input.length > 0
    return request !== undefined && isList && end > 0
      ? this.#keep({ text, end: end - 1, request, readAt })
      : request
  }

  /** Forgets all bodies, and keeps none from now on. */
  close(): void {
    this.#isClosed = true
    this.#bodies = []
  }

  /** Keeps a body in the place of the one that it extends. */
  #keep(body: KnownBody, before?: KnownBody): Snapshot {
    if (this.#isClosed) return body.request
    const { maxBytes, maxAgeMs } = this.#limits
    let bytes = 0
    this.#bodies = [body, ...this.#bodies.filter((other) => other !== before)]
      .filter((other) => {
        const size = bytesOf(other)
        const isKept = bytes + size <= maxBytes && other.readAt > body.readAt - maxAgeMs
        if (isKept) bytes += size
        return isKept
      })
      .slice(0, maxBodies)
    return body.request
  }
}

/** The text, about as much again for its values, and what each of its items costs. */
function bytesOf({ text, request: { input } }: KnownBody): number {
  return 2 * text.length + itemBytes * (input?.length ?? 0)
}

/** Whether a text is this body with something behind its last item, or the body itself. */
function isExtendedBy({ text: known, end }: KnownBody, text: string): boolean {
  const restLength = known.length - end
  const isLonger = text.length > known.length
  // The cheap looks first: most bodies are of other conversations, or branches of this one, whose
  // last items differ.
  const nearEnd = Math.max(0, end - 256)
  return (
    (isLonger ? text[end] === ',' : text.length === known.length) &&
    text.slice(nearEnd, end) === known.slice(nearEnd, end) &&
    text.slice(-restLength) === known.slice(end) &&
    text.slice(0, end) === known.slice(0, end)
  )
}

/** The body with the items that were added; `undefined` where anything else was. */
function readGrown(known: KnownBody, text: string): Omit<KnownBody, 'readAt'> | undefined {
  if (text === known.text) return known
  const end = text.length - (known.text.length - known.end)
  try {
    const added: unknown = JSON.parse(`[${text.slice(known.end + 1, end)}]`)
    // A comma with nothing behind it is no JSON.
    if (!Array.isArray(added) || added.length === 0) return undefined
    const request = extendSnapshot(known.request, added)
    return request && { text, end, request }
  } catch {
    return undefined
  }
}

// The bodies of the last turns, as text. A body that begins and ends like one of them, with items
// added between, is read from these items alone: the rest is what was read before. It plans nothing
// and proves nothing of a history; whatever is in doubt is read whole.
import { extendSnapshot, readSnapshot, type Snapshot } from '../protocol/snapshot.js'
import { spanOfField } from '../protocol/text-span.js'

/** Most bodies that are kept: each costs a look with every turn. */
const maxBodies = 256

/** A body, and what was read from it. */
interface KnownBody {
  readonly text: string
  /** Where the list of its input ends: the index of the bracket. */
  readonly end: number
  readonly request: Snapshot
}

/** The bodies of one client. */
export class KnownBodies {
  readonly #maxBytes: number
  /** The last used first. */
  #bodies: readonly KnownBody[] = []

  /** @param maxBytes Most characters of all texts together; nearly all of them are one byte. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
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
    const grown = known && readGrown(known, text)
    if (grown !== undefined) return this.#keep(grown, known)
    const request = readSnapshot(text)
    const [, end = 0] = (request && spanOfField(text, 'input')) ?? []
    const isList = Array.isArray(request?.input) && request.input.length > 0
    return request !== undefined && isList && end > 0
      ? this.#keep({ text, end: end - 1, request })
      : request
  }

  /** Forgets all bodies. */
  clear(): void {
    this.#bodies = []
  }

  /** Keeps a body in the place of the one that it extends. */
  #keep(body: KnownBody, before?: KnownBody): Snapshot {
    let bytes = 0
    this.#bodies = [body, ...this.#bodies.filter((other) => other !== before)]
      .filter(({ text }) => {
        const fits = bytes + text.length <= this.#maxBytes
        if (fits) bytes += text.length
        return fits
      })
      .slice(0, maxBodies)
    return body.request
  }
}

/** Whether a text is this body with something behind its last item, or the body itself. */
function isExtendedBy({ text: known, end }: KnownBody, text: string): boolean {
  if (text.length <= known.length) return text === known
  const restLength = known.length - end
  // The cheap looks first: most bodies are of other conversations, or branches of this one, whose
  // last items differ.
  const nearEnd = Math.max(0, end - 256)
  return (
    text[end] === ',' &&
    text.slice(nearEnd, end) === known.slice(nearEnd, end) &&
    text.slice(-restLength) === known.slice(end) &&
    text.slice(0, end) === known.slice(0, end)
  )
}

/** The body with the items that were added; `undefined` where anything else was. */
function readGrown(known: KnownBody, text: string): KnownBody | undefined {
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

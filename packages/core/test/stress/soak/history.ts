// What a conversation truly is, whatever its spelling: a row of inputs and answers, each with a key
// that stands for its content. Two histories are the same exactly when their keys are. Nothing here
// knows how histories are compared.

/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
/** An object as JSON has it. */
export interface JsonObject {
  readonly [field: string]: Json | undefined
}

/** Which content an item stands for. Travels beside the item, never on the wire. */
export interface Tag {
  /** The key of an input or an answer. */
  readonly key: number
  /** The words of the answer that the item tells: from and to which character of all its words. */
  readonly words?: readonly [from: number, to: number]
  /** The call or hosted item that it tells: the number of it within the answer. */
  readonly call?: number
  /**
   * It is the configuration update at the front of an input: it tells nothing, and has no place of
   * its own.
   */
  readonly isLeading?: boolean
}
/** The place of an item's tag: a symbol, which JSON does not see. */
export const tag: unique symbol = Symbol('tag')
/** An item as it is sent, with its tag. */
export interface TaggedItem extends JsonObject {
  readonly [tag]: Tag
}

/** An item as the server sends it. */
export type ServerItem = TaggedItem & { readonly type: string }

/** A part of a message. */
export interface Part {
  readonly text: string
  readonly isRefusal: boolean
  readonly annotations: readonly JsonObject[]
}
/** One thing that the server says. */
export type Element =
  | {
      readonly kind: 'message'
      readonly id: string
      readonly phase: string | undefined
      readonly parts: readonly Part[]
    }
  | {
      readonly kind: 'reasoning'
      readonly id: string
      readonly summary: readonly string[]
      /** What a server of an open model shows of it; '' for none. */
      readonly content: string
      readonly seal: string
      /** What a caller made of it, where it is not the server's any more. */
      readonly edit?: string
    }
  | {
      readonly kind: 'call'
      readonly id: string
      readonly callId: string
      readonly name: string
      /** The arguments as the server wrote them. */
      readonly sent: string
      /** What validation by the schema of then makes of them. */
      readonly validated: string
      /** The tools that it was made with. */
      readonly toolset: number
      /** Its output may come at any time, or never. */
      readonly isAsync: boolean
    }
  | {
      readonly kind: 'custom'
      readonly id: string
      readonly callId: string
      readonly name: string
      readonly input: string
      readonly isAsync: boolean
    }
  /** A call of a tool that is no function and that the caller runs, in the server's words. */
  | {
      readonly kind: 'local'
      readonly id: string
      readonly callId: string
      readonly item: ServerWords
    }
  /** A hosted tool's item, in the server's words. */
  | { readonly kind: 'hosted'; readonly item: ServerWords }

/** An item as a server writes it. */
export type ServerWords = JsonObject & { readonly id: string; readonly type: string }

/** Everything that the server said in one turn, or what a caller made of it. */
export interface Answer {
  readonly type: 'answer'
  readonly key: number
  readonly elements: readonly Element[]
  /** A caller changed it: nothing of the server's stands for it. */
  readonly isEdited: boolean
  /** The server keeps its items, so they can be referred to. */
  readonly isStored: boolean
}
/** An item of the caller's side, repeated as it is. */
export interface Input {
  readonly type: 'input'
  readonly key: number
  readonly item: JsonObject
}
/** One link of a history. */
export type Segment = Input | Answer
/** A conversation so far. */
export type History = readonly Segment[]

/** Gives numbers to contents: equal text, equal number. */
class Numbers {
  readonly #known = new Map<string, number>()

  of(text: string): number {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const fresh = this.#known.size
    this.#known.set(text, fresh)
    return fresh
  }
}

/** Makes segments with their keys. */
export class Segments {
  readonly #numbers = new Numbers()

  input(item: JsonObject): Input {
    return { type: 'input', key: this.#numbers.of(`input ${JSON.stringify(item)}`), item }
  }

  /**
   * An answer is its words, which of them are a refusal, its calls, its hosted items and what a
   * caller wrote into its reasoning: an edit taken back is none, and lost reasoning is none either.
   */
  answer(elements: readonly Element[], isStored: boolean, isEdited = false): Answer {
    const words = elements.flatMap((element) => (element.kind === 'message' ? element.parts : []))
    const content = [
      words.map(({ text }) => text).join(''),
      elements.flatMap((element): readonly Json[] => {
        if (element.kind === 'call')
          return [['call', element.callId, element.name, meaningOf(element.sent)]]
        if (element.kind === 'custom')
          return [['custom', element.callId, element.name, element.input]]
        return element.kind === 'hosted' || element.kind === 'local' ? [element.item] : []
      }),
      words.flatMap(({ isRefusal, text }) => (isRefusal ? [text] : [])).join('|'),
      elements.flatMap((element) => (element.kind === 'reasoning' ? (element.edit ?? []) : [])),
    ]
    const key = this.#numbers.of(`answer ${JSON.stringify(content)}`)
    return { type: 'answer', key, elements, isStored, isEdited }
  }
}

/** Arguments whatever their whitespace; what is no JSON as it stands. */
function meaningOf(sent: string): string {
  try {
    return JSON.stringify(JSON.parse(sent))
  } catch {
    return sent
  }
}

/**
 * An element in its place: where its words begin among those of the answer, or the number of its
 * call.
 */
export interface Placed<E extends Element = Element> {
  readonly element: E
  readonly from: number
  readonly call: number
}

/** The elements of an answer in their places. */
export function placed({ elements }: Answer): readonly Placed[] {
  let from = 0
  let call = 0
  return elements.map((element): Placed => {
    const place = { element, from, call }
    if (element.kind === 'message') from += wordsOf(element.parts).length
    else if (element.kind !== 'reasoning') call++
    return place
  })
}

/** What parts say, joined. */
export function wordsOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('')
}

/** A call that the caller runs. */
export type Call = Extract<Element, { callId: string }>

/** The calls of an answer that the caller runs. */
export function callsOf(answer: Answer): readonly Call[] {
  return answer.elements.filter((element) => 'callId' in element)
}

/** Whether a call waits for its output before the conversation goes on. */
export function isAwaited(call: Call): boolean {
  return call.kind === 'local' || !call.isAsync
}

/** The calls of a history that wait for nobody and have no output yet. */
export function openAsyncCalls(history: History): readonly Call[] {
  const answered = new Set(
    history.map((segment) => (segment.type === 'input' ? segment.item.call_id : undefined)),
  )
  return history.flatMap((segment) =>
    segment.type === 'answer'
      ? callsOf(segment).filter((call) => !isAwaited(call) && !answered.has(call.callId))
      : [],
  )
}

/** Whether an answer says nothing: beside another answer it is no part of what is said there. */
export function isSilent(elements: readonly Element[]): boolean {
  return elements.every(
    (element) =>
      element.kind === 'reasoning' || (element.kind === 'message' && wordsOf(element.parts) === ''),
  )
}

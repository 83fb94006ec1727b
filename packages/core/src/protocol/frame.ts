// One text frame of the server. It reads the fields for routing and identity at once, and the event
// on demand: most frames are deltas, which need no parsing to be passed on. It knows no lanes and
// no turns.
import {
  type Echoes,
  escapedLetter,
  maxEchoNesting,
  type Outline,
  printOf,
  printOfOutline,
  withEchoes,
} from './echoes.js'
import { isServerEvent, parseEvent, responseIdOf } from './events.js'
import { defaultMaxNesting, isDeeperThan } from './nesting.js'
import { isObject, type ServerEvent } from './types.js'

/** The place of an event in its response, as far as it says. */
export interface EventPlace {
  /** Counts from 0 within a response and never skips (P32). */
  readonly sequence: number | undefined
  /** The id of the output item that the event is about. */
  readonly itemId: string | undefined
  readonly outputIndex: number | undefined
}

/** A frame with its lane. It has the event's own field names, so that one rule reads either. */
export class Frame {
  /** The text of the frame, unchanged. */
  readonly text: string
  readonly stream_id: string | undefined
  /** Whether its JSON nests so deeply that writing it again could overflow the stack. */
  isTooDeep = false
  /** How a snapshot was read whose event repeats instructions or tools. */
  snapshot: Outline | undefined
  /** Where the type of an unread delta ends; 0 when the event was read. */
  readonly #typeEnd: number
  #event: ServerEvent | undefined
  #isWhole = false
  #place: EventPlace | undefined

  /** `content` is the parsed event, or the end of the type of an unread delta. */
  constructor(text: string, streamId: string | undefined, content: ServerEvent | number) {
    this.text = text
    this.stream_id = streamId
    this.#typeEnd = typeof content === 'number' ? content : 0
    this.#event = typeof content === 'number' ? undefined : content
  }

  /** Whether this is an unread delta: it shows part of the answer, and begins and ends nothing. */
  get isDelta(): boolean {
    return this.#typeEnd > 0
  }

  get type(): string {
    return this.#event === undefined ? this.text.slice(typeAt, this.#typeEnd) : this.#event.type
  }

  /**
   * The `response` field of the event; a delta has none and stays unread. Until the event is asked
   * for, it may lack the instructions and tools of the request.
   */
  get response(): unknown {
    return this.#event?.response
  }

  /** What the event says of a response, as a short text that equal ones share. */
  get print(): string {
    if (this.snapshot !== undefined) return printOfOutline(this.snapshot)
    return printOf(this.isTooDeep ? this.text : (JSON.stringify(this.response) ?? ''))
  }

  /**
   * The id of the response that the event names.
   * @throws SyntaxError as `event` does.
   */
  get responseId(): string | undefined {
    if (this.#event === undefined && !this.text.includes('"response_id"')) return undefined
    return responseIdOf(this.outline)
  }

  /** The place of the event in its response. @throws SyntaxError as `event` does. */
  get place(): EventPlace {
    this.#place ??=
      (this.#event === undefined ? scanPlace(this.text, this.#typeEnd) : undefined) ??
      placeOf(this.outline)
    return this.#place
  }

  /**
   * The event, of whose response the instructions and tools of the request may be missing. A delta
   * is parsed on first use.
   * @throws SyntaxError for a delta that is not JSON; every other frame was parsed on arrival.
   */
  get outline(): ServerEvent {
    this.#event ??= readKnown(this.text)
    return this.#event
  }

  /** The whole event. @throws SyntaxError as `outline` does. */
  get event(): ServerEvent {
    if (this.snapshot !== undefined && !this.#isWhole) this.#event = withEchoes(this.snapshot)
    this.#isWhole = true
    return this.outline
  }
}

function readKnown(text: string): ServerEvent {
  const event: unknown = JSON.parse(text)
  if (!isServerEvent(event)) throw new SyntaxError('The frame is not an event.')
  return event
}

function placeOf({ sequence_number, item_id, output_index, item }: ServerEvent): EventPlace {
  return placeAt(sequence_number, item_id ?? (isObject(item) ? item.id : undefined), output_index)
}

function placeAt(sequence: unknown, itemId: unknown, outputIndex: unknown): EventPlace {
  return {
    sequence: count(sequence),
    itemId: typeof itemId === 'string' ? itemId : undefined,
    outputIndex: count(outputIndex),
  }
}

/** A count; `undefined` for any other value. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** Makes a frame of a parsed event. */
export function frameOf(event: ServerEvent, text: string): Frame {
  const { stream_id } = event
  return new Frame(text, typeof stream_id === 'string' ? stream_id : undefined, event)
}

/**
 * Reads one text frame; unreadable text is named as by `parseEvent`. `echoes` are those of its
 * connection.
 */
export function readFrame(
  text: string,
  maxNesting: number = defaultMaxNesting,
  echoes?: Echoes,
): Frame | 'not_json' | 'not_an_event' {
  const delta = readDelta(text)
  const outline =
    delta === undefined && maxNesting > 2 * maxEchoNesting ? echoes?.read(text) : undefined
  const read = delta ?? outline?.event ?? parseEvent(text)
  if (typeof read === 'string') return read
  const frame = read instanceof Frame ? read : frameOf(read, text)
  frame.snapshot = outline
  frame.isTooDeep = isDeeperThan(outline?.text ?? text, maxNesting)
  return frame
}

const beginning = '{"type":"response.'
const typeAt = '{"type":"'.length
const ending = '.delta'
const lane = ',"stream_id":"'

/**
 * Recognizes a delta without parsing it: the type comes first, and the lane, if any, right after it
 * or last. Nothing inside a string or a nested value can look the same in these two places, since
 * its quotes would be escaped or other brackets would surround it. Any other layout is parsed.
 */
function readDelta(text: string): Frame | undefined {
  if (!text.startsWith(beginning) || !text.endsWith('}')) return undefined
  // JSON strings contain no line break, and no server writes one elsewhere in a delta.
  if (text.includes('\n') || text.includes('\r')) return undefined
  const typeEnd = text.indexOf('"', beginning.length)
  if (typeEnd < 0 || !text.startsWith(ending, typeEnd - ending.length)) return undefined
  // A parser takes the last of two fields with one name, and decodes escapes in a name.
  if (text.includes('"type"', typeEnd) || escapedLetter.test(text)) return undefined
  const at = text.lastIndexOf(lane)
  if (at < 0) return text.includes('stream_id') ? undefined : new Frame(text, undefined, typeEnd)
  const idAt = at + lane.length
  const idEnd = text.indexOf('"', idAt)
  if (at !== typeEnd + 1 && idEnd !== text.length - 2) return undefined
  const id = text.slice(idAt, idEnd)
  return id.includes('\\') ? undefined : new Frame(text, id, typeEnd)
}

/** The place of an unread delta; `undefined` when it is uncertain and the event must be parsed. */
function scanPlace(text: string, from: number): EventPlace | undefined {
  // A nested object may have fields of the same names.
  if (text.includes('{', 1)) return undefined
  const sequence = scanField(text, '"sequence_number"', from)
  const itemId = scanField(text, '"item_id"', from)
  const outputIndex = scanField(text, '"output_index"', from)
  if (sequence === unsure || itemId === unsure || outputIndex === unsure) return undefined
  return placeAt(sequence, itemId, outputIndex)
}

const unsure: unique symbol = Symbol('unsure')

/**
 * Finds a field by its quoted name, which cannot occur inside a string, where its quotes would be
 * escaped. A repeated name, or a value other than digits or a plain string, is uncertain.
 */
function scanField(
  text: string,
  name: string,
  from: number,
): number | string | undefined | typeof unsure {
  const at = text.indexOf(name, from)
  if (at < 0) return undefined
  const valueAt = at + name.length + 1
  if (text[valueAt - 1] !== ':' || text.includes(name, valueAt)) return unsure
  if (text[valueAt] === '"') {
    const end = text.indexOf('"', valueAt + 1)
    const value = text.slice(valueAt + 1, end)
    return end < 0 || value.includes('\\') ? unsure : value
  }
  let value = 0
  for (let i = valueAt; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else return i > valueAt && (text[i] === ',' || text[i] === '}') ? value : unsure
  }
  return unsure
}

// One text frame of the server. It reads the fields for routing and identity at once, and the event
// on demand: most frames are deltas, which need no parsing to be passed on. It knows no lanes and
// no turns.
import {
  Delta,
  DeltaShapes,
  type EventPlace,
  isDeltaByName,
  isDeltaEvent,
  placeAt,
  readDelta,
} from './delta.js'
import {
  Echoes,
  maxEchoNesting,
  type Outline,
  printOf,
  printOfOutline,
  withEchoes,
} from './echoes.js'
import { isServerEvent, parseEvent, responseIdOf } from './events.js'
import { defaultMaxNesting, isDeeperThan } from './nesting.js'
import { isObject, type ServerEvent } from './types.js'

/** A frame with its lane. It has the event's own field names, so that one rule reads either. */
export class Frame {
  /** The text of the frame, unchanged. */
  readonly text: string
  readonly stream_id: string | undefined
  /** Whether its JSON nests so deeply that writing it again could overflow the stack. */
  isTooDeep = false
  /** How a snapshot was read whose event repeats instructions or tools. */
  snapshot: Outline | undefined
  readonly type: string
  /**
   * Whether this is a delta on one line: it shows part of the answer, and begins and ends nothing.
   */
  readonly isDelta: boolean
  readonly #delta: Delta | undefined
  readonly #memory: FrameMemory | undefined
  #event: ServerEvent | undefined
  #isWhole = false
  #place: EventPlace | undefined

  /**
   * `content` is the event, or what is known of a delta that was not parsed. `memory` hears that
   * the event of a delta was asked for.
   */
  constructor(text: string, content: ServerEvent | Delta, memory?: FrameMemory) {
    this.text = text
    this.type = content.type
    this.isDelta = content instanceof Delta || isDeltaEvent(content, text)
    this.#memory = this.isDelta ? memory : undefined
    if (content instanceof Delta) {
      this.stream_id = content.streamId
      this.#delta = content
    } else {
      this.stream_id = typeof content.stream_id === 'string' ? content.stream_id : undefined
      this.#event = content
    }
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
    if (this.#delta?.mayNameResponse === false) return undefined
    return responseIdOf(this.outline)
  }

  /** The place of the event in its response. @throws SyntaxError as `event` does. */
  get place(): EventPlace {
    this.#place ??= this.#delta?.place ?? placeOf(this.outline)
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
    this.#memory?.eventIsRead()
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

/** Makes a frame of a parsed event. */
export function frameOf(event: ServerEvent, text: string): Frame {
  return new Frame(text, event)
}

/** After so many deltas in a row that were parsed for nobody, they are no longer parsed. */
const maxUnread = 64

/** What the frames of one connection repeat, and whether their events are read one by one. */
export class FrameMemory {
  readonly echoes: Echoes = new Echoes()
  readonly shapes: DeltaShapes = new DeltaShapes()
  #unread = maxUnread

  /** The event of a delta was asked for. */
  eventIsRead(): void {
    this.#unread = 0
  }

  /** What is known of a delta: the event, where the events of others are read too. */
  readDelta(text: string): Delta | ReturnType<typeof parseEvent> | undefined {
    if (this.#unread >= maxUnread || !isDeltaByName(text)) return this.shapes.read(text)
    this.#unread++
    return parseEvent(text)
  }
}

/** Reads one text frame; unreadable text is named as by `parseEvent`. */
export function readFrame(
  text: string,
  maxNesting: number = defaultMaxNesting,
  memory?: FrameMemory,
): Frame | 'not_json' | 'not_an_event' {
  const delta = memory === undefined ? readDelta(text) : memory.readDelta(text)
  const outline =
    delta === undefined && maxNesting > 2 * maxEchoNesting ? memory?.echoes.read(text) : undefined
  const content = delta ?? outline?.event ?? parseEvent(text)
  if (typeof content === 'string') return content
  const frame = new Frame(text, content, memory)
  frame.snapshot = outline
  frame.isTooDeep = isDeeperThan(outline?.text ?? text, maxNesting)
  return frame
}

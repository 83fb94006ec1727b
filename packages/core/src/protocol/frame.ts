// One text frame of the server: what routing needs is read at once, the event when somebody asks for it. Most frames are
// deltas, and what only passes them on need not parse them. It knows no lanes and no turns.
import { isServerEvent, parseEvent } from './events.js'
import type { ServerEvent } from './types.js'

/** A frame whose lane is known. Has the names of the event's own fields, so that rules read either. */
export class Frame {
  /** The frame as it came. */
  readonly text: string
  readonly stream_id: string | undefined
  /** Where the type of an unread delta ends; 0 when the event was read. */
  readonly #typeEnd: number
  #event: ServerEvent | undefined

  /** With an event that was read, or with the place where the type of a delta ends. */
  constructor(text: string, streamId: string | undefined, content: ServerEvent | number) {
    this.text = text
    this.stream_id = streamId
    this.#typeEnd = typeof content === 'number' ? content : 0
    this.#event = typeof content === 'number' ? undefined : content
  }

  /** Whether this is a delta known by its outside: it shows something of the answer, and neither begins nor ends anything. */
  get isDelta(): boolean {
    return this.#typeEnd > 0
  }

  get type(): string {
    return this.#event === undefined ? this.text.slice(typeAt, this.#typeEnd) : this.#event.type
  }

  /** What the event says of its response; deltas, which say nothing of it, stay unread. */
  get response(): unknown {
    return this.#event?.response
  }

  /**
   * The whole event, parsed when it is first asked for.
   * @throws SyntaxError for a delta that is not JSON; every other frame was read when it came.
   */
  get event(): ServerEvent {
    this.#event ??= readKnown(this.text)
    return this.#event
  }
}

function readKnown(text: string): ServerEvent {
  const event: unknown = JSON.parse(text)
  if (!isServerEvent(event)) throw new SyntaxError('The frame is not an event.')
  return event
}

/** A frame of an event that is known already. */
export function frameOf(event: ServerEvent, text: string): Frame {
  const { stream_id } = event
  return new Frame(text, typeof stream_id === 'string' ? stream_id : undefined, event)
}

/** Reads one text frame; what cannot be read is named as by `parseEvent`. */
export function readFrame(text: string): Frame | 'not_json' | 'not_an_event' {
  const delta = readDelta(text)
  if (delta !== undefined) return delta
  const event = parseEvent(text)
  return typeof event === 'string' ? event : frameOf(event, text)
}

const beginning = '{"type":"response.'
const typeAt = '{"type":"'.length
const ending = '.delta'
const lane = ',"stream_id":"'

/**
 * A delta by its outside: the type stands first, and the lane, if there is one, right behind it or last of all. In these
 * two places nothing inside a string or a nested value can look the same, since it would have its quotes escaped or other
 * brackets around it. Whatever is written in another way is parsed.
 */
function readDelta(text: string): Frame | undefined {
  if (!text.startsWith(beginning) || !text.endsWith('}')) return undefined
  // A line break inside a string is no JSON, and elsewhere it is not how deltas are written.
  if (text.includes('\n') || text.includes('\r')) return undefined
  const typeEnd = text.indexOf('"', beginning.length)
  if (typeEnd < 0 || !text.startsWith(ending, typeEnd - ending.length)) return undefined
  const at = text.lastIndexOf(lane)
  if (at < 0) return text.includes('stream_id') ? undefined : new Frame(text, undefined, typeEnd)
  const idAt = at + lane.length
  const idEnd = text.indexOf('"', idAt)
  if (at !== typeEnd + 1 && idEnd !== text.length - 2) return undefined
  const id = text.slice(idAt, idEnd)
  return id.includes('\\') ? undefined : new Frame(text, id, typeEnd)
}

// One text frame of the server: its text, which is handed on unchanged, and the event in it. A
// snapshot is parsed without what it repeats of its request. It knows no lanes and no turns.
import { type Echoes, maxEchoNesting, type Outline, printOf, withEchoes } from './echoes.js'
import { type EventPlace, placeOf } from './event-place.js'
import { isDeltaEvent, parseEvent, responseIdOf } from './events.js'
import { defaultMaxNesting, isDeeperThan } from './nesting.js'
import type { ServerEvent } from './types.js'

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
  /** Whether this is a delta: it shows part of the answer, and begins and ends nothing. */
  readonly isDelta: boolean
  /** The event, of whose response the instructions and tools of the request may be missing. */
  readonly outline: ServerEvent
  #event: ServerEvent | undefined
  #place: EventPlace | undefined

  constructor(text: string, event: ServerEvent) {
    this.text = text
    this.type = event.type
    this.stream_id = typeof event.stream_id === 'string' ? event.stream_id : undefined
    this.isDelta = isDeltaEvent(event)
    this.outline = event
  }

  /** The `response` field of the outline. */
  get response(): unknown {
    return this.outline.response
  }

  /** What the event says of a response, as a short text that equal ones share. */
  get print(): string {
    if (this.isTooDeep) return printOf(this.text)
    const own = printOf(JSON.stringify(this.response) ?? '')
    return `${own} ${this.snapshot?.echoes.map((one) => one.print).join()}`
  }

  /** The id of the response that the event names. */
  get responseId(): string | undefined {
    return responseIdOf(this.outline)
  }

  /** The place of the event in its response. */
  get place(): EventPlace {
    this.#place ??= placeOf(this.outline)
    return this.#place
  }

  /** A copy of the whole event. Of its values, it shares those that are no echoes. */
  get eventCopy(): ServerEvent {
    return this.snapshot === undefined ? { ...this.outline } : withEchoes(this.snapshot)
  }

  /** The whole event; the tools that it repeats are parsed when they are read. */
  get event(): ServerEvent {
    this.#event ??= this.snapshot === undefined ? this.outline : withEchoes(this.snapshot)
    return this.#event
  }
}

/** Makes a frame of a parsed event. */
export function frameOf(event: ServerEvent, text: string): Frame {
  return new Frame(text, event)
}

/**
 * Reads one text frame; unreadable text is named as by `parseEvent`.
 * @param echoes What earlier frames of its connection repeated.
 */
export function readFrame(
  text: string,
  maxNesting: number = defaultMaxNesting,
  echoes?: Echoes,
): Frame | 'not_json' | 'not_an_event' {
  const outline = maxNesting > 2 * maxEchoNesting ? echoes?.read(text) : undefined
  const event = outline?.event ?? parseEvent(text)
  if (typeof event === 'string') return event
  const frame = new Frame(text, event)
  frame.snapshot = outline
  frame.isTooDeep = isDeeperThan(outline?.text ?? text, maxNesting)
  return frame
}

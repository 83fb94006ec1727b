// Deltas, which are most of all frames, read without parsing: what routing and identity ask of one.
// A frame in any other layout than a delta's is left to be parsed.
import { isObject, type ServerEvent } from './types.js'

/** The place of an event in its response, as far as it says. */
export interface EventPlace {
  /** Counts from 0 within a response and never skips (P32). */
  readonly sequence: number | undefined
  /** The id of the output item that the event is about. */
  readonly itemId: string | undefined
  readonly outputIndex: number | undefined
}

/** What is known of a delta that was not parsed. */
export class Delta {
  readonly type: string
  readonly streamId: string | undefined
  /** `undefined` where it is uncertain, and the event must be parsed. */
  readonly place: EventPlace | undefined
  /** Whether it may name its response. */
  readonly mayNameResponse: boolean

  constructor(
    type: string,
    streamId: string | undefined,
    rest: Pick<Delta, 'place'> & Partial<Pick<Delta, 'mayNameResponse'>>,
  ) {
    this.type = type
    this.streamId = streamId
    this.place = rest.place
    this.mayNameResponse = rest.mayNameResponse === true
  }
}

/** A place of values that were read from an event. */
export function placeAt(sequence: unknown, itemId: unknown, outputIndex: unknown): EventPlace {
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

const typeAt = '{"type":"'.length
const beginning = '{"type":"response.'
const ending = '.delta'
const lane = ',"stream_id":"'

/** A character that JSON need not escape, written as an escape: a name may be written so. */
const escapedLetter = /\\u00[2-7]/

/**
 * Recognizes a delta without parsing it: the type comes first, and the lane, if any, right after it
 * or last. Nothing inside a string or a nested value can look the same in these two places, since
 * its quotes would be escaped or other brackets would surround it. `undefined` for other layouts.
 */
export function readDelta(text: string): Delta | undefined {
  return mayBeDelta(text) ? scanDelta(text) : undefined
}

/** Whether a text begins as a delta does. */
export function isDeltaByName(text: string): boolean {
  if (!text.startsWith(beginning)) return false
  return text.startsWith(ending, text.indexOf('"', beginning.length) - ending.length)
}

/** Whether an event is a delta that names no response and announces no item, all on one line. */
export function isDeltaEvent(event: ServerEvent, text: string): boolean {
  const { type, response, response_id, item } = event
  return (
    type.endsWith(ending) &&
    type.startsWith('response.') &&
    isDeltaByName(text) &&
    response === undefined &&
    response_id === undefined &&
    item === undefined &&
    !hasLineBreak(text)
  )
}

/** JSON strings contain no line break, and no server writes one elsewhere in a delta. */
function hasLineBreak(text: string): boolean {
  return text.includes('\n') || text.includes('\r')
}

function mayBeDelta(text: string): boolean {
  if (!text.startsWith(beginning) || !text.endsWith('}')) return false
  return !hasLineBreak(text) && !escapedLetter.test(text)
}

function scanDelta(text: string): Delta | undefined {
  const typeEnd = text.indexOf('"', beginning.length)
  if (typeEnd < 0 || !text.startsWith(ending, typeEnd - ending.length)) return undefined
  // A parser takes the last of two fields with one name.
  if (text.includes('"type"', typeEnd)) return undefined
  const streamId = laneIn(text, typeEnd)
  if (streamId === null) return undefined
  const type = text.slice(typeAt, typeEnd)
  const mayNameResponse = text.includes('"response_id"')
  return new Delta(type, streamId, { place: scanPlace(text, typeEnd), mayNameResponse })
}

/** The lane in a delta; `null` where it may stand elsewhere. */
function laneIn(text: string, typeEnd: number): string | undefined | null {
  const at = text.lastIndexOf(lane)
  if (at < 0) return text.includes('stream_id') ? null : undefined
  const idAt = at + lane.length
  const idEnd = text.indexOf('"', idAt)
  if (at !== typeEnd + 1 && idEnd !== text.length - 2) return null
  const id = text.slice(idAt, idEnd)
  return id.includes('\\') ? null : id
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
  const end = endOfDigits(text, valueAt)
  return end > valueAt && (text[end] === ',' || text[end] === '}')
    ? Number(text.slice(valueAt, end))
    : unsure
}

function endOfDigits(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(++at));
  return at
}

/** Most layouts that are kept: those of the lanes and items that take turns on one connection. */
const maxShapes = 8

/** After so many deltas in a row of no known layout, only some of them are read for theirs. */
const maxLessons = 8
const lessonInterval = 64

/** What the deltas of one item have in common: all but their number and their texts. */
interface Shape {
  /** The text up to the number. */
  readonly start: string
  /** The texts behind the number: each ends where a text of the delta's own begins. */
  readonly parts: readonly string[]
  readonly delta: Delta
}

/** The layouts of the last deltas of one connection. */
export class DeltaShapes {
  #shapes: readonly Shape[] = []
  /** Deltas in a row that had no known layout. */
  #unknown = 0

  /** Reads a delta: by its layout where it has that of an earlier one, else as `readDelta` does. */
  read(text: string): Delta | undefined {
    if (!mayBeDelta(text)) return undefined
    for (const shape of this.#shapes) {
      const delta = readAs(shape, text)
      if (delta === undefined) continue
      this.#unknown = 0
      return delta
    }
    const delta = scanDelta(text)
    const isLesson = ++this.#unknown <= maxLessons || this.#unknown % lessonInterval === 0
    const shape = delta && isLesson ? shapeOf(text, delta) : undefined
    if (shape !== undefined) this.#shapes = [shape, ...this.#shapes].slice(0, maxShapes)
    return delta
  }
}

/**
 * The delta, where its text is that of the shape with other texts and another number: then no field
 * that is read can stand elsewhere in it, or stand there again.
 */
function readAs({ start, parts, delta }: Shape, text: string): Delta | undefined {
  if (!text.startsWith(start)) return undefined
  const digitsEnd = endOfDigits(text, start.length)
  let at = digitsEnd
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? ''
    // Each part but the first begins with the quote that ends the text before it.
    if (i > 0) at = endOfText(text, at)
    if (!text.startsWith(part, at)) return undefined
    at += part.length
  }
  if (at !== text.length || digitsEnd === start.length) return undefined
  const { type, streamId, place } = delta
  const sequence = count(Number(text.slice(start.length, digitsEnd)))
  return new Delta(type, streamId, { place: place && { ...place, sequence } })
}

/** Where a text ends: the index of the quote behind it; the end of all text where there is none. */
function endOfText(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at > 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at < 0 ? text.length : at
}

function isEscaped(text: string, at: number): boolean {
  let escapes = 0
  while (text[at - 1 - escapes] === '\\') escapes++
  return escapes % 2 === 1
}

/** The fields whose texts differ from delta to delta. */
const ownTexts = [',"delta":"', ',"obfuscation":"']

const names = /"\w+":/g

/** The fields that deltas of one item have. */
const steadyNames: ReadonlySet<string> = new Set(
  [
    ...['type', 'stream_id', 'sequence_number', 'item_id', 'output_index', 'content_index'],
    ...['summary_index', 'delta', 'logprobs', 'obfuscation'],
  ].map((each) => `"${each}":`),
)

/** The layout of a delta; `undefined` where no other is likely to share it, or it is no JSON. */
function shapeOf(text: string, delta: Delta): Shape | undefined {
  const name = ',"sequence_number":'
  const digitsAt = text.indexOf(name) + name.length
  const digitsEnd = endOfDigits(text, digitsAt)
  if (delta.place?.sequence === undefined || delta.mayNameResponse) return undefined
  if (ownTexts.some((key) => text.lastIndexOf(key, digitsAt) >= 0)) return undefined
  // Another field may differ in every delta, and then no later one would match the layout.
  if (!text.match(names)?.every((each) => steadyNames.has(each))) return undefined
  const parts: string[] = []
  let from = digitsEnd
  for (const key of ownTexts) {
    const at = text.indexOf(key, from)
    if (at < 0) continue
    parts.push(text.slice(from, at + key.length))
    from = endOfText(text, at + key.length)
  }
  parts.push(text.slice(from))
  const shape = { start: text.slice(0, digitsAt), parts, delta }
  return isJsonObject(text) && readAs(shape, text) !== undefined ? shape : undefined
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text))
  } catch {
    return false
  }
}

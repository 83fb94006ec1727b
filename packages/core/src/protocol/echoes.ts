// The long values that every snapshot of a response repeats from its request: its instructions and
// tools. It parses each of them once, and an event without them; it keeps a few and judges nothing.
import { isServerEvent } from './events.js'
import { endOfValue, isDeeperThan } from './nesting.js'
import { maxTextLength, RecentTexts } from './recent-texts.js'
import { isObject, type ServerEvent } from './types.js'

/** A value that snapshots repeat. */
export interface Echo {
  readonly field: (typeof fields)[number]
  /** Its JSON as the server writes it. */
  readonly text: string
  /** The value itself where it is a text, which all may share. */
  readonly value: string | undefined
  /** A short text that equal ones share. */
  readonly print: string
}

/** An event that was parsed without the echoes in its response, which stand there as `null`. */
export interface Outline {
  readonly event: ServerEvent
  readonly echoes: readonly Echo[]
  /** The text that was parsed. */
  readonly text: string
}

const fields = ['instructions', 'tools'] as const

/** A response's own name and the beginning of its value. */
const responseKey = '"response":{'

/** Shorter values, in characters, are parsed as fast as they are recognized. */
const minLength = 512

/** What is left of a snapshot has hardly more characters; a longer one is parsed whole. */
const maxOutlineLength = 64 * 1024

/** After so many unknown values in a row, only some are read to be kept. */
const maxLessons = 8
const lessonInterval = 64

/** Most levels of nesting in an echo; schemas of tools have about twenty. */
export const maxEchoNesting = 64

/** A character that JSON need not escape, written as an escape. */
const escapedLetter = /\\u00[2-7]/

/** The echoes of one connection. */
export class Echoes {
  readonly #known = new RecentTexts<Echo>()
  /** Values in a row that were unknown. */
  #unknown = 0

  /** How many characters are kept. */
  get length(): number {
    return this.#known.length
  }

  /** Parses a snapshot without its echoes; `undefined` where it has none, or is in doubt. */
  read(text: string): Outline | undefined {
    if (text.length < minLength) return undefined
    const echoes: Echo[] = []
    let rest = text
    let cutAt = -1
    for (const field of fields) {
      const key = `,"${field}":`
      const keyAt = rest.indexOf(key)
      const from = keyAt + key.length
      const echo = keyAt < 0 ? undefined : this.#at(rest, from, field)
      if (echo === undefined) continue
      const end = from + echo.text.length
      // A tool may have a parameter of this name, and what was cut out before was its.
      if (cutAt > from && cutAt < end) return undefined
      cutAt = from
      echoes.push(echo)
      rest = `${rest.slice(0, from)}null${rest.slice(end)}`
    }
    const isOutline = echoes.length > 0 && rest.length <= maxOutlineLength
    return isOutline ? outlineOf(rest, echoes) : undefined
  }

  /** The echo that begins here: one that is known, else one that is read now. */
  #at(text: string, from: number, field: Echo['field']): Echo | undefined {
    const known = this.#known.find(
      (one) => one.field === field && text.slice(from, from + one.text.length) === one.text,
    )
    if (known !== undefined) this.#unknown = 0
    return known ?? this.#learn(text, from, field)
  }

  #learn(text: string, from: number, field: Echo['field']): Echo | undefined {
    if (!isLong(text, from)) return undefined
    const isLesson = ++this.#unknown <= maxLessons || this.#unknown % lessonInterval === 0
    const echo = isLesson ? readEcho(text, from, field) : undefined
    if (echo !== undefined) this.#known.keep(echo)
    return echo
  }
}

/**
 * The event with its echoes, in an own copy. Its tools are parsed when they are first read: hardly
 * anybody looks for those of a request in the events of its answer.
 */
export function withEchoes({ event, echoes }: Outline): ServerEvent {
  const response = { ...Object(event.response) }
  for (const { field, value, text } of echoes) {
    if (value === undefined) Object.defineProperty(response, field, parsedWhenRead(field, text))
    else response[field] = value
  }
  return { ...event, response }
}

/** A field that is read and changed like any other. */
function parsedWhenRead(field: string, json: string): PropertyDescriptor {
  let value: unknown
  return {
    enumerable: true,
    configurable: true,
    get() {
      value ??= JSON.parse(json)
      return value
    },
    // Of the object at hand, which may be a copy; it fails for one that is frozen.
    set(own: unknown) {
      Object.defineProperty(this, field, { value: own, writable: true })
    },
  }
}

/** Whether a text, a list or an object begins here that does not end soon. */
function isLong(text: string, from: number): boolean {
  const beginning = text.slice(from, from + minLength)
  return /^["[{]/.test(beginning) && endOfValue(beginning, 0) === undefined
}

function readEcho(text: string, from: number, field: Echo['field']): Echo | undefined {
  const end = endOfValue(text, from)
  if (end === undefined || end - from > maxTextLength) return undefined
  const slice = text.slice(from, end)
  if (isDeeperThan(slice, maxEchoNesting)) return undefined
  try {
    // A copy: a slice would hold all of the frame.
    const own: string = JSON.parse(JSON.stringify(slice))
    const value: unknown = JSON.parse(own)
    const shared = typeof value === 'string' ? value : undefined
    return { field, text: own, value: shared, print: printOf(own) }
  } catch {
    return undefined
  }
}

/**
 * What is left of a snapshot without its echoes. Each name must stand once in it, so that no other
 * value can have been meant by it: a parser takes the last of two.
 */
function outlineOf(text: string, echoes: readonly Echo[]): Outline | undefined {
  if (escapedLetter.test(text)) return undefined
  try {
    const event: unknown = JSON.parse(text)
    if (!isServerEvent(event)) return undefined
    const { response } = event
    if (!isObject(response)) return undefined
    const isSure =
      isNamedOnce(text, 'response') &&
      text.includes(responseKey) &&
      echoes.every(({ field }) => Object.hasOwn(response, field) && isNamedOnce(text, field))
    return isSure ? { event, echoes, text } : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether exactly one field has this name. As a value, it stands before a comma or a bracket; with
 * a space behind it, it could be either.
 */
function isNamedOnce(text: string, name: string): boolean {
  const quoted = `"${name}"`
  let count = 0
  for (let at = text.indexOf(quoted); at >= 0; at = text.indexOf(quoted, at + 1)) {
    const next = text[at + quoted.length]
    if (next === ':') count++
    else if (next !== ',' && next !== '}' && next !== ']') return false
  }
  return count === 1
}

const encoder = new TextEncoder()
const bytes = new Uint8Array(4096)
const words = new Uint32Array(bytes.buffer)

/** A short text that equal texts share. It is read by words of four bytes, of which few are. */
export function printOf(text: string): string {
  let hash = 0
  for (let from = 0; from < text.length; ) {
    const { read, written } = encoder.encodeInto(text.slice(from, from + bytes.length), bytes)
    bytes.fill(0, written, Math.min(bytes.length, written + 4))
    const count = Math.ceil(written / 4)
    for (let i = 0; i < count; i++) hash = (Math.imul(hash, 31) + (words[i] ?? 0)) | 0
    from += read
  }
  return `${text.length}:${hash}`
}

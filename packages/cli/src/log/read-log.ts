// Reads a log once and finds its turns, which can be loaded again one by one: those of JSON lines
// from the file, so that a large log needs no memory for its bodies.
import { entriesOf } from './entries.js'
import { loadLangChain } from './langchain.js'
import { type Line, type LogFile, LogFileError, maxTextBytes } from './log-file.js'
import type { LogEntry, LogKind, SkippedEntry, SkipReason, TurnEntry } from './types.js'

/** A turn of a log. */
export interface LoggedTurn {
  /** Where it is, such as `line 3`. */
  readonly place: string
  /** Reads it again. */
  load(): Promise<TurnEntry>
}

/** An entry that is not replayed, and where it is. */
export interface LoggedSkip {
  readonly place: string
  readonly kind: LogKind
  readonly reason: SkipReason
}

/** Takes what a log has, in its order. */
export interface LogReader {
  /** The entry is only there during the call. */
  turn(turn: LoggedTurn, entry: TurnEntry): void
  skip(skip: LoggedSkip): void
}

type Entries = (value: unknown) => AsyncIterable<LogEntry>

/**
 * Reads the whole log.
 * @throws LogFileError where nothing in it is JSON.
 */
export async function readLog(file: LogFile, reader: LogReader): Promise<void> {
  let langchain: ReturnType<typeof loadLangChain> | undefined
  const entries: Entries = (value) =>
    entriesOf(value, () => {
      langchain ??= loadLangChain()
      return langchain
    })
  const document = await documentOf(file)
  if (document === undefined) return readLines(file, entries, reader)
  let number = 0
  for await (const entry of entries(document.value)) {
    number += 1
    const place = `entry ${number}`
    if (entry.is === 'skipped') reader.skip(skipAt(place, entry))
    else reader.turn({ place, load: async () => entry }, entry)
  }
}

async function readLines(file: LogFile, entries: Entries, reader: LogReader): Promise<void> {
  let isJson = false
  for await (const line of file.lines()) {
    const place = `line ${line.number}`
    const value = line.text === undefined ? tooLong : readValue(line.text)
    if ('reason' in value) {
      reader.skip({ place, kind: 'json', reason: value.reason })
      continue
    }
    isJson = true
    let index = -1
    for await (const entry of entries(value.json)) {
      index += 1
      if (entry.is === 'skipped') reader.skip(skipAt(place, entry))
      else reader.turn({ place, load: loader(file, { line, index }, entries) }, entry)
    }
  }
  if (!isJson) throw new LogFileError('Nothing in it is JSON.')
}

type Value = { readonly json: unknown } | { readonly reason: SkipReason }
const tooLong: Value = { reason: 'too_long' }

/** The value of a JSON text. What is nested too deep to be written again is no request. */
function readValue(text: string): Value {
  if (depthOf(text) > maxDepth) return { reason: 'too_deep' }
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return { reason: 'broken' }
  }
}

/** Most levels of nesting; the wire allows far fewer. */
const maxDepth = 1000

/** The deepest nesting of brackets, those in strings apart. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isInString) {
      if (code === 0x5c) i += 1
      else if (code === 0x22) isInString = false
    } else if (code === 0x22) isInString = true
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return deepest
}

function loader(
  file: LogFile,
  { line, index }: { readonly line: Line; readonly index: number },
  entries: Entries,
): () => Promise<TurnEntry> {
  const { offset, length } = line
  return async () => {
    let at = -1
    const value = readValue(await file.read(offset, length))
    for await (const entry of entries('json' in value ? value.json : undefined)) {
      at += 1
      if (at === index && entry.is === 'turn') return entry
    }
    throw new LogFileError('It changed while it was read.')
  }
}

/**
 * The value of a file that is one JSON text. A first line that is JSON by itself, with more behind
 * it, begins JSON lines.
 */
async function documentOf(file: LogFile): Promise<{ readonly value: unknown } | undefined> {
  if (file.size > maxTextBytes) return undefined
  let first: Value | undefined
  for await (const line of file.lines()) {
    if (first !== undefined) {
      // Another line follows.
      if ('json' in first) return undefined
      break
    }
    first = line.text === undefined ? tooLong : readValue(line.text)
  }
  if (first === undefined) return undefined
  if ('json' in first) return { value: first.json }
  const whole = readValue(await file.read(0, file.size))
  return 'json' in whole ? { value: whole.json } : undefined
}

function skipAt(place: string, { kind, reason }: SkippedEntry): LoggedSkip {
  return { place, kind, reason }
}

// Reads a file of the inspector that somebody gives. It trusts nothing, and runs in a browser too.

import type { InspectorFile, TurnContent, TurnEntry } from '../model.js'
import { InspectorFileError } from './file-error.js'
import { unpackInspectorFile } from './unpack.js'

/** The largest file that is read, in UTF-16 code units, and how many entries it can have. */
const maxLength = 400_000_000
const maxEntries = 200_000

type Json = Readonly<Record<string, unknown>>

/**
 * Reads a file that the inspector or its page wrote. Turns of a packed file that have the same item
 * share one object.
 * @throws InspectorFileError `invalid_file`, `unsupported_version`, `file_too_large`.
 */
export function readInspectorFile(text: string): InspectorFile {
  if (text.length > maxLength)
    throw new InspectorFileError(
      'file_too_large',
      `The file is longer than ${maxLength} characters.`,
    )
  const file = unpackInspectorFile(parsed(text))
  if (!isObject(file) || file.format !== 'warmline-inspector') throw invalid(hintOf(file))
  if (file.version !== 1)
    throw new InspectorFileError(
      'unsupported_version',
      'The file is of a version that this inspector does not know: use a newer one.',
    )
  const { at, clients, turns, steps, droppedTurns } = file
  const state = {
    format: 'warmline-inspector',
    version: 1,
    process: isText(file.process) ? file.process : fail('process'),
    at: isNumber(at) ? at : fail('at'),
    clients: listOf(clients, 'clients', isClient),
    turns: listOf(turns, 'turns', isTurn),
    steps: listOf(steps, 'steps', isStep),
    droppedTurns: isNumber(droppedTurns) ? droppedTurns : fail('droppedTurns'),
  } as const
  const ids = new Set(state.turns.map(({ id }) => id))
  if (ids.size !== state.turns.length) throw invalid('two turns have one id')
  const contents = listOf(file.contents, 'contents', isContent)
  const withContent = new Set(contents.map(({ id }) => id))
  if (withContent.size !== contents.length) throw invalid('two contents have one id')
  return {
    ...state,
    turns: state.turns.map((turn) => ({ ...turn, hasContent: withContent.has(turn.id) })),
    contents: contents.filter(({ id }) => ids.has(id)),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // The message of the parser would quote content.
    throw invalid('it is not JSON')
  }
}

function hintOf(file: unknown): string {
  return isObject(file) && isObject(file.log)
    ? 'it is a HAR file; the export as JSON can be loaded'
    : 'its format is not warmline-inspector'
}

function isContent(value: unknown): value is TurnContent {
  if (!isObject(value)) return false
  const { id, settings, input, sent, context, keptCount, history, parts, output = [] } = value
  return (
    isText(id) &&
    isObject(settings) &&
    [input, sent, context, history, output].every((items) => isListOf(items, isObject)) &&
    Number.isInteger(keptCount) &&
    Number(keptCount) >= 0 &&
    Array.isArray(context) &&
    Number(keptCount) <= context.length &&
    isListOf(parts, isPart)
  )
}

function isTurn(value: unknown): value is TurnEntry {
  return (
    isObject(value) &&
    [value.id, value.client].every(isText) &&
    isNumber(value.turn) &&
    isTime(value.startedAt) &&
    [value.sentAt, value.firstEventAt, value.firstOutputAt].every(isOptional(isNumber)) &&
    [value.label, value.step, value.comparedWith].every(isOptional(isText)) &&
    isObject(value.live) &&
    isText(value.live.scope) &&
    (value.record === undefined || isRecord(value.record))
  )
}

/** The fields of a record that a page reckons with. */
function isRecord(value: unknown): boolean {
  if (!isObject(value)) return false
  const { itemsSent, itemsKept, bytesSent, bytesFull, durationMs, replays, startedAt } = value
  const numbers = [itemsSent, itemsKept, bytesSent, bytesFull, durationMs, replays, startedAt]
  const { scope, transport, mode, outcome, endpoint, origin } = value
  return (
    numbers.every(isNumber) && [scope, transport, mode, outcome, endpoint, origin].every(isText)
  )
}

function isStep(value: unknown): value is InspectorFile['steps'][number] {
  return (
    isObject(value) &&
    [value.id, value.source, value.kind, value.name].every(isText) &&
    isNumber(value.startedAt) &&
    isOptional(isText)(value.parent) &&
    isOptional(isNumber)(value.endedAt)
  )
}

function isClient(value: unknown): value is InspectorFile['clients'][number] {
  return (
    isObject(value) &&
    isText(value.client) &&
    isText(value.endpoint) &&
    Array.isArray(value.connections) &&
    value.connections.every(
      (each) =>
        isObject(each) &&
        [each.name, each.scope, each.phase].every(isText) &&
        Array.isArray(each.lanes) &&
        each.lanes.every(isObject),
    )
  )
}

function isPart(value: unknown): value is TurnContent['parts'][number] {
  return (
    isObject(value) &&
    ['same', 'rewritten', 'parted', 'new'].some((is) => is === value.is) &&
    [value.input, value.history].every(
      (range) => Array.isArray(range) && range.length === 2 && range.every(isNumber),
    )
  )
}

function listOf<T>(value: unknown, name: string, is: (each: unknown) => each is T): readonly T[] {
  if (!isListOf(value, is)) return fail(name)
  if (value.length > maxEntries)
    throw new InspectorFileError('file_too_large', `The file has more than ${maxEntries} ${name}.`)
  return value
}

function isListOf<T>(value: unknown, is: (each: unknown) => each is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is)
}

function isOptional(is: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || is(value)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

/** Whether a value is a time that a date can have, as HAR writes it. */
function isTime(value: unknown): boolean {
  return isNumber(value) && !Number.isNaN(new Date(value).getTime())
}

function fail(name: string): never {
  throw invalid(`${name} is wrong`)
}

function invalid(why: string): InspectorFileError {
  return new InspectorFileError('invalid_file', `This is not a file of the inspector: ${why}.`)
}

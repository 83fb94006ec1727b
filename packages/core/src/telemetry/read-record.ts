// Reads a turn record from a place without types: a framework's metadata, or JSON. It trusts
// nothing.
import { isObject } from '../protocol/types.js'
import type { TurnRecord } from './record.js'

const numbers = [
  'itemsSent',
  'itemsKept',
  'bytesSent',
  'bytesFull',
  'durationMs',
  'replays',
] as const
const words: Readonly<Record<'transport' | 'mode' | 'outcome', readonly unknown[]>> = {
  transport: ['websocket', 'http'],
  mode: ['incremental', 'full'],
  outcome: ['completed', 'incomplete', 'failed', 'aborted'],
}
const optional: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...fields(
    ['label', 'connection', 'lane', 'reason', 'responseId', 'requestId', 'fallback', 'errorCode'],
    isText,
  ),
  ...fields(['handshakeMs', 'firstEventMs'], isNumber),
  ...fields(['usage', 'dryRun', 'serverHeaders'], isObject),
  droppedHeaders: (value) => Array.isArray(value) && value.every(isText),
  isReseed: (value) => value === true,
}

/**
 * Reads a value, such as an entry of a framework's metadata, as the record of a turn; `undefined`
 * if it is not one.
 */
export function readTurnRecord(value: unknown): TurnRecord | undefined {
  return isTurnRecord(value) ? value : undefined
}

function isTurnRecord(value: unknown): value is TurnRecord {
  if (!isObject(value)) return false
  return (
    numbers.every((name) => isNumber(value[name])) &&
    Object.entries(words).every(([name, known]) => known.includes(value[name])) &&
    Object.entries(optional).every(([name, is]) => value[name] === undefined || is(value[name]))
  )
}

function fields(
  names: readonly string[],
  is: (value: unknown) => boolean,
): Record<string, typeof is> {
  return Object.fromEntries(names.map((name) => [name, is]))
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

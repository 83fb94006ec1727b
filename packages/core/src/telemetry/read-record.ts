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
  'startedAt',
] as const
const texts = ['endpoint', 'origin', 'scope'] as const
const words: Readonly<
  Record<'version' | 'transport' | 'mode' | 'isStreamed' | 'outcome', readonly unknown[]>
> = {
  version: [1],
  transport: ['websocket', 'http'],
  mode: ['incremental', 'full'],
  isStreamed: [true, false],
  outcome: ['completed', 'incomplete', 'failed', 'aborted'],
}
const optional: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...fields(
    ['label', 'connection', 'lane', 'reason', 'responseId', 'requestId', 'fallback', 'errorCode'],
    isText,
  ),
  ...fields(['model', 'reasoningEffort', 'previousResponseId', 'conversationId'], isText),
  ...fields(['queueMs', 'handshakeMs', 'firstEventMs', 'firstOutputMs'], isNumber),
  ...fields(['usage', 'dryRun', 'serverHeaders', 'promptCacheDiagnostics'], isObject),
  ...fields(['droppedHeaders', 'scopeHeaders'], (value) => isListOf(value, isText)),
  inputTransformations: (value) => isListOf(value, isObject),
  tokens: (value) =>
    isObject(value) &&
    ['input', 'cachedInput', 'output', 'reasoning'].every((name) => isNumber(value[name])) &&
    (value.cacheWriteInput === undefined || isNumber(value.cacheWriteInput)),
  hints: (value) => isListOf(value, isHint),
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
    texts.every((name) => isText(value[name])) &&
    Object.entries(words).every(([name, known]) => known.includes(value[name])) &&
    Object.entries(optional).every(([name, is]) => value[name] === undefined || is(value[name]))
  )
}

function isListOf(value: unknown, is: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is)
}

function isHint(value: unknown): boolean {
  return isObject(value) && [value.code, value.message, value.url].every(isText)
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

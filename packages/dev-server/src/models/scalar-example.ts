/** Text and numbers that satisfy a JSON schema: candidates are made, and the first that passes every check is taken. */
import type { JsonObject, JsonValue } from '../wire/json.js'
import { matchesPattern, patternExample } from './pattern-example.js'

/** Longer texts are not made, whatever a schema asks for. */
const MAX_LENGTH = 1_000_000

/** Values for the formats that tools name; `#` stands for a number from 1, so that there are several. */
const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-0#',
  'date-time': '2026-01-0#T00:00:00Z',
  time: '00:00:0#Z',
  duration: 'P#D',
  email: 'someone#@example.com',
  'idn-email': 'someone#@example.com',
  uri: 'https://example.com/#',
  iri: 'https://example.com/#',
  'uri-reference': '/example/#',
  'json-pointer': '/example/#',
  uuid: '00000000-0000-4000-8000-00000000000#',
  ipv4: '127.0.0.#',
  ipv6: '::#',
  cidrv4: '10.0.#.0/24',
  cidrv6: 'fe80:#::/64',
  hostname: 'host#.example.com',
  base64: 'ZXhhbXBsZ#==',
  base64url: 'ZXhhbXBsZ#',
  e164: '+1415555010#',
  jwt: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJ#',
  emoji: '🙂',
  regex: '.*',
}

/**
 * A text that satisfies all of `schemas`: their lengths, patterns and format.
 * @param nth Which of several different ones, from 0.
 */
export function exampleString(schemas: readonly JsonObject[], nth: number): string {
  const least = Math.min(MAX_LENGTH, Math.max(0, ...schemas.map(({ minLength }) => numberOr(minLength, 0))))
  const most = Math.min(...schemas.map(({ maxLength }) => numberOr(maxLength, Number.POSITIVE_INFINITY)))
  const patterns = schemas.flatMap(({ pattern }) => (typeof pattern === 'string' ? [pattern] : []))
  const format = schemas.map((schema) => schema.format).find((name) => typeof name === 'string')
  const formatted = FORMATS[String(format)]?.replace('#', String(nth + 1))
  const word = wordOf(least, most, nth)
  const isRight = (text: string): boolean =>
    text.length >= least && text.length <= most && patterns.every((pattern) => matchesPattern(pattern, text))
  for (const candidate of [formatted ?? word, word]) if (isRight(candidate)) return candidate
  const solved = patterns.map((pattern) => nthOfPattern(pattern, least, nth))
  const texts = solved.filter((text) => text !== undefined)
  // Of a pattern for the beginning and one for the end, both in a row.
  return [texts.join(''), ...texts].find(isRight) ?? formatted ?? texts[0] ?? word
}

/** Longer ones differ from the first: a pattern has no other place for a number. */
function nthOfPattern(pattern: string, least: number, nth: number): string | undefined {
  const first = patternExample(pattern, least)
  return first === undefined || nth === 0 ? first : patternExample(pattern, first.length + nth)
}

function wordOf(least: number, most: number, nth: number): string {
  const mark = nth === 0 ? '' : String(nth)
  return `${'example'.slice(0, Math.max(0, most - mark.length))}${mark}`.padEnd(least, 'x').slice(0, most)
}

/**
 * A number within the bounds of `schema`, and a multiple of what it asks for; 0 where that fits.
 * @param nth Which of several different ones, from 0.
 */
export function exampleNumber(schema: JsonObject, isInteger: boolean, nth: number): number {
  const step = typeof schema.multipleOf === 'number' ? schema.multipleOf : isInteger ? 1 : 0
  const least = Math.max(
    ...[schema.minimum, schema.exclusiveMinimum].map((each) => numberOr(each, Number.NEGATIVE_INFINITY)),
  )
  const most = Math.min(
    ...[schema.maximum, schema.exclusiveMaximum].map((each) => numberOr(each, Number.POSITIVE_INFINITY)),
  )
  const isRight = (value: number): boolean =>
    value >= least &&
    value <= most &&
    value !== schema.exclusiveMinimum &&
    value !== schema.exclusiveMaximum &&
    (step === 0 || Number.isInteger(value / step)) &&
    (!isInteger || Number.isInteger(value))
  const right = [...new Set(candidates(least, most, step, nth).filter(isRight))]
  return right[nth] ?? right[0] ?? 0
}

/** 0, the bounds, what lies just inside them, and what lies between. */
function candidates(least: number, most: number, step: number, nth: number): readonly number[] {
  const unit = step || 1
  const bounds = [least, most].filter(Number.isFinite)
  const onStep = bounds.flatMap((bound) => [Math.ceil(bound / unit) * unit, Math.floor(bound / unit) * unit])
  const counts = Array.from({ length: nth + 2 }, (_, index) => index + 1)
  const starts = [0, ...bounds, ...onStep]
  const around = starts.flatMap((start) =>
    counts.flatMap((count) => [start + count * unit, start - count * unit]),
  )
  const between =
    bounds.length === 2 ? counts.map((count) => least + ((most - least) * count) / (nth + 3)) : []
  return [...starts, ...around, ...between].map((value) => value + 0)
}

function numberOr(value: JsonValue | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

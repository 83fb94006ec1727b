// Texts and numbers that satisfy a JSON schema: tries candidates until one passes every check.
import type { JsonObject, JsonValue } from '../wire/json.js'
import type { Budget } from './budget.js'
import type { Patterns } from './pattern/example.js'

/**
 * Examples of the formats that tools use; `#` stands for a number from 1, so that there can be
 * several.
 */
const formatExamples: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['date', '2026-01-0#'],
  ['date-time', '2026-01-0#T00:00:00Z'],
  ['time', '00:00:0#Z'],
  ['duration', 'P#D'],
  ['email', 'someone#@example.com'],
  ['idn-email', 'someone#@example.com'],
  ['uri', 'https://example.com/#'],
  ['iri', 'https://example.com/#'],
  ['uri-reference', '/example/#'],
  ['json-pointer', '/example/#'],
  ['uuid', '00000000-0000-4000-8000-00000000000#'],
  ['ipv4', '127.0.0.#'],
  ['ipv6', '::#'],
  ['cidrv4', '10.0.#.0/24'],
  ['cidrv6', 'fe80:#::/64'],
  ['hostname', 'host#.example.com'],
  ['base64', 'ZXhhbXBsZ#=='],
  ['base64url', 'ZXhhbXBsZ#'],
  ['e164', '+1415555010#'],
  ['jwt', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJ#'],
  ['emoji', '🙂'],
  ['regex', '.*'],
])

/** Which of several different values of one schema is wanted. */
export interface Wanted {
  /** Index of the value, from 0. */
  readonly nth: number
  readonly budget: Budget
  readonly patterns: Patterns
}

/**
 * Returns a text that satisfies the lengths, patterns and formats of all `schemas`.
 * @throws ExampleTooLarge when the text would be too long.
 */
export function exampleString(
  schemas: readonly JsonObject[],
  { nth, budget, patterns }: Wanted,
): string {
  const least = Math.max(0, ...schemas.map(({ minLength }) => numberOr(minLength, 0)))
  const most = Math.min(
    ...schemas.map(({ maxLength }) => numberOr(maxLength, Number.POSITIVE_INFINITY)),
  )
  // Checked first, because the text could be longer than any string.
  budget.afford(least)
  const wanted = schemas.flatMap(({ pattern }) => (typeof pattern === 'string' ? [pattern] : []))
  const format = schemas.map((schema) => schema.format).find((name) => typeof name === 'string')
  const formatted = formatExamples.get(format)?.replace('#', String(nth + 1))
  const word = wordOf(least, most, nth)
  const isRight = (text: string): boolean =>
    text.length >= least &&
    text.length <= most &&
    wanted.every((pattern) => patterns.matches(pattern, text))
  for (const candidate of [formatted ?? word, word]) if (isRight(candidate)) return candidate
  const solved = wanted.map((pattern) => nthOfPattern(pattern, least, { nth, budget, patterns }))
  const texts = solved.filter((text) => text !== undefined)
  // One pattern may describe the beginning and one the end, so their examples are joined.
  return [texts.join(''), ...texts].find(isRight) ?? formatted ?? texts[0] ?? word
}

/** Later examples of a pattern are longer, because a pattern has no place for a number. */
function nthOfPattern(
  pattern: string,
  least: number,
  { nth, patterns }: Wanted,
): string | undefined {
  const first = patterns.example(pattern, least)
  return first === undefined || nth === 0 ? first : patterns.example(pattern, first.length + nth)
}

function wordOf(least: number, most: number, nth: number): string {
  const mark = nth === 0 ? '' : String(nth)
  return `${'example'.slice(0, Math.max(0, most - mark.length))}${mark}`
    .padEnd(least, 'x')
    .slice(0, most)
}

/**
 * Returns a number that satisfies the bounds and the multiple of `schema`; 0 where that fits.
 * @param nth Which of several different numbers, from 0; a high index takes no longer.
 */
export function exampleNumber(schema: JsonObject, isInteger: boolean, nth: number): number {
  const step =
    typeof schema.multipleOf === 'number' ? Math.abs(schema.multipleOf) : isInteger ? 1 : 0
  const least = Math.max(
    numberOr(schema.minimum, Number.NEGATIVE_INFINITY),
    numberOr(schema.exclusiveMinimum, Number.NEGATIVE_INFINITY),
  )
  const most = Math.min(
    numberOr(schema.maximum, Number.POSITIVE_INFINITY),
    numberOr(schema.exclusiveMaximum, Number.POSITIVE_INFINITY),
  )
  const isRight = (value: number): boolean =>
    value >= least &&
    value <= most &&
    value !== schema.exclusiveMinimum &&
    value !== schema.exclusiveMaximum &&
    (step === 0 || Number.isInteger(value / step)) &&
    (!isInteger || Number.isInteger(value))
  return candidates({ least, most, step, nth, isRight }).find(isRight) ?? 0
}

interface Range {
  readonly least: number
  readonly most: number
  /** 0 when any number is a multiple. */
  readonly step: number
  readonly nth: number
  readonly isRight: (value: number) => boolean
}

/** Offsets at which to look for a multiple that floating point can represent, beyond all others. */
const rankOffsets = [0, 1_000_003, 2_000_006]

/**
 * Candidates: the multiple of this rank counted up from 0 or the nearest bound, then down; then
 * numbers between the bounds.
 */
function candidates({ least, most, step, nth, isRight }: Range): readonly number[] {
  const unit = step || 1
  let [lowest, highest] = [Math.ceil(least / unit), Math.floor(most / unit)]
  // An exclusive bound.
  if (!isRight(lowest * unit) && lowest * unit <= least) lowest += 1
  if (!isRight(highest * unit) && highest * unit >= most) highest -= 1
  const first = Math.max(lowest, Math.min(highest, 0))
  const up = Math.max(0, highest - first + 1)
  const count = Math.max(0, highest - lowest + 1)
  const onStep = rankOffsets.map((place) => {
    const rank = nth + place
    return (rank < up ? first + rank : first - (rank - up + 1)) * unit + 0
  })
  const rank = Math.max(0, nth - count)
  const between = least + (most - least) * ((rank + 1) / (rank + 2))
  const last = count > 0 ? [first * unit + 0] : []
  return step === 0 ? [...onStep, between, ...last] : [...onStep, ...last]
}

function numberOr(value: JsonValue | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

// JSON: its types, and the guards that narrow wire data to them. It knows nothing of the Responses
// API.

/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object. `undefined` members are allowed in memory; `JSON.stringify` drops them. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** True for a JSON object: not null, not an array. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for a JSON array. (`Array.isArray` alone does not narrow a readonly array.) */
export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** The string, or `undefined` for anything else. */
export function asString(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Deepest nesting that {@link parseJson} accepts; the API's own limit is unknown. */
const maxJsonDepth = 256

/**
 * Parses `text`; returns `undefined` when it is not JSON or deeper than {@link maxJsonDepth}. Never
 * throws. `JSON.parse` accepts any depth, but `JSON.stringify` and other recursive readers do not.
 */
export function parseJson(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text)
    return isWithin(value, maxJsonDepth) ? value : undefined
  } catch {
    return undefined
  }
}

function isWithin(value: JsonValue | undefined, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  const members: readonly (JsonValue | undefined)[] = isArray(value) ? value : Object.values(value)
  return members.every((member) => isWithin(member, depth - 1))
}

/** Returns the size of `value` as UTF-8 JSON, in bytes. */
export function jsonBytes(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** Serializes with sorted keys, so that equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key]
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`]
    })
  return `{${members.join(',')}}`
}

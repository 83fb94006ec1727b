// Finds a field of an object in its JSON text. It reads no values.
import { endOfValue } from './nesting.js'

const space = /[\t\n\r ]*/y
const word = /[^,}\]\t\n\r ]+/y

/**
 * Where the value of a field stands in the text of a JSON object: the index of its first character
 * and the one behind its last. `undefined` where the object has no such field, or may have two: a
 * name that is written with escapes may be any. The text must be JSON.
 */
export function spanOfField(text: string, field: string): readonly [number, number] | undefined {
  let found: readonly [number, number] | undefined
  let at = behind(text, 0, space)
  if (text[at] !== '{') return undefined
  while (text[at] === '{' || text[at] === ',') {
    const nameAt = behind(text, at + 1, space)
    const nameEnd = endOfValue(text, nameAt)
    // An object without fields.
    if (nameEnd === undefined) return undefined
    const name = text.slice(nameAt + 1, nameEnd - 1)
    const from = behind(text, behind(text, nameEnd, space) + 1, space)
    const end = endOfValue(text, from) ?? behind(text, from, word)
    if (name.includes('\\') || (name === field && found !== undefined)) return undefined
    if (name === field) found = [from, end]
    at = behind(text, end, space)
  }
  return found
}

function behind(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : from
}

// Measures how deeply JSON text nests, without parsing it: parsing deep JSON is cheap, but writing
// it again overflows the stack.

/** Most levels of nesting in the JSON of an event by default; answers have about ten. */
export const defaultMaxNesting = 512

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Whether JSON text nests more than `limit` arrays and objects in one another. */
export function isDeeperThan(text: string, limit: number): boolean {
  // Every level takes two characters and a bracket, and most texts have too few of either.
  if (text.length <= 2 * limit || text.split(/[[{]/, limit + 2).length < limit + 2) return false
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case quote:
        i = endOfString(text, i)
        break
      case openBracket:
      case openBrace:
        if (++depth > limit) return true
        break
      case closeBracket:
      case closeBrace:
        depth--
    }
  }
  return false
}

/**
 * The index behind the string, array or object that begins at `from`; `undefined` where another
 * value begins there, or where it does not end.
 */
export function endOfValue(text: string, from: number): number | undefined {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (character === quote) i = endOfString(text, i)
    else if (character === openBracket || character === openBrace) depth++
    else if (character === closeBracket || character === closeBrace) depth--
    if (depth === 0) return i < text.length && i > from ? i + 1 : undefined
  }
  return undefined
}

/** The index at which the string that begins at `from` ends. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes++
    if (escapes % 2 === 0) return at
  }
  return text.length
}

// Parses a pattern into a tree and tests single characters. The JavaScript engine only ever sees
// one character at a time, because a client's pattern could block it forever on a whole text.
import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** Longest pattern that is parsed. */
const maxPatternLength = 10_000
/** Deepest nesting of groups, because the functions over the tree are recursive. */
const maxDepth = 100

/** A parsed pattern. */
export interface PatternTree {
  readonly alternatives: readonly AST.Alternative[]
  /**
   * Whether a character is a code point, as in JSON Schema, or a UTF-16 unit, which some patterns
   * need.
   */
  readonly isUnicode: boolean
  readonly hasReferences: boolean
}

/** A part of a pattern that stands for one character. */
export type CharacterNode = AST.Character | AST.CharacterClass | AST.CharacterSet

const parser = new RegExpParser({ ecmaVersion: 2025 })

/** Parses a pattern; returns `undefined` when it is invalid, too long or too deep. */
export function readPattern(source: string): PatternTree | undefined {
  if (source.length > maxPatternLength) return undefined
  for (const isUnicode of [true, false]) {
    try {
      const { alternatives } = parser.parsePattern(source, 0, source.length, { unicode: isUnicode })
      const seen = { hasReferences: false }
      return isShallow(alternatives, maxDepth, seen)
        ? { alternatives, isUnicode, ...seen }
        : undefined
    } catch {
      // Not valid with the `u` flag; try without it.
    }
  }
  return undefined
}

function isShallow(
  alternatives: readonly AST.Alternative[],
  depth: number,
  seen: { hasReferences: boolean },
): boolean {
  if (depth === 0) return false
  return alternatives.every(({ elements }) =>
    elements.every((element) => {
      const inside = element.type === 'Quantifier' ? element.element : element
      seen.hasReferences ||= inside.type === 'Backreference'
      return !('alternatives' in inside) || isShallow(inside.alternatives, depth - 1, seen)
    }),
  )
}

/** Splits a text into characters as the pattern counts them. */
export function charactersOf(text: string, { isUnicode }: PatternTree): readonly string[] {
  return isUnicode ? [...text] : text.split('')
}

/** Returns a test for the characters that a part of a pattern accepts. */
export function acceptorOf(
  node: CharacterNode,
  { isUnicode }: PatternTree,
): (character: string) => boolean {
  if (node.type === 'Character') {
    const wanted = String.fromCodePoint(node.value)
    return (character) => character === wanted
  }
  const one = new RegExp(`^${node.raw}$`, isUnicode ? 'u' : '')
  return (character) => one.test(character)
}

/** True for a part that matches exactly one character. */
export function isCharacter(node: AST.Element): node is CharacterNode {
  return node.type === 'Character' || node.type === 'CharacterClass' || node.type === 'CharacterSet'
}

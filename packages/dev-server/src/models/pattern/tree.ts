/**
 * A pattern of a schema as a tree, and its single characters. The language's own engine is asked
 * about one character at a time only: on a whole text a pattern from a client could keep it busy
 * for ever.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** Longer patterns are not read. */
const MAX_PATTERN_LENGTH = 10_000
/** Groups inside each other that are read: those who go through the tree are recursive. */
const MAX_DEPTH = 100

/** A pattern that was read. */
export interface PatternTree {
  readonly alternatives: readonly AST.Alternative[]
  /**
   * Whether a character is a code point, as in JSON Schema, or a UTF-16 unit: some patterns make
   * sense only in the older way.
   */
  readonly isUnicode: boolean
  readonly hasReferences: boolean
}

/** A part of a pattern that stands for one character. */
export type CharacterNode = AST.Character | AST.CharacterClass | AST.CharacterSet

const parser = new RegExpParser({ ecmaVersion: 2025 })

/** The tree of a pattern; `undefined` where it is none, or too long or too deep to be read. */
export function readPattern(source: string): PatternTree | undefined {
  if (source.length > MAX_PATTERN_LENGTH) return undefined
  for (const isUnicode of [true, false]) {
    try {
      const { alternatives } = parser.parsePattern(source, 0, source.length, { unicode: isUnicode })
      const seen = { hasReferences: false }
      return isShallow(alternatives, MAX_DEPTH, seen)
        ? { alternatives, isUnicode, ...seen }
        : undefined
    } catch {
      // Read in the older way, or not at all.
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

/** The characters of a text, as the pattern counts them. */
export function charactersOf(text: string, { isUnicode }: PatternTree): readonly string[] {
  return isUnicode ? [...text] : text.split('')
}

/** Whether a part of a pattern takes one character. */
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

/** True for a part that stands for one character. */
export function isCharacter(node: AST.Element): node is CharacterNode {
  return node.type === 'Character' || node.type === 'CharacterClass' || node.type === 'CharacterSet'
}

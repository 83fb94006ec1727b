// Finds a short text that matches a pattern: builds candidates from the pattern's tree and proves
// them with `match.ts`. Lookarounds are only proven, so a text that satisfies one is found by
// chance.
import type { AST } from '@eslint-community/regexpp'
import type { Budget } from '../budget.js'
import { matchesTree } from './match.js'
import {
  acceptorOf,
  type CharacterNode,
  isCharacter,
  type PatternTree,
  readPattern,
} from './tree.js'

/** Longest text that is built. */
const maxLength = 10_000
/** Additional repetitions for open-ended quantifiers, until the text is long enough. */
const extraRepetitions: readonly number[] = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]
/** Number of ways to choose among alternatives and characters, see `Writer`. */
const maxWays = 3
/** Text around a match that need not cover the whole text. */
const surroundings: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['a', ''],
  ['', 'a'],
  ['a', 'a'],
]
/** Characters to try, in this order, where a pattern leaves a choice. */
const candidateCharacters = [...'aA0-_ .xyz!~']
/** The same characters, with non-word characters first. */
const nonWordFirst = [...'-. !~aA0_xyz']
/** The last code point to try; no script in use lies beyond it. */
const lastCodePoint = 0x1ffff

/** Reading one character of a pattern costs this many steps of work. */
const readSteps = 10

/** The patterns of one schema, each parsed and solved once. */
export class Patterns {
  readonly #budget: Budget
  readonly #trees = new Map<string, PatternTree | undefined>()
  readonly #examples = new Map<string, string | undefined>()

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /**
   * Returns a text of at least `minLength` characters that matches `pattern`; `undefined` when none
   * was found.
   */
  example(pattern: string, minLength = 0): string | undefined {
    const key = `${minLength} ${pattern}`
    if (this.#examples.has(key)) return this.#examples.get(key)
    const tree = this.#read(pattern)
    const found = tree === undefined ? undefined : search(tree, this.#budget, minLength)
    this.#examples.set(key, found)
    return found
  }

  /** True when `text` matches, or when `pattern` is not a valid expression. */
  matches(pattern: string, text: string): boolean {
    const tree = this.#read(pattern)
    return tree === undefined || matchesTree(tree, text, this.#budget)
  }

  #read(pattern: string): PatternTree | undefined {
    if (this.#trees.has(pattern)) return this.#trees.get(pattern)
    const tree = this.#budget.tryWork(readSteps * pattern.length) ? readPattern(pattern) : undefined
    this.#trees.set(pattern, tree)
    return tree
  }
}

function search(tree: PatternTree, budget: Budget, minLength: number): string | undefined {
  for (const extra of [...extraRepetitions, Math.min(minLength, maxLength)]) {
    for (let way = 0; way < maxWays; way += 1) {
      const text = new Writer(tree, budget, { extra, way }).write()
      if (text === undefined) continue
      const texts = surroundings.map(([before, after]) => `${before}${text}${after}`)
      const long =
        text.length < minLength && minLength <= maxLength ? [text.padEnd(minLength, 'x')] : []
      const isRight = (each: string): boolean =>
        each.length >= minLength && matchesTree(tree, each, budget)
      const found = [...texts, ...long].find(isRight)
      if (found !== undefined) return found
    }
  }
  return undefined
}

class Unsolved extends Error {}

/** Builds the shortest text for a tree, with open-ended repetitions `extra` times longer. */
class Writer {
  readonly #tree: PatternTree
  readonly #budget: Budget
  readonly #extra: number
  /**
   * Index of the alternative to take; above 0, free characters alternate between word and non-word
   * characters.
   */
  readonly #way: number
  readonly #taken = new Map<AST.CapturingGroup, string>()
  readonly #found = new Map<string, string>()
  #open = 0

  constructor(tree: PatternTree, budget: Budget, { extra, way }: { extra: number; way: number }) {
    this.#tree = tree
    this.#budget = budget
    this.#extra = extra
    this.#way = way
  }

  write(): string | undefined {
    try {
      return this.#alternatives(this.#tree.alternatives)
    } catch (error) {
      if (error instanceof Unsolved) return undefined
      throw error
    }
  }

  #alternatives(alternatives: readonly AST.Alternative[]): string {
    const taken = alternatives[this.#way % alternatives.length]
    let text = ''
    for (const element of taken?.elements ?? []) {
      text += this.#element(element)
      if (text.length > maxLength) throw new Unsolved()
    }
    return text
  }

  #element(element: AST.Element): string {
    if (!this.#budget.tryWork(1)) throw new Unsolved()
    if (isCharacter(element)) return this.#character(element)
    switch (element.type) {
      case 'Quantifier':
        return this.#repetition(element)
      case 'Group':
        return this.#alternatives(element.alternatives)
      case 'CapturingGroup': {
        const text = this.#alternatives(element.alternatives)
        this.#taken.set(element, text)
        return text
      }
      case 'Backreference': {
        const taken = [element.resolved].flat().flatMap((group) => this.#taken.get(group) ?? [])
        return taken.at(-1) ?? ''
      }
      case 'Assertion':
        return ''
      default:
        throw new Unsolved()
    }
  }

  #repetition({ element, min, max }: AST.Quantifier): string {
    // Optional parts are left out; only an open-ended repetition makes a text longer.
    const isOpen = max > min && !(min === 0 && max === 1)
    const count = Math.min(max, min + (isOpen ? this.#extra : 0))
    if (count === 0) return ''
    if (isCharacter(element) && this.#way > 0 && count <= maxLength) {
      return Array.from({ length: count }, () => this.#element(element)).join('')
    }
    const one = this.#element(element)
    if (one.length * count > maxLength) throw new Unsolved()
    return one.repeat(count)
  }

  #character(node: CharacterNode): string {
    if (node.type === 'Character') return String.fromCodePoint(node.value)
    const isOther = this.#way > 0 && (this.#open++ + this.#way) % 2 === 0
    const key = `${isOther} ${node.raw}`
    const found =
      this.#found.get(key) ?? this.#search(node, isOther ? nonWordFirst : candidateCharacters)
    this.#found.set(key, found)
    return found
  }

  /**
   * Finds an accepted character: first among the usual ones, then among those that the class names,
   * then among all.
   */
  #search(node: CharacterNode, first: readonly string[]): string {
    const accepts = acceptorOf(node, this.#tree)
    const found = [...first, ...node.raw].find(
      (character) => isOne(character) && accepts(character),
    )
    if (found !== undefined) return found
    const last = this.#tree.isUnicode ? lastCodePoint : 0xffff
    for (let code = 0; code <= last; code += 1) {
      if (!this.#budget.tryWork(1)) break
      // A lone surrogate is not a character.
      if (code >= 0xd800 && code <= 0xdfff) continue
      const character = String.fromCodePoint(code)
      if (accepts(character)) return character
    }
    throw new Unsolved()
  }
}

function isOne(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code < 0xd800 || code > 0xdfff
}

/**
 * A short text that matches a pattern, made from the pattern's own tree and then proven by
 * `match.ts`. Lookarounds are not solved, only proven: a text that satisfies one by chance is
 * found.
 */
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

/** Longer texts are not made, whatever a pattern asks for. */
const MAX_LENGTH = 10_000
/** Repetitions that may go on are made longer until the text is long enough. */
const EXTRAS: readonly number[] = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]
/** Ways of choosing among alternatives and characters, see `Writer`. */
const WAYS = 3
/** What may stand around a match that need not be the whole text. */
const SURROUNDINGS: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['a', ''],
  ['', 'a'],
  ['a', 'a'],
]
/** Tried in this order where a pattern leaves the character open. */
const CANDIDATES = [...'aA0-_ .xyz!~']
/** The same, beginning with what is no part of a word. */
const OTHERS_FIRST = [...'-. !~aA0_xyz']
/** The last code point that is tried; what lies beyond belongs to no script in use. */
const LAST_CODE_POINT = 0x1ffff

/** Reading a character of a pattern is worth so many steps of a match. */
const READ_STEPS = 10

/** The patterns of one schema: each is read once, and an example is made once. */
export class Patterns {
  readonly #budget: Budget
  readonly #trees = new Map<string, PatternTree | undefined>()
  readonly #examples = new Map<string, string | undefined>()

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /**
   * A text that matches `pattern`, at least `minLength` characters long; `undefined` when none was
   * found.
   */
  example(pattern: string, minLength = 0): string | undefined {
    const key = `${minLength} ${pattern}`
    if (this.#examples.has(key)) return this.#examples.get(key)
    const tree = this.#read(pattern)
    const found = tree === undefined ? undefined : search(tree, this.#budget, minLength)
    this.#examples.set(key, found)
    return found
  }

  /** True when `text` matches; also when `pattern` is no expression that can be read. */
  matches(pattern: string, text: string): boolean {
    const tree = this.#read(pattern)
    return tree === undefined || matchesTree(tree, text, this.#budget)
  }

  #read(pattern: string): PatternTree | undefined {
    if (this.#trees.has(pattern)) return this.#trees.get(pattern)
    const tree = this.#budget.tryWork(READ_STEPS * pattern.length)
      ? readPattern(pattern)
      : undefined
    this.#trees.set(pattern, tree)
    return tree
  }
}

function search(tree: PatternTree, budget: Budget, minLength: number): string | undefined {
  for (const extra of [...EXTRAS, Math.min(minLength, MAX_LENGTH)]) {
    for (let way = 0; way < WAYS; way += 1) {
      const text = new Writer(tree, budget, { extra, way }).write()
      if (text === undefined) continue
      const texts = SURROUNDINGS.map(([before, after]) => `${before}${text}${after}`)
      const long =
        text.length < minLength && minLength <= MAX_LENGTH ? [text.padEnd(minLength, 'x')] : []
      const isRight = (each: string): boolean =>
        each.length >= minLength && matchesTree(tree, each, budget)
      const found = [...texts, ...long].find(isRight)
      if (found !== undefined) return found
    }
  }
  return undefined
}

class Unsolved extends Error {}

/** Writes the least text that a tree asks for, every open repetition `extra` times longer. */
class Writer {
  readonly #tree: PatternTree
  readonly #budget: Budget
  readonly #extra: number
  /**
   * Which alternative is taken; above 0, characters that are open alternate between those of words
   * and others.
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
      if (text.length > MAX_LENGTH) throw new Unsolved()
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
    // What may be left out is left out: a longer text needs an open end.
    const isOpen = max > min && !(min === 0 && max === 1)
    const count = Math.min(max, min + (isOpen ? this.#extra : 0))
    if (count === 0) return ''
    if (isCharacter(element) && this.#way > 0 && count <= MAX_LENGTH) {
      return Array.from({ length: count }, () => this.#element(element)).join('')
    }
    const one = this.#element(element)
    if (one.length * count > MAX_LENGTH) throw new Unsolved()
    return one.repeat(count)
  }

  #character(node: CharacterNode): string {
    if (node.type === 'Character') return String.fromCodePoint(node.value)
    const isOther = this.#way > 0 && (this.#open++ + this.#way) % 2 === 0
    const key = `${isOther} ${node.raw}`
    const found = this.#found.get(key) ?? this.#search(node, isOther ? OTHERS_FIRST : CANDIDATES)
    this.#found.set(key, found)
    return found
  }

  /**
   * The first character that is taken: of the usual ones, of those that the class names, of all.
   */
  #search(node: CharacterNode, first: readonly string[]): string {
    const accepts = acceptorOf(node, this.#tree)
    const found = [...first, ...node.raw].find(
      (character) => isOne(character) && accepts(character),
    )
    if (found !== undefined) return found
    const last = this.#tree.isUnicode ? LAST_CODE_POINT : 0xffff
    for (let code = 0; code <= last; code += 1) {
      if (!this.#budget.tryWork(1)) break
      // Half of a pair is no character.
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

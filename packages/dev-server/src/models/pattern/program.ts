// Compiles a pattern to a program for `match.ts`. Repetitions are unrolled as far as a text of the
// given length can need them.
import type { AST } from '@eslint-community/regexpp'
import { acceptorOf, isCharacter, type PatternTree } from './tree.js'

/** One instruction. All except `split`, `jump` and `match` continue with the next one. */
export type Instruction =
  | { readonly op: 'character'; readonly accepts: (character: string) => boolean }
  /** Continues at both places. */
  | { readonly op: 'split'; other: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'edge'; readonly edge: 'start' | 'end' | 'word' | 'no-word' }
  /** Records where a group begins or ends: group `n` has the slots `2n` and `2n + 1`. */
  | { readonly op: 'save'; readonly slot: number }
  /** Matches the text that the last of these groups captured. */
  | { readonly op: 'reference'; readonly groups: readonly number[] }
  | {
      readonly op: 'look'
      readonly program: readonly Instruction[]
      readonly isBehind: boolean
      readonly isNegated: boolean
    }
  | { readonly op: 'match' }

/** Longest program that is built. */
const maxInstructions = 50_000

/**
 * Compiles a pattern for texts of this length; returns `undefined` when the program would be too
 * long.
 */
export function programOf(
  tree: PatternTree,
  textLength: number,
): readonly Instruction[] | undefined {
  try {
    return new Compiler(tree, textLength).program(tree.alternatives)
  } catch (error) {
    if (error instanceof ProgramTooLong) return undefined
    throw error
  }
}

class ProgramTooLong extends Error {}

class Compiler {
  readonly #tree: PatternTree
  /** No text needs a repetition more often than this. */
  readonly #maxCopies: number
  readonly #groups = new Map<AST.CapturingGroup, number>()
  #count = 0

  constructor(tree: PatternTree, textLength: number) {
    this.#tree = tree
    this.#maxCopies = textLength + 1
  }

  program(alternatives: readonly AST.Alternative[]): readonly Instruction[] {
    const code: Instruction[] = []
    this.#alternatives(alternatives, code)
    code.push({ op: 'match' })
    return code
  }

  #alternatives(alternatives: readonly AST.Alternative[], code: Instruction[]): void {
    const ends: { to: number }[] = []
    for (const [index, { elements }] of alternatives.entries()) {
      const isLast = index === alternatives.length - 1
      const split = { op: 'split' as const, other: 0 }
      if (!isLast) this.#add(split, code)
      for (const element of elements) this.#element(element, code)
      if (isLast) continue
      const jump = { op: 'jump' as const, to: 0 }
      this.#add(jump, code)
      ends.push(jump)
      split.other = code.length
    }
    for (const jump of ends) jump.to = code.length
  }

  #element(element: AST.Element, code: Instruction[]): void {
    if (isCharacter(element)) {
      this.#add({ op: 'character', accepts: acceptorOf(element, this.#tree) }, code)
      return
    }
    switch (element.type) {
      case 'Quantifier':
        this.#repetition(element, code)
        return
      case 'Group':
        this.#alternatives(element.alternatives, code)
        return
      case 'CapturingGroup': {
        const group = this.#groupOf(element)
        this.#add({ op: 'save', slot: 2 * group }, code)
        this.#alternatives(element.alternatives, code)
        this.#add({ op: 'save', slot: 2 * group + 1 }, code)
        return
      }
      case 'Backreference': {
        const groups = [element.resolved].flat().map((group) => this.#groupOf(group))
        this.#add({ op: 'reference', groups }, code)
        return
      }
      case 'Assertion':
        this.#assertion(element, code)
        return
      default:
        // Class operators do not exist with this flag.
        throw new ProgramTooLong()
    }
  }

  #assertion(element: AST.Assertion, code: Instruction[]): void {
    if (element.kind === 'lookahead' || element.kind === 'lookbehind') {
      const program = this.program(element.alternatives)
      const isBehind = element.kind === 'lookbehind'
      this.#add({ op: 'look', program, isBehind, isNegated: element.negate }, code)
    } else if (element.kind === 'word') {
      this.#add({ op: 'edge', edge: element.negate ? 'no-word' : 'word' }, code)
    } else {
      this.#add({ op: 'edge', edge: element.kind }, code)
    }
  }

  #repetition({ element, min, max }: AST.Quantifier, code: Instruction[]): void {
    const least = Math.min(min, this.#maxCopies)
    for (let copy = 0; copy < least; copy += 1) this.#element(element, code)
    if (max === Number.POSITIVE_INFINITY || max - min > this.#maxCopies) {
      const split = { op: 'split' as const, other: 0 }
      const begin = code.length
      this.#add(split, code)
      this.#element(element, code)
      this.#add({ op: 'jump', to: begin }, code)
      split.other = code.length
      return
    }
    const splits: { other: number }[] = []
    for (let copy = min; copy < max; copy += 1) {
      const split = { op: 'split' as const, other: 0 }
      this.#add(split, code)
      splits.push(split)
      this.#element(element, code)
    }
    for (const split of splits) split.other = code.length
  }

  #groupOf(group: AST.CapturingGroup): number {
    const known = this.#groups.get(group) ?? this.#groups.size
    this.#groups.set(group, known)
    return known
  }

  #add(instruction: Instruction, code: Instruction[]): void {
    this.#count += 1
    if (this.#count > maxInstructions) throw new ProgramTooLong()
    code.push(instruction)
  }
}

// Decides whether a text matches a pattern, in bounded time: it visits each state once, and the
// budget stops long matches.
import type { Budget } from '../budget.js'
import { type Instruction, programOf } from './program.js'
import { charactersOf, type PatternTree } from './tree.js'

/**
 * Most states to remember for a pattern with back references, whose states include the captured
 * groups.
 */
const maxReferenceStates = 100_000

/** Returns true when `text` matches; false also when the budget ran out first. */
export function matchesTree(tree: PatternTree, text: string, budget: Budget): boolean {
  if (!budget.tryWork(text.length)) return false
  const characters = charactersOf(text, tree)
  const program = programOf(tree, characters.length)
  if (program === undefined || !budget.tryWork(program.length)) return false
  // A pattern may match anywhere, so the program first skips any prefix.
  const anywhere: readonly Instruction[] = [
    { op: 'split', other: 3 },
    { op: 'character', accepts: () => true },
    { op: 'jump', to: 0 },
  ]
  const moved = program.map((instruction) => shifted(instruction, anywhere.length))
  return new Machine(characters, tree.hasReferences, budget).run([...anywhere, ...moved], 0)
}

function shifted(instruction: Instruction, by: number): Instruction {
  if (instruction.op === 'jump') return { ...instruction, to: instruction.to + by }
  return instruction.op === 'split'
    ? { ...instruction, other: instruction.other + by }
    : instruction
}

/** A position in the program and in the text, with the captured groups. */
interface State {
  readonly at: number
  readonly position: number
  readonly slots: readonly (number | undefined)[]
}

class Machine {
  readonly #characters: readonly string[]
  readonly #hasReferences: boolean
  readonly #budget: Budget

  constructor(characters: readonly string[], hasReferences: boolean, budget: Budget) {
    this.#characters = characters
    this.#hasReferences = hasReferences
    this.#budget = budget
  }

  /** @param mustEndAt Position at which the match must end. @default any */
  run(program: readonly Instruction[], position: number, mustEndAt?: number): boolean {
    const isNew = this.#memory(program.length)
    const waiting: State[] = [{ at: 0, position, slots: [] }]
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (!this.#budget.tryWork(1)) return false
      const instruction = program[state.at]
      if (instruction === undefined || !isNew(state)) continue
      if (instruction.op === 'match') {
        if (mustEndAt === undefined || state.position === mustEndAt) return true
      } else this.#step(instruction, state, waiting)
    }
    return false
  }

  /** Returns a test for new states; it rejects all states once there are too many to remember. */
  #memory(programLength: number): (state: State) => boolean {
    if (this.#hasReferences) {
      const seen = new Set<string>()
      return ({ at, position, slots }) => {
        const before = seen.size
        if (before < maxReferenceStates) seen.add(`${at} ${position} ${slots.join()}`)
        return seen.size > before
      }
    }
    const width = this.#characters.length + 1
    const size = programLength * width
    const seen = this.#budget.tryWork(Math.ceil(size / 8)) ? new Uint8Array(size) : undefined
    return ({ at, position }) => {
      const place = at * width + position
      if (seen === undefined || seen[place] === 1) return false
      seen[place] = 1
      return true
    }
  }

  #step(instruction: Exclude<Instruction, { op: 'match' }>, state: State, waiting: State[]): void {
    const { at, position, slots } = state
    const next = at + 1
    switch (instruction.op) {
      case 'character': {
        const character = this.#characters[position]
        if (character !== undefined && instruction.accepts(character))
          waiting.push({ at: next, position: position + 1, slots })
        return
      }
      case 'split':
        waiting.push({ at: instruction.other, position, slots }, { at: next, position, slots })
        return
      case 'jump':
        waiting.push({ at: instruction.to, position, slots })
        return
      case 'edge':
        if (this.#isEdge(instruction.edge, position)) waiting.push({ at: next, position, slots })
        return
      case 'save':
        waiting.push({
          at: next,
          position,
          slots: this.#hasReferences ? withSlot(slots, instruction.slot, position) : slots,
        })
        return
      case 'reference': {
        const taken = this.#taken(instruction.groups, slots)
        const isSame = taken.every(
          (character, index) => this.#characters[position + index] === character,
        )
        if (isSame) waiting.push({ at: next, position: position + taken.length, slots })
        return
      }
      case 'look':
        if (this.#looks(instruction, position) !== instruction.isNegated)
          waiting.push({ at: next, position, slots })
    }
  }

  #isEdge(edge: 'start' | 'end' | 'word' | 'no-word', position: number): boolean {
    if (edge === 'start') return position === 0
    if (edge === 'end') return position === this.#characters.length
    const isBoundary = isWord(this.#characters[position - 1]) !== isWord(this.#characters[position])
    return isBoundary === (edge === 'word')
  }

  /**
   * Returns the text of the last group that captured anything; a group that took no part captured
   * nothing.
   */
  #taken(groups: readonly number[], slots: State['slots']): readonly string[] {
    for (const group of groups) {
      const [begin, end] = [slots[2 * group], slots[2 * group + 1]]
      if (begin !== undefined && end !== undefined && end >= begin)
        return this.#characters.slice(begin, end)
    }
    return []
  }

  #looks({ program, isBehind }: Extract<Instruction, { op: 'look' }>, position: number): boolean {
    if (!isBehind) return this.run(program, position)
    for (let begin = position; begin >= 0; begin -= 1)
      if (this.run(program, begin, position)) return true
    return false
  }
}

function withSlot(slots: State['slots'], slot: number, position: number): State['slots'] {
  const copy = [...slots]
  copy[slot] = position
  return copy
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character)
}

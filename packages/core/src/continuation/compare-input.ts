// Compares an input with a stored history, part by part, for people who want to see what matched,
// what a framework has rewritten and where the two part. It proves nothing: align() does.
import { inputItems } from '../protocol/request.js'
import type { CreateRequest, Item } from '../protocol/types.js'
import { type ChainNode, historyOf, stepsOf } from './chain.js'
import type { StoredStep } from './match/history.js'
import { jsonEqual } from './match/json-equal.js'
import type { ToolArguments } from './match/tool-arguments.js'
import type { TurnInput } from './plan.js'

/** A part of a compared input: items `from` until `to` on each side. */
export interface ComparedPart {
  /**
   * `same`: equal as JSON. `rewritten`: the same history in other words, as frameworks write it.
   * `parted`: where the input becomes another history, or ends before it. `new`: the items behind
   * the history, or behind `parted`.
   */
  readonly is: 'same' | 'rewritten' | 'parted' | 'new'
  readonly input: readonly [from: number, to: number]
  readonly history: readonly [from: number, to: number]
}

/** The input of a turn, compared with the history that it continues or from which it parts. */
export interface InputComparison {
  /** The input as the caller gave it; a text is one user message. */
  readonly input: readonly Item[]
  /** The response whose history it is compared with; missing where none begins like the input. */
  readonly responseId?: string
  /** The history that ends with that response, in the words of those who made it. */
  readonly history: readonly Item[]
  /** Both sides from their beginnings to their ends, in order. */
  readonly parts: readonly ComparedPart[]
}

/** The comparison of an input that was not planned, or that no stored history begins like. */
export function uncompared(request: CreateRequest): InputComparison {
  const input = inputItems(request) ?? []
  const parts: ComparedPart[] =
    input.length === 0 ? [] : [{ is: 'new', input: [0, input.length], history: [0, 0] }]
  return { input, history: [], parts }
}

/** Compares the input of a turn with the history that ends with a node. */
export function compareInput(turn: TurnInput, node: ChainNode): InputComparison {
  const { items, history: given, toolArguments } = turn
  const history = historyOf(node)
  const front = items.length - given.length
  const parts = new Parts()
  // The configuration update at the front is no part of the history.
  if (front > 0) parts.add('new', front, 0)
  parts.addSteps(stepsOf(node), given, toolArguments)
  parts.addRest(items.length, history.length)
  return { input: items, responseId: node.responseId, history, parts: parts.list }
}

/** Collects the parts from both beginnings on. */
class Parts {
  readonly list: ComparedPart[] = []
  #input = 0
  #history = 0
  #hasParted = false

  /** Adds the next items of both sides. Neighbors of one kind are one part. */
  add(is: ComparedPart['is'], inputCount: number, historyCount: number): void {
    if (inputCount === 0 && historyCount === 0) return
    const before = this.list.at(-1)
    const joins = before?.is === is && is !== 'parted'
    if (joins) this.list.pop()
    const [input, history] = joins
      ? [before.input[0], before.history[0]]
      : [this.#input, this.#history]
    this.#input += inputCount
    this.#history += historyCount
    this.list.push({ is, input: [input, this.#input], history: [history, this.#history] })
  }

  /** Adds the steps that are repeated, and the place of the first one that is not. */
  addSteps(steps: readonly StoredStep[], given: readonly Item[], rule: ToolArguments): void {
    let at = 0
    for (const { run, userItem } of steps) {
      const end = run.endOfEcho(given, at)
      const echo = given.slice(at, end)
      if (!run.isEchoedBy(echo, rule)) {
        const repeated = run.countOfBeginning(echo, rule)
        // The last item of the run is not repeated, or not to its end.
        const held = Math.min(repeated, Math.max(0, run.items.length - 1))
        this.#addRun(run.items.slice(0, held), echo.slice(0, repeated))
        this.#parted(at + repeated < given.length ? 1 : 0, held < run.items.length ? 1 : 0)
        return
      }
      this.#addRun(run.items, echo)
      at = end
      if (userItem === undefined) return
      if (!jsonEqual(userItem, given[end])) {
        this.#parted(end < given.length ? 1 : 0, 1)
        return
      }
      this.add('same', 1, 1)
      at++
    }
  }

  /** Adds what is left on both sides. */
  addRest(inputCount: number, historyCount: number): void {
    const [input, history] = [inputCount - this.#input, historyCount - this.#history]
    // An input that ends before its history parts from it there.
    if (!this.#hasParted && history > 0) this.#parted(0, history)
    else this.add('new', input, history)
  }

  #parted(inputCount: number, historyCount: number): void {
    this.#hasParted = true
    this.add('parted', inputCount, historyCount)
  }

  /** Adds a run that is repeated, item by item where each has its own. */
  #addRun(stored: readonly Item[], echo: readonly Item[]): void {
    if (stored.length !== echo.length) {
      this.add('rewritten', echo.length, stored.length)
      return
    }
    for (const [i, item] of stored.entries())
      this.add(jsonEqual(item, echo[i]) ? 'same' : 'rewritten', 1, 1)
  }
}

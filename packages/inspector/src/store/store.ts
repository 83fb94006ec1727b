// What the inspector keeps: turns, their contents and steps, each bounded, the oldest going first.
// It tells its listeners of every change. It knows no client and no socket.
import type { InspectorChange, StepEntry, TurnEntry } from '../model.js'
import { type ContentParts, Contents, type PooledContent } from './contents.js'

/** The limits of a store. */
export interface StoreLimits {
  readonly maxTurns: number
  /** Counts what turns share once. */
  readonly maxContentBytes: number
}

/** How many steps of frameworks are kept for each turn that is. */
const stepsPerTurn = 4

/** Turns, contents and steps. */
export class Store {
  readonly #limits: StoreLimits
  readonly #turns = new Map<string, TurnEntry>()
  readonly #steps = new Map<string, StepEntry>()
  readonly #contents: Contents
  readonly #listeners = new Set<(change: InspectorChange) => void>()
  #droppedTurns = 0

  constructor(limits: StoreLimits) {
    this.#limits = limits
    this.#contents = new Contents(limits.maxContentBytes)
  }

  /** How many turns went because there were too many. */
  get droppedTurns(): number {
    return this.#droppedTurns
  }

  /** The bytes of all contents. */
  get contentBytes(): number {
    return this.#contents.bytes
  }

  /** The turns, oldest first. */
  turns(): readonly TurnEntry[] {
    return [...this.#turns.values()]
  }

  /** The steps, oldest first. */
  steps(): readonly StepEntry[] {
    return [...this.#steps.values()]
  }

  turn(id: string): TurnEntry | undefined {
    return this.#turns.get(id)
  }

  content(id: string): PooledContent | undefined {
    return this.#contents.get(id)
  }

  /** Calls the listener with every change; returns a function that ends it. */
  watch(listener: (change: InspectorChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Adds a turn with what is known of its content. */
  addTurn(turn: Omit<TurnEntry, 'hasContent'>, content?: Partial<ContentParts>): void {
    this.#turns.set(turn.id, { ...turn, hasContent: content !== undefined })
    if (content !== undefined) this.#tellGone(this.#contents.add(turn.id, content))
    this.#tellTurn(turn.id)
    this.#dropTurns()
  }

  /** Changes a turn, unless it has gone, and its content, unless that has. */
  changeTurn(id: string, change: Partial<TurnEntry>, content?: Partial<ContentParts>): void {
    const turn = this.#turns.get(id)
    if (turn === undefined) return
    this.#turns.set(id, { ...turn, ...change })
    if (content !== undefined) this.#tellGone(this.#contents.change(id, content))
    this.#tellTurn(id)
  }

  /** Adds a step, or says more of one. */
  putStep(step: StepEntry): void {
    this.#steps.set(step.id, step)
    this.#tell({ type: 'step', step })
    const excess = this.#steps.size - this.#limits.maxTurns * stepsPerTurn
    if (excess > 0) this.#drop(this.#steps, excess)
  }

  /** Ends a step, unless it has gone. */
  endStep(id: string, endedAt: number, isFailed: boolean): void {
    const step = this.#steps.get(id)
    if (step === undefined) return
    this.putStep({ ...step, endedAt, ...(isFailed ? { isFailed } : {}) })
  }

  #dropTurns(): void {
    const excess = this.#turns.size - this.#limits.maxTurns
    if (excess <= 0) return
    const ids = this.#drop(this.#turns, excess)
    for (const id of ids) this.#contents.delete(id)
    this.#droppedTurns += ids.length
  }

  #drop(entries: Map<string, unknown>, count: number): readonly string[] {
    const ids = entries.keys().take(count).toArray()
    for (const id of ids) entries.delete(id)
    this.#tell({ type: 'dropped', ids })
    return ids
  }

  #tellGone(ids: readonly string[]): void {
    for (const id of ids) this.changeTurn(id, { hasContent: false })
  }

  #tellTurn(id: string): void {
    const turn = this.#turns.get(id)
    if (turn !== undefined) this.#tell({ type: 'turn', turn })
  }

  #tell(change: InspectorChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}

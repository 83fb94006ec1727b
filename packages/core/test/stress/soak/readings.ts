// Plans each turn of a soak three times: read from its new items, where its text extends an earlier
// one, read whole, and copied from the caller's objects. All must come to the same.
import { type PlannedTurn, type Planner, planTurn } from '../../../src/continuation/index.js'
import type { PlanRules } from '../../../src/continuation/plan.js'
import { KnownBodies } from '../../../src/fetch/known-bodies.js'
import { ItemCopies } from '../../../src/protocol/copy-json.js'
import { readSnapshot, snapshotOf } from '../../../src/protocol/snapshot.js'
import type { CreateRequest } from '../../../src/protocol/types.js'

const maxBytes = 64 * 1024 * 1024

/** The readings of the turns that one planner plans. */
export class Readings {
  /** Turns whose text extended that of an earlier one. */
  byText = 0
  /** Whether the last turn was planned in two ways. */
  differ = false
  readonly #planner: Planner
  readonly #rules: PlanRules
  readonly #bodies = new KnownBodies({ maxBytes, maxAgeMs: 1 }, () => 0)
  /** The first items of all inputs so far. */
  readonly #seen = new WeakSet<object>()

  readonly #copies = new ItemCopies()
  /** The objects of one caller, by what they say. */
  readonly #objects = new Map<string, object>()

  constructor(planner: Planner, rules: PlanRules) {
    this.#planner = planner
    this.#rules = rules
  }

  /** Plans a turn from all readings. Gives the plan of the one that its text extends. */
  plan(request: CreateRequest): PlannedTurn {
    const text = JSON.stringify(request)
    const whole = this.#planOf(readSnapshot(text))
    const read = this.#bodies.read(text)
    const [first] = read?.input ?? []
    if (typeof first === 'object') {
      if (this.#seen.has(first)) this.byText++
      this.#seen.add(first)
    }
    const planned = this.#planOf(read)
    const held = { ...request, input: this.#held(request.input) }
    const copied = this.#planOf(snapshotOf(held, this.#copies))
    this.differ =
      JSON.stringify(read) !== text ||
      JSON.stringify(copied.request) !== text ||
      [whole, copied].some((other) => told(other) !== told(planned))
    return planned
  }

  /** The items as a caller has them that keeps its objects from turn to turn. */
  #held(input: CreateRequest['input']): NonNullable<CreateRequest['input']> {
    if (!Array.isArray(input)) return input ?? []
    return input.map((item: object) => {
      const text = JSON.stringify(item)
      const held = this.#objects.get(text) ?? item
      this.#objects.set(text, held)
      return held
    })
  }

  #planOf(request: CreateRequest = {}): PlannedTurn {
    return planTurn(this.#planner, request, this.#rules)
  }
}

/** What a plan comes to. */
function told({ plan }: PlannedTurn): string {
  const reason = plan.mode === 'full' ? plan.reason : undefined
  return JSON.stringify([plan.mode, reason, plan.head?.responseId, plan.from])
}

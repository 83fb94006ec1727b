// Plans each turn of a soak twice: read from its new items, where its text extends an earlier one,
// and read whole. Both must come to the same.
import {
  contentOf,
  type PlannedTurn,
  type Planner,
  planTurn,
} from '../../../src/continuation/index.js'
import type { PlanRules } from '../../../src/continuation/plan.js'
import { KnownBodies } from '../../../src/fetch/known-bodies.js'
import { readSnapshot } from '../../../src/protocol/snapshot.js'
import type { CreateRequest } from '../../../src/protocol/types.js'

const maxBytes = 64 * 1024 * 1024

/** The readings of the turns that one planner plans. */
export class BothReadings {
  /** Turns whose text extended that of an earlier one. */
  byText = 0
  /** Whether the last turn was planned in two ways. */
  differ = false
  readonly #planner: Planner
  readonly #rules: PlanRules
  readonly #bodies = new KnownBodies(maxBytes)
  /** The first items of all inputs so far. */
  readonly #seen = new WeakSet<object>()

  constructor(planner: Planner, rules: PlanRules) {
    this.#planner = planner
    this.#rules = rules
  }

  /** Plans a turn from both readings. Gives the plan of its text's. */
  plan(request: object): PlannedTurn {
    const text = JSON.stringify(request)
    const whole = this.#planOf(readSnapshot(text))
    const read = this.#bodies.read(text)
    const [first] = read?.input ?? []
    if (typeof first === 'object') {
      if (this.#seen.has(first)) this.byText++
      this.#seen.add(first)
    }
    const planned = this.#planOf(read)
    this.differ = JSON.stringify(read) !== text || told(planned) !== told(whole)
    return planned
  }

  #planOf(request: CreateRequest = {}): PlannedTurn {
    return planTurn(this.#planner, request, this.#rules)
  }
}

/** What a plan comes to. */
function told(planned: PlannedTurn): string {
  const { plan } = planned
  const reason = plan.mode === 'full' ? plan.reason : undefined
  const { json, omittedCount } = contentOf(planned)
  return JSON.stringify([plan.mode, reason, plan.head?.responseId, plan.from, json, omittedCount])
}

// Short words for the tests of continuation: items as a server and a caller write them, and one
// scope's chains as the client drives them.
import {
  contentOf,
  type Plan,
  type PlannedTurn,
  Planner,
  planTurn,
  type ToolArguments,
} from '../../src/continuation/index.js'
import type { CreateRequest, Item } from '../../src/protocol/types.js'

/** A user message. */
export const user = (text: string): Item => ({ type: 'message', role: 'user', content: text })
/** A developer message. */
export const developer = (text: string): Item => ({
  type: 'message',
  role: 'developer',
  content: text,
})
/** The output of a function. */
export const output = (call_id: string, text: string): Item => ({
  type: 'function_call_output',
  call_id,
  output: text,
})
/** A message as the server sends it. */
export const message = (id: string, ...texts: string[]): Item => ({
  id,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  phase: 'final_answer',
  content: texts.map((text) => ({ type: 'output_text', text, annotations: [], logprobs: [] })),
})
/** A message as frameworks repeat it. */
export const said = (text: string): Item => ({ role: 'assistant', content: text })
/** A function call as the server sends it. */
export const call = (call_id: string, name: string, args: string): Item => ({
  id: `fc_${call_id}`,
  type: 'function_call',
  status: 'completed',
  call_id,
  name,
  arguments: args,
})
/** A function call as frameworks repeat it. */
export const called = (call_id: string, name: string, args: string): Item => ({
  type: 'function_call',
  call_id,
  name,
  arguments: args,
})
/** A reasoning item as the server sends it. */
export const reasoning = (id: string, ...texts: string[]): Item => ({
  id,
  type: 'reasoning',
  summary: texts.map((text) => ({ type: 'summary_text', text })),
  encrypted_content: `sealed ${id}`,
})
/** A reference to an item. */
export const reference = (id: string): Item => ({ type: 'item_reference', id })

/** What a scope keeps, as the client uses it, without a server. */
export class Scope {
  now = 1000
  readonly chains: Planner
  /** Fields that continuations inherit on this scope's endpoint. */
  inheritedWithAnchor: readonly string[] = []
  readonly #toolArguments: ToolArguments
  #count = 0

  constructor(
    options: { maxChains?: number; maxHistoryBytes?: number; toolArguments?: ToolArguments } = {},
  ) {
    const { maxChains = 100, maxHistoryBytes = 1e9, toolArguments = 'schema' } = options
    this.#toolArguments = toolArguments
    this.chains = new Planner({ maxChains, maxHistoryBytes, maxChainAgeMs: 60_000 }, () => this.now)
  }

  /** What would be sent. */
  plan(
    input: CreateRequest['input'],
    request: CreateRequest = {},
    refusedWithAnchor: string[] = [],
  ): Plan {
    return this.planned(
      { model: 'm', store: false, ...request, ...(input === undefined ? {} : { input }) },
      refusedWithAnchor,
    ).plan
  }

  planned(request: CreateRequest, refusedWithAnchor: string[] = [], isTrial = false): PlannedTurn {
    return planTurn(this.chains, request, {
      toolArguments: this.#toolArguments,
      isTrial,
      refusedWithAnchor,
      inheritedWithAnchor: this.inheritedWithAnchor,
    })
  }

  /** The items that would be sent. */
  sent(input: readonly Item[], request: CreateRequest = {}): readonly Item[] {
    return contentOf(this.planned({ model: 'm', store: false, input, ...request })).items
  }

  /** Sends a turn that the server completes with what it made. Gives the id of the response. */
  complete(input: readonly Item[], made: readonly Item[], request: CreateRequest = {}): string {
    return this.commit(this.planned({ model: 'm', store: false, input, ...request }), made)
  }

  /**
   * The same for a turn that is planned already.
   * @param announced The same items as the server wrote them when each was done. @default the same
   */
  commit(planned: PlannedTurn, made: readonly Item[], announced: readonly Item[] = []): string {
    const responseId = `resp_${++this.#count}`
    this.chains.commit(contentOf(planned), { responseId, output: made, announced })
    return responseId
  }
}

/**
 * A plan in one line: `resp_1+3` continues response 1 with the item of index 3, anything else is a
 * reason.
 */
export function brief(plan: Plan): string {
  return plan.mode === 'incremental' ? `${plan.head.responseId}+${plan.from}` : plan.reason
}

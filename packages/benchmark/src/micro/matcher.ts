// Micro-benchmark of the matcher: planning a turn that extends a history of a given length.
import { contentOf, Planner, planTurn } from '../../../core/dist/continuation/index.js'
import { snapshotOf } from '../../../core/dist/protocol/snapshot.js'
import { callArguments, instructions, toolOutput, tools } from '../workload/texts.js'

const rules = {
  toolArguments: 'schema',
  isTrial: false,
  refusedWithAnchor: [],
  inheritedWithAnchor: [],
} as const

/**
 * A function that plans the turn after so many turns. It throws when the plan is not incremental.
 */
export function matcherAfter(turns: number): () => void {
  const chains = new Planner(
    { maxChains: 10_000, maxHistoryBytes: 2 ** 30, maxChainAgeMs: 3_600_000 },
    () => 0,
  )
  const history: object[] = [{ type: 'message', role: 'user', content: 'Go on.' }]
  const request = (): {
    model: string
    instructions: string
    tools: readonly object[]
    input: object[]
  } => ({
    model: 'gpt-6-astra',
    instructions,
    tools: tools.map((text) => ({ type: 'function', strict: true, ...text })),
    input: history,
  })
  for (let step = 1; step <= turns; step++) {
    const planned = planTurn(chains, request(), rules)
    const call = {
      type: 'function_call',
      call_id: `call_${step}`,
      name: 'next_step',
      arguments: callArguments(step, 'digest'),
    }
    chains.commit(contentOf(planned), { responseId: `resp_${step}`, output: [call] })
    const output = toolOutput({ step, context: 'digest', note: '' })
    history.push(call, { type: 'function_call_output', call_id: call.call_id, output })
  }
  const next = snapshotOf(request())
  if (next === undefined) throw new Error('The workload cannot be read.')
  return () => {
    if (planTurn(chains, next, rules).plan.mode !== 'incremental')
      throw new Error('The matcher found no chain.')
  }
}

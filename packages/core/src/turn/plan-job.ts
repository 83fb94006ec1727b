// Plans the input of one turn: the plan of continuation/, or full input where continuation is off,
// only tried out, or not to be trusted in this scope. It sends nothing.
import { type FullReason, itemsToSend, type PlannedTurn, planTurn } from '../continuation/index.js'
import { encodeCreate } from '../protocol/request.js'
import type { TurnRecord } from '../telemetry/record.js'
import { writeJson } from './serialize.js'
import type { TurnJob } from './turn-job.js'

/** The plan to follow and, for a dry run, a description of the plan that was only tried out. */
export interface JobPlan {
  readonly planned: PlannedTurn
  readonly dryRun?: NonNullable<TurnRecord['dryRun']>
}

/** Plans a turn within what its job and its scope allow. */
export function planJob({ scope, request, continuation, reseeds }: TurnJob): JobPlan {
  const found = planTurn(scope.chains, request, {
    toolArguments: scope.toolArguments,
    isTrial: continuation === 'dry-run',
    refusedWithAnchor: [...scope.endpoint.refusedWithAnchor, ...scope.server.refusedWithAnchor],
    inheritedWithAnchor: scope.endpoint.inheritedWithAnchor,
  })
  const planned = isSplit(scope, found) ? fullPlan(found, `scope:${scope.splitBy}`) : found
  const { plan, turn } = planned
  if (turn === undefined) return { planned }
  if (reseeds !== undefined) {
    const from = turn.items.length
    return {
      planned: { ...planned, plan: { mode: 'full', reason: 'cold:rotated', head: reseeds, from } },
    }
  }
  if (continuation === 'off') return { planned: fullPlan(planned, 'off') }
  if (scope.server.isNotHonored) return { planned: fullPlan(planned, 'off:not_honored') }
  const isAmbiguous = plan.mode === 'incremental' && mayNameAnother(scope, plan.head.responseId)
  if (hasRepeatedIds(scope) || isAmbiguous)
    return { planned: fullPlan(planned, 'off:repeated_ids') }
  if (continuation === 'dry-run') {
    const reason = plan.mode === 'incremental' ? 'dry_run' : plan.reason
    return { planned: fullPlan(planned, reason), dryRun: describePlan(planned) }
  }
  return { planned }
}

/** The same turn in full. The known history stays in the plan, so that its content is shared. */
export function fullPlan({ plan, ...rest }: PlannedTurn, reason: FullReason): PlannedTurn {
  if (plan.mode === 'full') return { ...rest, plan: { ...plan, reason } }
  return { ...rest, plan: { mode: 'full', reason, head: plan.head, from: plan.from } }
}

/** Whether this server was seen to give one id to several responses. */
export function hasRepeatedIds(scope: TurnJob['scope']): boolean {
  return scope.server.hasRepeatedIds || scope.pool.hasRepeatedIds
}

/**
 * Whether the server may continue another response by this id: it gives ids to several, or was seen
 * to begin one in the words of the response that the id was first given to. Where ids are known to
 * repeat, a head is continued on its own connection only.
 */
export function mayNameAnother(scope: TurnJob['scope'], responseId: string): boolean {
  return hasRepeatedIds(scope) || (!scope.endpoint.repeatsIds && scope.pool.isShared(responseId))
}

/** Whether a turn starts a chain only because one header split it off into an empty scope. */
function isSplit({ splitBy, chains }: TurnJob['scope'], { plan, turn }: PlannedTurn): boolean {
  const startsChain = turn !== undefined && plan.mode === 'full' && plan.reason === 'no_chain'
  return startsChain && splitBy !== undefined && chains.count === 0
}

/** Describes what a plan would send, for `continuation: 'dry-run'`. */
function describePlan(planned: PlannedTurn): NonNullable<TurnRecord['dryRun']> {
  const { plan, request } = planned
  const sent = itemsToSend(planned)
  const previousResponseId = plan.mode === 'incremental' ? plan.head.responseId : undefined
  return {
    mode: plan.mode,
    itemsSent: sent.length,
    bytesSent: Buffer.byteLength(
      writeJson(() =>
        encodeCreate(request, { inputJson: JSON.stringify(sent), previousResponseId }),
      ),
    ),
    ...(plan.mode === 'full' ? { reason: plan.reason } : {}),
  }
}

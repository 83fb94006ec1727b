// Reconstructs what a server stood on when it made a recorded response, from the histories of a
// scope. Where an id may mean several responses it says nothing.
import { contextOfNode, type TurnContext } from '../continuation/index.js'
import { frozen } from '../protocol/frozen.js'
import type { Scope } from '../scope/scope.js'
import type { TurnRecord } from '../telemetry/record.js'
import { mayNameAnother } from './plan-job.js'

/** The context of the response of a record; `undefined` where it is not, or no more, known. */
export function reconstruct(
  scope: Scope | undefined,
  { responseId, previousResponseId }: TurnRecord,
): TurnContext | undefined {
  if (scope === undefined || responseId === undefined) return undefined
  if (scope.endpoint.repeatsIds || mayNameAnother(scope, responseId)) return undefined
  const node = scope.chains.get(responseId)
  return node && frozen(contextOfNode(node, previousResponseId))
}

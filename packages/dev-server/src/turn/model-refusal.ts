// Asks a model whether it will answer a request, before its response begins.
import type { Model } from '../models/model.js'
import { contextItems } from '../state/context.js'
import type { ModelRefusal } from '../state/plan-turn.js'
import { badRequest } from '../wire/api-error.js'
import { openCompaction } from './compaction.js'

/** Adapts the model's `refusalOf` to planning. */
export function modelRefusalOf({ refusalOf }: Model): ModelRefusal {
  if (refusalOf === undefined) return () => undefined
  return (request, context) => {
    const refusal = refusalOf({ request, items: openCompaction(contextItems(context)) })
    return refusal === undefined
      ? undefined
      : badRequest(refusal.code, refusal.message, refusal.param)
  }
}

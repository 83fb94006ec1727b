// `POST /v1/responses/compact`: returns the user's messages and one compaction item that stands for
// everything before it. The result is a window, not a response, so its id cannot be continued.
// Source: `CompactedResponse` of the openai package 7.57.0.
import { tokensOf } from '../costs/costs.js'
import type { Environment } from '../environment.js'
import { contextItems, itemsBytes } from '../state/context.js'
import { planRequest } from '../state/plan.js'
import { compactItems } from '../turn/compaction.js'
import { unsupportedParameter } from '../wire/api-error.js'
import { type Item, itemId } from '../wire/items.js'
import { readCreateRequest } from '../wire/request.js'
import { usageObject } from '../wire/response-object.js'
import type { RouteRequest } from './route.js'
import type { RouteAnswer } from './stored-routes.js'

/** Answers the route; `undefined` for another route, or when the profile does not compact. */
export function compactRoute(
  { method, path, body, owner }: RouteRequest,
  environment: Environment,
): RouteAnswer {
  const { profile, store, newId, clock } = environment
  if (method !== 'POST' || path !== '/responses/compact' || !profile.compacts) return undefined
  const read = readCreateRequest(body, { transport: 'http', ...profile })
  if ('error' in read) return read
  const { request } = read
  if (request.stream === true)
    return { error: unsupportedParameter('stream', 'is not supported here') }
  const plan = planRequest(request, {
    anchor: (id) => {
      const held = store.get(owner, id)
      return held === undefined ? undefined : { held, source: 'store' }
    },
    item: (id) => store.item(owner, id),
    conversation: (id) => store.conversation(owner, id),
  })
  if ('status' in plan) return { error: plan }
  const items = contextItems(plan.context)
  const output = [
    ...items.filter(isUserMessage).map((item) => listed(item, newId('msg'))),
    compactItems(items, newId('cmp')),
  ]
  const inputTokens = tokensOf(itemsBytes(items))
  const usage = {
    inputTokens,
    cachedTokens: 0,
    outputTokens: tokensOf(itemsBytes(output)),
    reasoningTokens: 0,
  }
  return {
    body: {
      id: newId('resp'),
      object: 'response.compaction',
      created_at: Math.floor(clock.now() / 1000),
      output,
      usage: usageObject(usage),
    },
  }
}

function isUserMessage(item: Item): boolean {
  return item.type === 'message' && item.role === 'user'
}

/** Returns a message as the API lists it, with an id, a status and content parts. */
function listed(item: Item, id: string): Item {
  const { content } = item
  const parts = typeof content === 'string' ? [{ type: 'input_text', text: content }] : content
  return { ...item, id: itemId(item) ?? id, status: 'completed', content: parts }
}

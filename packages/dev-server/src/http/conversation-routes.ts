// Routes for conversations and their items. Source: `Conversation` and its methods in the openai
// package 7.57.0.
import type { Environment } from '../environment.js'
import { contextItems, extendContext } from '../state/context.js'
import type { Conversation } from '../state/store.js'
import { notFound } from '../wire/api-error.js'
import { isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import { readInput } from '../wire/request.js'
import type { RouteRequest } from './route.js'
import { itemList, type RouteAnswer } from './stored-routes.js'

/**
 * Answers `POST /conversations`; `GET`, `POST` and `DELETE` of a conversation; `GET` and `POST` of
 * its items.
 */
export function conversationRoute(request: RouteRequest, environment: Environment): RouteAnswer {
  const { method, path, body, owner } = request
  const [, kind, id, rest, ...more] = path.split('/')
  if (kind !== 'conversations' || more.length > 0) return undefined
  const { store } = environment
  if (id === undefined) return method === 'POST' ? create(request, environment) : undefined
  const conversation = store.conversation(owner, id)
  if (conversation === undefined) return { error: notFound('Conversation', id) }
  if (rest === 'items') return items(request, conversation, environment)
  if (rest !== undefined) return undefined
  switch (method) {
    case 'GET':
      return { body: conversationObject(conversation) }
    case 'POST': {
      const updated = { ...conversation, metadata: metadataOf(body.metadata) }
      store.putConversation(owner, updated)
      return { body: conversationObject(updated) }
    }
    case 'DELETE':
      store.deleteConversation(owner, id)
      return { body: { id, object: 'conversation.deleted', deleted: true } }
    default:
      return undefined
  }
}

function create({ body, owner }: RouteRequest, { store, newId, clock }: Environment): RouteAnswer {
  const given = readInput(body.items)
  if ('status' in given) return { error: given }
  const conversation: Conversation = {
    id: newId('conv'),
    context: extendContext(undefined, given),
    metadata: metadataOf(body.metadata),
    createdAt: Math.floor(clock.now() / 1000),
  }
  store.putConversation(owner, conversation)
  return { body: conversationObject(conversation) }
}

function items(
  { method, body, owner }: RouteRequest,
  { id, context }: Conversation,
  { store }: Environment,
): RouteAnswer {
  if (method === 'GET') return { body: itemList(contextItems(context), id) }
  if (method !== 'POST') return undefined
  const given = readInput(body.items)
  if ('status' in given) return { error: given }
  store.appendToConversation(owner, id, given)
  return { body: itemList(given, id) }
}

function metadataOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function conversationObject({ id, createdAt, metadata }: Conversation): JsonObject {
  return { id, object: 'conversation', created_at: createdAt, metadata }
}

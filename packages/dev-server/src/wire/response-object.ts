// The Response object with every field that the specification requires and clients read. Source:
// `ResponseResource` of the OpenResponses document 2026-04-24 and `Response` of the openai package
// 7.57.0.
import type { Item } from './items.js'
import { isArray, isObject, type JsonObject, type JsonValue } from './json.js'
import { type CreateRequest, isStored } from './request.js'

/** Token counts of one response. */
export interface Usage {
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
}

/** The fields that vary between the snapshots of one response. */
export interface ResponseSnapshot {
  readonly status: 'queued' | 'in_progress' | 'completed' | 'failed' | 'incomplete'
  readonly output: readonly Item[]
  readonly usage?: Usage
  readonly error?: { readonly code: string; readonly message: string }
  readonly incompleteReason?: string
  /** Seconds since the epoch. */
  readonly completedAt?: number
  /** The comparison for the prompt cache. */
  readonly cacheDiagnostics?: JsonObject | undefined
}

/** The fields that stay the same in all snapshots of one response. */
export interface ResponseIdentity {
  readonly id: string
  /** Seconds since the epoch. */
  readonly createdAt: number
  readonly request: CreateRequest
  /** `undefined` leaves the field out, as a server does that ignores anchors. */
  readonly previousResponseId: string | null | undefined
  readonly conversation: string | undefined
}

/** Builds the Response object of a snapshot. */
export function responseObject(identity: ResponseIdentity, snapshot: ResponseSnapshot): JsonObject {
  const { request } = identity
  const { usage, incompleteReason, error, cacheDiagnostics } = snapshot
  return {
    id: identity.id,
    object: 'response',
    created_at: identity.createdAt,
    completed_at: snapshot.completedAt ?? null,
    status: snapshot.status,
    error: error === undefined ? null : { ...error },
    incomplete_details: incompleteReason === undefined ? null : { reason: incompleteReason },
    previous_response_id: identity.previousResponseId,
    ...(identity.conversation === undefined ? {} : { conversation: { id: identity.conversation } }),
    output: snapshot.output,
    usage: usage === undefined ? null : usageObject(usage),
    ...(cacheDiagnostics === undefined ? {} : { prompt_cache_diagnostics: cacheDiagnostics }),
    ...settingsOf(request),
  }
}

/** Returns the request's settings with the API's defaults. */
export function settingsOf(request: CreateRequest): JsonObject {
  const or = (name: string, fallback: JsonValue): JsonValue => request[name] ?? fallback
  return {
    access_programs: or('access_programs', null),
    background: false,
    frequency_penalty: or('frequency_penalty', 0),
    instructions: or('instructions', null),
    max_output_tokens: or('max_output_tokens', null),
    max_tool_calls: or('max_tool_calls', null),
    metadata: or('metadata', {}),
    model: or('model', ''),
    parallel_tool_calls: or('parallel_tool_calls', true),
    presence_penalty: or('presence_penalty', 0),
    prompt_cache_key: or('prompt_cache_key', null),
    reasoning: reasoning(request.reasoning),
    safety_identifier: or('safety_identifier', null),
    service_tier: serviceTier(request.service_tier),
    store: isStored(request),
    temperature: or('temperature', 1),
    text: text(request.text),
    tool_choice: or('tool_choice', 'auto'),
    tools: isArray(request.tools) ? request.tools.map(tool) : [],
    top_logprobs: or('top_logprobs', 0),
    top_p: or('top_p', 1),
    truncation: or('truncation', 'disabled'),
  }
}

function serviceTier(asked: JsonValue | undefined): JsonValue {
  return asked === undefined || asked === null || asked === 'auto' ? 'default' : asked
}

function reasoning(asked: JsonValue | undefined): JsonObject {
  return { effort: null, summary: null, ...(isObject(asked) ? asked : {}) }
}

function text(asked: JsonValue | undefined): JsonObject {
  const given = isObject(asked) ? asked : {}
  const format = isObject(given.format) ? given.format : { type: 'text' }
  return { ...given, format }
}

/** Function tools are repeated with the fields that a request may leave out. */
function tool(asked: JsonValue): JsonValue {
  if (!isObject(asked) || asked.type !== 'function') return asked
  return { description: null, parameters: null, strict: true, ...asked }
}

/** Builds the `usage` object of the API. */
export function usageObject(usage: Usage): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}

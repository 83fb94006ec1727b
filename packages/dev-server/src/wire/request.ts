// The body of a `response.create`: its type, and the checks that need only the body. `state/`
// decides whether its anchor and items exist.
import {
  type ApiError,
  badRequest,
  invalidType,
  invalidValue,
  missingParameter,
  unknownParameter,
  unsupportedParameter,
} from './api-error.js'
import { contentRefusal } from './content-checks.js'
import { type Item, readItem, userMessage } from './items.js'
import { isArray, isObject, type JsonObject, type JsonValue } from './json.js'

/**
 * A create body as the client sent it. Only fields that the server acts on are typed; the others
 * pass through.
 */
export interface CreateRequest {
  readonly model?: string
  readonly instructions?: JsonValue
  readonly tools?: JsonValue
  readonly tool_choice?: JsonValue
  readonly previous_response_id?: string | null
  readonly store?: boolean | null
  readonly generate?: boolean
  readonly stream_id?: string
  readonly [key: string]: JsonValue | undefined
}

/** The transport of a request. */
export type Transport = 'websocket' | 'http'

/** The rules for reading a body. */
export interface RequestRules {
  readonly transport: Transport
  /** Refuses fields that the API does not know, as OpenAI does. */
  readonly refusesUnknownFields: boolean
  /** Checks the contents of fields, see `content-checks.ts`. */
  readonly checksContents: boolean
}

/**
 * Fields of `POST /v1/responses`. Source: `ResponseCreateParamsBase` of the openai package, 7.59.0.
 */
const bodyFields = [
  'access_programs', 'background', 'background_options', 'context_management', 'conversation', 'image', 'include', 'input',
  'instructions', 'max_output_tokens', 'max_tool_calls', 'metadata', 'model', 'moderation',
  'parallel_tool_calls', 'previous_response_id', 'prompt', 'prompt_cache_key', 'prompt_cache_options',
  'prompt_cache_retention', 'reasoning', 'safety_identifier', 'service_tier', 'store', 'stream',
  'stream_options', 'temperature', 'text', 'tool_choice', 'tools', 'top_logprobs', 'top_p', 'truncation',
  'user', 'presence_penalty', 'frequency_penalty',
] // biome-ignore format: a list of names reads best as a block

/**
 * Fields that Codex sends over both transports (https://github.com/openai/codex,
 * codex-rs/codex-api/src/common.rs: `ResponsesApiRequest`, `ResponseCreateWsRequest`); the public
 * API's answer to them is unknown.
 */
const codexFields = ['client_metadata']

/** Fields that exist only on a socket. */
const socketFields = ['type', 'stream_id', 'generate']

const httpFields: ReadonlySet<string> = new Set([...bodyFields, ...codexFields])
const websocketFields: ReadonlySet<string> = new Set([...httpFields, ...socketFields])

/** JSON types of the fields whose type the API checks first. */
const fieldTypes: readonly (readonly [
  string,
  'string' | 'boolean' | 'number' | 'array' | 'object',
])[] = [
  ['model', 'string'],
  ['previous_response_id', 'string'],
  ['store', 'boolean'],
  ['stream', 'boolean'],
  ['generate', 'boolean'],
  ['background', 'boolean'],
  ['parallel_tool_calls', 'boolean'],
  ['temperature', 'number'],
  ['top_p', 'number'],
  ['max_output_tokens', 'number'],
  ['tools', 'array'],
  ['include', 'array'],
  ['context_management', 'array'],
  ['reasoning', 'object'],
  ['text', 'object'],
  ['stream_options', 'object'],
  ['background_options', 'object'],
  ['metadata', 'object'],
]

/** Checks a create body; returns it as a request, or the refusal that the API would give first. */
export function readCreateRequest(
  body: JsonObject,
  rules: RequestRules,
): { readonly request: CreateRequest } | { readonly error: ApiError } {
  const error =
    fieldRefusal(body, rules) ??
    combinationRefusal(body, rules) ??
    (rules.checksContents ? contentRefusal(body) : undefined)
  if (error !== undefined) return { error }
  const model = body.model
  if (typeof model !== 'string' || model === '') return { error: missingParameter('model') }
  const anchor = body.previous_response_id
  const request: CreateRequest = { ...typedFields(body), model }
  return {
    request: typeof anchor === 'string' ? { ...request, previous_response_id: anchor } : request,
  }
}

/** Narrows the fields whose types were checked; absent ones stay absent. */
function typedFields(body: JsonObject): CreateRequest {
  const { model, previous_response_id, store, generate, stream_id, ...rest } = body
  return {
    ...rest,
    ...(previous_response_id === null ? { previous_response_id } : {}),
    ...(typeof store === 'boolean' || store === null ? { store } : {}),
    ...(typeof generate === 'boolean' ? { generate } : {}),
    ...(typeof stream_id === 'string' ? { stream_id } : {}),
  }
}

function fieldRefusal(body: JsonObject, rules: RequestRules): ApiError | undefined {
  const known = rules.transport === 'http' ? httpFields : websocketFields
  if (rules.refusesUnknownFields) {
    const stranger = Object.keys(body).find((name) => !known.has(name))
    if (stranger !== undefined) return unknownParameter(stranger)
  }
  for (const [name, type] of fieldTypes) {
    const value = body[name]
    if (value === undefined || value === null) continue
    const found = isArray(value) ? 'array' : typeof value
    if (found !== type)
      return invalidType(name, `${type === 'object' || type === 'array' ? 'an' : 'a'} ${type}`)
  }
  const { temperature } = body
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 2)) {
    return invalidValue('temperature', 'it must be between 0 and 2')
  }
  return undefined
}

function combinationRefusal(body: JsonObject, rules: RequestRules): ApiError | undefined {
  const hasOptions = isObject(body.background_options)
  if (body.background === true || hasOptions) {
    const where =
      rules.transport === 'websocket' ? 'in WebSocket mode' : 'by this development server'
    return unsupportedParameter(
      hasOptions ? 'background_options' : 'background',
      `is not supported ${where}`,
    )
  }
  const hasAnchor = typeof body.previous_response_id === 'string'
  const hasConversation = body.conversation !== undefined && body.conversation !== null
  if (hasAnchor && hasConversation) {
    return badRequest(
      'mutually_exclusive_parameters',
      "Mutually exclusive parameters: 'previous_response_id' and 'conversation' cannot be used together.",
      'previous_response_id',
    )
  }
  const hasInput = body.input !== undefined && body.input !== null
  if (!hasInput && !hasAnchor && !hasConversation && !isObject(body.prompt))
    return missingParameter('input')
  return undefined
}

/**
 * Returns the items of an `input` with unresolved references, or the refusal when it is neither
 * text nor an array of items.
 */
export function readInput(input: JsonValue | undefined): readonly Item[] | ApiError {
  if (input === undefined || input === null) return []
  if (typeof input === 'string') return [userMessage(input)]
  if (!isArray(input)) return invalidType('input', 'a string or an array of items')
  const items: Item[] = []
  for (const [index, element] of input.entries()) {
    const item = readItem(element)
    if (item === undefined)
      return invalidType(`input[${index}]`, "an object with a 'type' or a 'role'")
    items.push(item)
  }
  return items
}

/** True when the request asks for a warm-up, which makes no output. */
export function isWarmUp(request: CreateRequest): boolean {
  if (request.generate === false) return true
  const options = request.prompt_cache_options
  return isObject(options) && options.prewarm === true
}

/** True when the response is to be stored, which is the default. */
export function isStored(request: CreateRequest): boolean {
  return request.store !== false
}

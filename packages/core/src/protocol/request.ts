// Writes a caller's request as a `response.create` frame or as an HTTP body. continuation/ decides
// what it contains.
import type { LongValues } from './long-values.js'
import { isSnapshot } from './snapshot.js'
import { type CreateRequest, type Item, isObject } from './types.js'
import { wordsIn } from './words.js'

/**
 * Fields that a `response.create` does not have: `stream` is implicit, and there is no `background`
 * in WebSocket mode (P11). `stream_options` stays the caller's, as over HTTP (source:
 * `ResponsesClientEvent` of openai 7.59.0).
 */
const notOfFrames = wordsIn('type input stream background background_options')

/** The parts of a frame that do not come from the caller's settings. */
export interface FrameOptions {
  /** The new items, already serialized as a JSON array, or the caller's whole `input` as JSON. */
  readonly inputJson: string | undefined
  /** The response to continue from. */
  readonly previousResponseId?: string | undefined
  /** The caller's settings that the frame leaves out. */
  readonly leftOut?: readonly string[]
  /** The lane; only for endpoints that have lanes. */
  readonly streamId?: string | undefined
  /** The response to compare the prompt cache with, unless the caller says something of it. */
  readonly comparedWith?: string | undefined
}

/**
 * One `response.create` frame as text. The caller's settings are at top level (P6); `input` is
 * inserted as serialized text, so that a long history is serialized only once. `long` writes the
 * settings of snapshots, which are never changed.
 */
export function encodeCreate(
  request: CreateRequest,
  { inputJson, previousResponseId, leftOut = [], streamId, comparedWith }: FrameOptions,
  long?: LongValues,
): string {
  const own = {
    previous_response_id: previousResponseId ?? request.previous_response_id,
    stream_id: streamId,
    ...(comparedWith === undefined
      ? {}
      : { prompt_cache_options: compared(request, comparedWith) }),
  }
  const known = isSnapshot(request) ? long : undefined
  let frame = '{"type":"response.create"'
  const add = (field: string, value: unknown): void => {
    const json = known === undefined ? JSON.stringify(value) : known.write(value)
    if (json !== undefined) frame += `,${JSON.stringify(field)}:${json}`
  }
  for (const [field, value] of Object.entries(request)) {
    const isSetting = !notOfFrames.has(field) && !leftOut.includes(field)
    if (isSetting && !Object.hasOwn(own, field)) add(field, value)
  }
  for (const [field, value] of Object.entries(own)) add(field, value)
  return inputJson === undefined ? `${frame}}` : `${frame},"input":${inputJson}}`
}

/**
 * Whether a request leaves open which response its prompt cache is compared with: a `null` there is
 * its caller's choice.
 */
export function leavesComparisonOpen({ prompt_cache_options: given }: CreateRequest): boolean {
  if ((given ?? undefined) === undefined) return true
  return isObject(given) && !Object.hasOwn(given, 'comparison_response_id')
}

/** The request's options for the prompt cache, with a comparison. */
function compared({ prompt_cache_options: given }: CreateRequest, responseId: string): object {
  return { ...(isObject(given) ? given : {}), comparison_response_id: responseId }
}

/**
 * The body for `POST /v1/responses` of the same turn: the full input, without the fields of
 * WebSocket mode alone (`generate`, `stream_id`, `type`; P50).
 */
export function encodeHttpBody(request: CreateRequest): string {
  return JSON.stringify({
    ...request,
    stream: true,
    generate: undefined,
    stream_id: undefined,
    type: undefined,
  })
}

/**
 * The items of a request's input; a string is one user message (`ResponseCreateParamsBase` of
 * openai 7.57.0). `undefined` when the input is missing, empty, or contains something other than
 * objects: the server reports the error of such an input.
 */
export function inputItems(request: CreateRequest): readonly Item[] | undefined {
  const { input } = request
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  if (!Array.isArray(input) || input.length === 0) return undefined
  return input.every(isObject) ? input : undefined
}

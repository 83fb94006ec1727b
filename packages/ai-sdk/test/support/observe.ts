// Runs a case and records what the AI SDK reports, in comparable form: ids numbered in order of
// appearance, without times, response headers and our metadata.
import type { OpenAIProvider } from '@ai-sdk/openai'
import { generateText, streamText } from 'ai'
import { type Case, stopWhen } from './cases.js'

type LanguageModel = ReturnType<OpenAIProvider>

/** What is asked in every case. */
function optionsOf({ tools, output, store }: Case, model: LanguageModel, abortSignal: AbortSignal) {
  return {
    model,
    stopWhen,
    abortSignal,
    maxRetries: 0,
    prompt: 'Where does it rain?',
    providerOptions: { openai: store === undefined ? {} : { store } },
    ...(tools === undefined ? {} : { tools }),
    ...(output === undefined ? {} : { output }),
  }
}

/** Parts that were on their way when the caller aborted; how many still arrive is a race. */
const inFlight: ReadonlySet<string> = new Set(['raw', 'text-delta'])

/** Everything a stream gives: its parts, raw ones included, and then its result. */
export async function streamed(
  of: Case,
  model: LanguageModel,
  controller: AbortController,
): Promise<unknown> {
  const options = optionsOf(of, model, controller.signal)
  const parts: unknown[] = []
  const result = streamText({ ...options, includeRawChunks: true, onError: () => {} })
  try {
    for await (const part of result.fullStream) {
      if (controller.signal.aborted && inFlight.has(part.type)) continue
      parts.push(part)
      if (of.aborts && part.type === 'text-delta') controller.abort()
    }
  } catch (error) {
    parts.push({ thrown: error })
  }
  return { parts, result: await fields(result) }
}

/** Everything a generated text gives. */
export async function generated(
  of: Case,
  model: LanguageModel,
  controller: AbortController,
): Promise<unknown> {
  const result = await generateText(optionsOf(of, model, controller.signal)).catch(
    (error: unknown) => ({
      error,
    }),
  )
  return fields(result)
}

const names = [
  ...[
    'text',
    'content',
    'reasoning',
    'reasoningText',
    'sources',
    'files',
    'toolCalls',
    'toolResults',
  ],
  ...[
    'finishReason',
    'rawFinishReason',
    'usage',
    'totalUsage',
    'warnings',
    'steps',
    'response',
    'request',
  ],
  ...['providerMetadata', 'responseMessages', 'output', 'error'],
]

/** The fields of a result; one that fails says how. */
async function fields(result: object): Promise<unknown> {
  const read = async (name: string): Promise<readonly [string, unknown]> => {
    try {
      return [name, await Reflect.get(result, name)]
    } catch (error) {
      return [name, { thrown: error }]
    }
  }
  return Object.fromEntries(await Promise.all(names.map(read)))
}

/**
 * Fields that differ between any two runs, over HTTP too; and the anchor, which is what Warmline is
 * about.
 */
const left: ReadonlySet<string> = new Set([
  ...[
    'headers',
    'responseHeaders',
    'timestamp',
    'created_at',
    'completed_at',
    'performance',
    'stack',
  ],
  ...['warmline', 'previous_response_id'],
])

/**
 * What a server counted of an input that it held in its own words, in the spellings of the wire and
 * of both specifications.
 */
const counted: ReadonlySet<string> = new Set([
  ...['input_tokens', 'input_tokens_details', 'total_tokens'],
  ...['inputTokens', 'inputTokenDetails', 'cachedInputTokens', 'totalTokens'],
  ...['total', 'noCache', 'cacheRead'],
])

/**
 * What an error event says. The two transports spell it differently, and `error.type` is a word
 * that a frame may lack; what the SDK makes of it (class, status, code, message, whether to retry)
 * is compared in full.
 */
function saidBy(event: object): object {
  const { code, message, param }: { code?: unknown; message?: unknown; param?: unknown } = {
    ...event,
    ...('error' in event && typeof event.error === 'object' ? event.error : {}),
  }
  return { code, message, param }
}

/**
 * The comparable form of what was observed.
 * @param isIncremental Whether a turn was; then the server's counts of its input are left out.
 */
export function comparable(observed: unknown, baseURL: string, isIncremental: boolean): unknown {
  const numbers = new Map<string, number>()
  const number = (id: string): string => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1)
    return `#${numbers.get(id)}`
  }
  const text = (value: string): string =>
    value
      .replaceAll(baseURL, 'BASE')
      .replace(/\b[a-z]+_[0-9a-f]{32}\b/g, number)
      .replace(/^([a-z]+-)?[A-Za-z0-9]{16,24}$/, number)
      .replace(/"type":(null|"server_error")/g, '"type":0')
      .replace(/"(previous_response_id|created_at|completed_at)":[^,}]*/g, '"$1":0')
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (value instanceof Error)
      return walk({ ...value, name: value.name, message: value.message, cause: value.cause })
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    if ('type' in value && value.type === 'error' && 'sequence_number' in value)
      return walk(saidBy(value))
    if ('code' in value && 'message' in value && 'type' in value && value.type !== undefined)
      return walk({ ...value, type: undefined })
    const kept = Object.entries(value).filter(
      ([key, held]) => held !== undefined && !left.has(key) && !(isIncremental && counted.has(key)),
    )
    return Object.fromEntries(kept.map(([key, held]) => [key, walk(held)]))
  }
  return walk(observed)
}

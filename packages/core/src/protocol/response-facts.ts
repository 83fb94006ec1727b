// Reads from a response what a record of its turn says of it: counts, codes and ids. Only known
// fields are read, so that no content of a response comes along.
import type { InputTransformation, PromptCacheDiagnostics } from './api/response.js'
import { isObject, type ResponseObject, type WireObject } from './types.js'

/** The tokens of a response. */
export interface TokenCounts {
  /** Tokens of the whole context that the model read. */
  readonly input: number
  /** Tokens of `input` that came from the server's prompt cache; 0 where it does not say. */
  readonly cachedInput: number
  /** Tokens of `input` that were written to the prompt cache, where the server says it. */
  readonly cacheWriteInput?: number
  /** Tokens that the model wrote. */
  readonly output: number
  /** Tokens of `output` that are reasoning; 0 where the server does not say. */
  readonly reasoning: number
}

/** Most input transformations that are read; a response has few. */
const maxTransformations = 100

/** A name or an id rather than a text. */
const code = /^[\w.:-]{1,128}$/

/** A response's usage without its texts; `undefined` where it is no object. */
export function usageOf({ usage }: ResponseObject): WireObject | undefined {
  return isObject(usage) ? figuresOf(usage) : undefined
}

function figuresOf(value: WireObject): WireObject {
  const figures = Object.entries(value).map(([name, each]) => [name, figureOf(each)])
  return Object.fromEntries(figures.filter(([, figure]) => figure !== undefined))
}

/** A value without texts, and without numbers that JSON could not carry on. */
function figureOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(figureOf).filter((each) => each !== undefined)
  if (isObject(value)) return figuresOf(value)
  return typeof value === 'string' || Math.abs(Number(value)) === Infinity ? undefined : value
}

/** The counts of a response's usage; `undefined` unless it says both input and output. */
export function tokensOf({ usage }: ResponseObject): TokenCounts | undefined {
  if (!isObject(usage)) return undefined
  const { input_tokens: input, output_tokens: output } = usage
  if (!isCount(input) || !isCount(output)) return undefined
  const { cached_tokens: cached, cache_write_tokens: written } = objectOf(
    usage.input_tokens_details,
  )
  const { reasoning_tokens: reasoning } = objectOf(usage.output_tokens_details)
  return {
    input,
    cachedInput: isCount(cached) ? cached : 0,
    ...(isCount(written) ? { cacheWriteInput: written } : {}),
    output,
    reasoning: isCount(reasoning) ? reasoning : 0,
  }
}

/** The reasoning items that the server withheld; `undefined` where it names none. */
export function transformationsOf({
  input_transformations: given,
}: ResponseObject): readonly InputTransformation[] | undefined {
  if (!Array.isArray(given) || given.length === 0) return undefined
  return given.slice(0, maxTransformations).map((each: unknown) => {
    const { type, id, action, reason } = objectOf(each)
    return codes({ type, id, action, reason })
  })
}

/** The server's comparison for its prompt cache; `undefined` where it made none. */
export function diagnosticsOf({
  prompt_cache_diagnostics: given,
}: ResponseObject): PromptCacheDiagnostics | undefined {
  if (!isObject(given)) return undefined
  const { type, reason, cache_missed_tokens, comparison_reusable_tokens } = given
  return {
    ...codes({ type, reason }),
    ...counts({ cache_missed_tokens, comparison_reusable_tokens }),
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

function codes(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const read: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string' && code.test(value)) read[name] = value
  return read
}

function counts(fields: Readonly<Record<string, unknown>>): Record<string, number> {
  const read: Record<string, number> = {}
  for (const [name, value] of Object.entries(fields)) if (isCount(value)) read[name] = value
  return read
}

/** JSON has numbers that are infinite, negative or broken: in a sum, one would spoil the others. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

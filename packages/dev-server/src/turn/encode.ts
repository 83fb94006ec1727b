// Encodes the parts of a model's output as items and the events that stream them. It knows neither
// time nor transport: each step says how many bytes of output it has.
import type { FunctionCallPart, ModelPart, ReasoningPart, TextPart } from '../models/model.js'
import type { NewId } from '../wire/ids.js'
import { type Item, itemId } from '../wire/items.js'
import { idPrefix, itemSteps } from './item-steps.js'
import { type Step, splitText, step } from './step.js'

/** A part that becomes output; the others end a response or wait. */
export type OutputPart = Exclude<ModelPart, { readonly type: 'wait' | 'incomplete' | 'failed' }>

/** Options of an {@link OutputBuilder}. */
export interface OutputBuilderOptions {
  readonly newId: NewId
  /** Whether reasoning items include their encrypted content. */
  readonly includesEncrypted: boolean
  /** The names of the tools whose calls are `async`. */
  readonly asyncTools: ReadonlySet<string>
}

/** Builds the output of one response. */
export class OutputBuilder {
  readonly #options: OutputBuilderOptions
  readonly #output: Item[] = []

  constructor(options: OutputBuilderOptions) {
    this.#options = options
  }

  /** The finished items. */
  get output(): readonly Item[] {
    return this.#output
  }

  /** Yields the steps of one part. Its item joins `output` with the last step. */
  *encode(part: OutputPart): Iterable<Step> {
    if (part.type === 'event') {
      yield { event: part.event, outputBytes: 0 }
      return
    }
    if (part.type === 'audio') {
      yield* audioSteps(part.audio, part.transcript)
      return
    }
    const item = itemOf(part, this.#options)
    yield* itemSteps(item, this.#output.length)
    this.#output.push(part.type === 'reasoning' ? resealed(item, part) : item)
  }
}

/** The finished item of a part. */
function itemOf(
  part: Exclude<OutputPart, { readonly type: 'event' | 'audio' }>,
  options: OutputBuilderOptions,
): Item {
  const { newId } = options
  switch (part.type) {
    case 'text':
      return messageOf(part, newId)
    case 'refusal':
      return message(newId, { type: 'refusal', refusal: part.refusal })
    case 'reasoning':
      return reasoningOf(part, options)
    case 'function_call':
      return functionCallOf(part, options)
    case 'custom_tool_call': {
      const { callId, name, input } = part
      const ids = { id: newId('ctc'), call_id: callId ?? newId('call') }
      return {
        type: 'custom_tool_call',
        ...ids,
        name,
        input,
        ...asyncOf(name, options),
        status: 'completed',
      }
    }
    case 'item':
      return { ...part.item, id: itemId(part.item) ?? newId(idPrefix(part.item)) }
  }
}

function messageOf({ text, phase, annotations = [] }: TextPart, newId: NewId): Item {
  const content = { type: 'output_text', text, annotations, logprobs: [] }
  return message(newId, content, phase === undefined ? {} : { phase })
}

function message(newId: NewId, content: Item, fields: { readonly phase?: string } = {}): Item {
  return {
    type: 'message',
    id: newId('msg'),
    role: 'assistant',
    ...fields,
    status: 'completed',
    content: [content],
  }
}

/**
 * Reasoning items always have `content`, even if empty, as in the API
 * (docs/internals/field-failures.md#an-echo-that-no-longer-matches).
 */
function reasoningOf(
  part: ReasoningPart,
  { newId, includesEncrypted }: OutputBuilderOptions,
): Item {
  const id = newId('rs')
  const encrypted =
    part.encrypted ?? Buffer.from(`${id}:${part.summary.join('\n')}`).toString('base64url')
  return {
    type: 'reasoning',
    id,
    summary: part.summary.map((text) => ({ type: 'summary_text', text })),
    content: part.content === undefined ? [] : [{ type: 'reasoning_text', text: part.content }],
    ...(includesEncrypted ? { encrypted_content: encrypted } : {}),
  }
}

/** Returns the item as its terminal event shows it. */
function resealed(item: Item, { resealed: encrypted_content }: ReasoningPart): Item {
  return encrypted_content === undefined || !('encrypted_content' in item)
    ? item
    : { ...item, encrypted_content }
}

/** Calls of an async tool are async too (P95). */
function asyncOf(name: string, { asyncTools }: OutputBuilderOptions): { readonly async?: true } {
  return asyncTools.has(name) ? { async: true } : {}
}

function functionCallOf(part: FunctionCallPart, options: OutputBuilderOptions): Item {
  const { newId } = options
  const text = typeof part.arguments === 'string' ? part.arguments : JSON.stringify(part.arguments)
  return {
    type: 'function_call',
    id: newId('fc'),
    call_id: part.callId ?? newId('call'),
    name: part.name,
    arguments: text,
    ...asyncOf(part.name, options),
    status: 'completed',
  }
}

function* audioSteps(audio: string, transcript: string): Iterable<Step> {
  for (const delta of splitText(audio))
    yield step({ type: 'response.audio.delta', delta }, Buffer.byteLength(delta))
  yield step({ type: 'response.audio.done' })
  for (const delta of splitText(transcript)) {
    yield step({ type: 'response.audio.transcript.delta', delta }, Buffer.byteLength(delta))
  }
  yield step({ type: 'response.audio.transcript.done' })
}

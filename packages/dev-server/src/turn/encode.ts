/**
 * Turns the parts that a model gives into output items and the events that stream them. Knows
 * neither time nor transport: each step says how many bytes of output it stands for, and others
 * pay.
 */
import type { FunctionCallPart, ModelPart, ReasoningPart, TextPart } from '../models/model.js'
import type { NewId } from '../wire/ids.js'
import { type Item, itemId } from '../wire/items.js'
import { idPrefix, itemSteps } from './item-steps.js'
import { type Step, splitText, step } from './step.js'

/** A part that becomes output. The others end a response or let time pass. */
export type OutputPart = Exclude<ModelPart, { readonly type: 'wait' | 'incomplete' | 'failed' }>

/** Builds the output of one response. */
export interface OutputBuilder {
  /** The items that are done. */
  readonly output: readonly Item[]
  /** The steps of one part. Its item joins `output` with its last step. */
  encode(part: OutputPart): Iterable<Step>
}

/** Options of {@link createOutputBuilder}. */
export interface OutputBuilderOptions {
  readonly newId: NewId
  /** Whether reasoning items carry their encrypted content. */
  readonly includesEncrypted: boolean
  /** The names of the tools whose calls are `async`. */
  readonly asyncTools: ReadonlySet<string>
}

/** An empty output. */
export function createOutputBuilder(options: OutputBuilderOptions): OutputBuilder {
  const output: Item[] = []
  return {
    output,
    *encode(part) {
      if (part.type === 'event') {
        yield { event: part.event, outputBytes: 0 }
        return
      }
      if (part.type === 'audio') {
        yield* audioSteps(part.audio, part.transcript)
        return
      }
      const item = itemOf(part, options)
      yield* itemSteps(item, output.length)
      output.push(part.type === 'reasoning' ? resealed(item, part) : item)
    },
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
 * Reasoning items always carry `content`, empty when there is none: so does the API
 * (docs/field-failures.md#an-echo-that-no-longer-matches).
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

/** The item as the end of its response says it. */
function resealed(item: Item, { resealed: encrypted_content }: ReasoningPart): Item {
  return encrypted_content === undefined || !('encrypted_content' in item)
    ? item
    : { ...item, encrypted_content }
}

/** The call items carry what their tool says (P95). */
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

/**
 * Turns the parts that a model gives into output items and the events that stream them.
 * Knows neither time nor transport: each step says how many bytes of output it stands for, and others pay.
 */
import type { FunctionCallPart, ModelPart, ReasoningPart, TextPart } from '../models/model.js'
import type { NewId } from '../wire/ids.js'
import type { Item } from '../wire/items.js'
import type { JsonObject } from '../wire/json.js'
import { hostedSteps } from './hosted.js'
import { added, finish, type Step, splitText, step } from './step.js'

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
}

/** An empty output. */
export function createOutputBuilder(options: OutputBuilderOptions): OutputBuilder {
  const output: Item[] = []
  return {
    output,
    *encode(part) {
      const outputIndex = output.length
      if (part.type === 'event') {
        yield { event: part.event, outputBytes: 0 }
        return
      }
      if (part.type === 'audio') {
        yield* audioSteps(part.audio, part.transcript)
        return
      }
      output.push(yield* itemSteps(part, { outputIndex, ...options }))
    },
  }
}

interface At extends OutputBuilderOptions {
  readonly outputIndex: number
}

type Steps = Generator<Step, Item>

function itemSteps(part: Exclude<OutputPart, { readonly type: 'event' | 'audio' }>, at: At): Steps {
  switch (part.type) {
    case 'text':
      return messageSteps(part, at)
    case 'refusal':
      return refusalSteps(part.refusal, at)
    case 'reasoning':
      return reasoningSteps(part, at)
    case 'function_call':
      return functionCallSteps(part, at)
    case 'custom_tool_call':
      return customCallSteps(part, at)
    case 'item':
      return hostedSteps(part.item, at)
  }
}

function* messageSteps(part: TextPart, at: At): Steps {
  const id = at.newId('msg')
  const phase = part.phase === undefined ? {} : { phase: part.phase }
  const base = { type: 'message', id, role: 'assistant', ...phase }
  const where = { item_id: id, output_index: at.outputIndex, content_index: 0 }
  const empty = { type: 'output_text', text: '', annotations: [], logprobs: [] }
  yield step(added(at, { ...base, status: 'in_progress', content: [] }))
  yield step({ type: 'response.content_part.added', ...where, part: empty })
  for (const delta of splitText(part.text)) {
    yield step(
      { type: 'response.output_text.delta', ...where, delta, logprobs: [] },
      Buffer.byteLength(delta),
    )
  }
  const annotations = part.annotations ?? []
  for (const [annotation_index, annotation] of annotations.entries()) {
    yield step({ type: 'response.output_text.annotation.added', ...where, annotation_index, annotation })
  }
  const full = { type: 'output_text', text: part.text, annotations, logprobs: [] }
  yield step({ type: 'response.output_text.done', ...where, text: part.text, logprobs: [] })
  yield step({ type: 'response.content_part.done', ...where, part: full })
  return yield* finish(at, { ...base, status: 'completed', content: [full] })
}

function* refusalSteps(refusal: string, at: At): Steps {
  const id = at.newId('msg')
  const base = { type: 'message', id, role: 'assistant' }
  const where = { item_id: id, output_index: at.outputIndex, content_index: 0 }
  yield step(added(at, { ...base, status: 'in_progress', content: [] }))
  yield step({ type: 'response.content_part.added', ...where, part: { type: 'refusal', refusal: '' } })
  for (const delta of splitText(refusal)) {
    yield step({ type: 'response.refusal.delta', ...where, delta }, Buffer.byteLength(delta))
  }
  const full = { type: 'refusal', refusal }
  yield step({ type: 'response.refusal.done', ...where, refusal })
  yield step({ type: 'response.content_part.done', ...where, part: full })
  return yield* finish(at, { ...base, status: 'completed', content: [full] })
}

/** Reasoning items always carry `content`, empty when there is none: so does the API (field report clodex#69). */
function* reasoningSteps(part: ReasoningPart, at: At): Steps {
  const id = at.newId('rs')
  const where = { item_id: id, output_index: at.outputIndex }
  yield step(added(at, { type: 'reasoning', id, summary: [], content: [] }))
  for (const [summary_index, text] of part.summary.entries()) {
    yield* summarySteps(text, { ...where, summary_index })
  }
  if (part.content !== undefined) yield* reasoningTextSteps(part.content, { ...where, content_index: 0 })
  const encrypted = part.encrypted ?? Buffer.from(`${id}:${part.summary.join('\n')}`).toString('base64url')
  return yield* finish(at, {
    type: 'reasoning',
    id,
    summary: part.summary.map((text) => ({ type: 'summary_text', text })),
    content: part.content === undefined ? [] : [{ type: 'reasoning_text', text: part.content }],
    ...(at.includesEncrypted ? { encrypted_content: encrypted } : {}),
  })
}

function* summarySteps(text: string, where: JsonObject): Iterable<Step> {
  yield step({
    type: 'response.reasoning_summary_part.added',
    ...where,
    part: { type: 'summary_text', text: '' },
  })
  for (const delta of splitText(text)) {
    yield step({ type: 'response.reasoning_summary_text.delta', ...where, delta }, Buffer.byteLength(delta))
  }
  yield step({ type: 'response.reasoning_summary_text.done', ...where, text })
  yield step({ type: 'response.reasoning_summary_part.done', ...where, part: { type: 'summary_text', text } })
}

function* reasoningTextSteps(text: string, where: JsonObject): Iterable<Step> {
  for (const delta of splitText(text)) {
    yield step({ type: 'response.reasoning_text.delta', ...where, delta }, Buffer.byteLength(delta))
  }
  yield step({ type: 'response.reasoning_text.done', ...where, text })
}

function* functionCallSteps(part: FunctionCallPart, at: At): Steps {
  const id = at.newId('fc')
  const text = typeof part.arguments === 'string' ? part.arguments : JSON.stringify(part.arguments)
  const base = { type: 'function_call', id, call_id: part.callId ?? at.newId('call'), name: part.name }
  const where = { item_id: id, output_index: at.outputIndex }
  yield step(added(at, { ...base, arguments: '', status: 'in_progress' }))
  for (const delta of splitText(text)) {
    yield step({ type: 'response.function_call_arguments.delta', ...where, delta }, Buffer.byteLength(delta))
  }
  yield step({ type: 'response.function_call_arguments.done', ...where, arguments: text })
  return yield* finish(at, { ...base, arguments: text, status: 'completed' })
}

function* customCallSteps(part: Extract<ModelPart, { readonly type: 'custom_tool_call' }>, at: At): Steps {
  const id = at.newId('ctc')
  const base = { type: 'custom_tool_call', id, call_id: part.callId ?? at.newId('call'), name: part.name }
  const where = { item_id: id, output_index: at.outputIndex }
  yield step(added(at, { ...base, input: '', status: 'in_progress' }))
  for (const delta of splitText(part.input)) {
    yield step({ type: 'response.custom_tool_call_input.delta', ...where, delta }, Buffer.byteLength(delta))
  }
  yield step({ type: 'response.custom_tool_call_input.done', ...where, input: part.input })
  return yield* finish(at, { ...base, input: part.input, status: 'completed' })
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

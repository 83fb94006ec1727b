// The events that stream one item from beginning to end. Hosted tools are in `hosted.ts`.
import type { Item } from '../wire/items.js'
import { asString, isArray, isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import { hostedSteps } from './hosted.js'
import { added, deltaSteps, done, type Step, step, textSteps } from './step.js'

/** Prefix of an item's id, by its type. */
const idPrefixes: ReadonlyMap<string, string> = new Map([
  ['web_search_call', 'ws'],
  ['file_search_call', 'fs'],
  ['code_interpreter_call', 'ci'],
  ['image_generation_call', 'ig'],
  ['mcp_call', 'mcp'],
  ['mcp_list_tools', 'mcpl'],
  ['mcp_approval_request', 'mcpr'],
  ['shell_call', 'sh'],
  ['shell_call_output', 'sho'],
  ['compaction', 'cmp'],
  ['message', 'msg'],
  ['reasoning', 'rs'],
  ['function_call', 'fc'],
  ['custom_tool_call', 'ctc'],
])

/** Returns the id prefix for this item. */
export function idPrefix({ type }: Item): string {
  return idPrefixes.get(type) ?? 'item'
}

/** Yields the steps of an item that has its id, at this index of the output. */
export function* itemSteps(item: Item, outputIndex: number): Iterable<Step> {
  const where = { item_id: item.id, output_index: outputIndex }
  yield step(added({ outputIndex }, beginningOf(item)))
  yield* progress(item, where)
  yield step(done({ outputIndex }, item))
}

/** Returns the item as its first event shows it. */
function beginningOf(item: Item): Item {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] }
    case 'function_call':
      return { ...item, arguments: '', status: 'in_progress' }
    case 'custom_tool_call':
      return { ...item, input: '', status: 'in_progress' }
    case 'reasoning':
      return { type: item.type, id: item.id, summary: [], content: [] }
    // Its status is always terminal (source: `ProgramOutput` of the openai package 7.59.0).
    case 'program_output':
      return item
    default:
      return 'status' in item ? { ...item, status: 'in_progress' } : item
  }
}

function* progress(item: Item, where: JsonObject): Iterable<Step> {
  switch (item.type) {
    case 'message':
      for (const [index, part] of partsOf(item.content))
        yield* partSteps(part, { ...where, content_index: index })
      return
    case 'reasoning':
      for (const [index, part] of partsOf(item.summary))
        yield* summarySteps(part, { ...where, summary_index: index })
      for (const [index, { text }] of partsOf(item.content))
        yield* textSteps(
          'response.reasoning_text',
          { field: 'text', text: asString(text) ?? '' },
          {
            ...where,
            content_index: index,
          },
        )
      return
    case 'function_call':
      yield* textSteps(
        'response.function_call_arguments',
        { field: 'arguments', text: asString(item.arguments) ?? '' },
        where,
      )
      return
    case 'custom_tool_call':
      yield* textSteps(
        'response.custom_tool_call_input',
        { field: 'input', text: asString(item.input) ?? '' },
        where,
      )
      return
    default:
      yield* hostedSteps(item, where)
  }
}

function* partsOf(parts: JsonValue | undefined): Iterable<readonly [number, JsonObject]> {
  if (!isArray(parts)) return
  for (const [index, part] of parts.entries()) if (isObject(part)) yield [index, part]
}

/** Yields the steps of a message part: text with citations, or a refusal. */
function* partSteps(part: JsonObject, where: JsonObject): Iterable<Step> {
  if (part.type === 'refusal') {
    yield step({
      type: 'response.content_part.added',
      ...where,
      part: { type: 'refusal', refusal: '' },
    })
    yield* textSteps(
      'response.refusal',
      { field: 'refusal', text: asString(part.refusal) ?? '' },
      where,
    )
  } else {
    const empty = { type: 'output_text', text: '', annotations: [], logprobs: [] }
    yield step({ type: 'response.content_part.added', ...where, part: empty })
    const text = asString(part.text) ?? ''
    yield* deltaSteps('response.output_text.delta', text, {
      where,
      more: { logprobs: [] },
    })
    const annotations = isArray(part.annotations) ? part.annotations : []
    for (const [annotation_index, annotation] of annotations.entries()) {
      yield step({
        type: 'response.output_text.annotation.added',
        ...where,
        annotation_index,
        annotation,
      })
    }
    yield step({ type: 'response.output_text.done', ...where, text, logprobs: [] })
  }
  yield step({ type: 'response.content_part.done', ...where, part })
}

function* summarySteps(part: JsonObject, where: JsonObject): Iterable<Step> {
  const empty = { type: 'summary_text', text: '' }
  yield step({ type: 'response.reasoning_summary_part.added', ...where, part: empty })
  yield* textSteps(
    'response.reasoning_summary_text',
    { field: 'text', text: asString(part.text) ?? '' },
    where,
  )
  yield step({ type: 'response.reasoning_summary_part.done', ...where, part })
}

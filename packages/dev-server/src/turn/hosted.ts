/**
 * Whole items that a model hands over, mostly calls of hosted tools, with the progress events of their type.
 * Source: `ResponsesServerEvent` union of the openai package, 7.57.0.
 */

import type { NewId } from '../wire/ids.js'
import { type Item, itemId } from '../wire/items.js'
import { asString, isArray, isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import { added, finish, type Step, splitText, step } from './step.js'

interface At {
  readonly outputIndex: number
  readonly newId: NewId
}

/** Steps of an item given as a whole; it gets an id when it has none. */
export function* hostedSteps(given: Item, at: At): Generator<Step, Item> {
  const id = itemId(given) ?? at.newId(PREFIXES.get(given.type) ?? 'item')
  const item: Item = { ...given, id }
  const where = { item_id: id, output_index: at.outputIndex }
  yield step(added(at, 'status' in item ? { ...item, status: 'in_progress' } : item))
  yield* progress(item, where)
  return yield* finish(at, item)
}

const PREFIXES: ReadonlyMap<string, string> = new Map([
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

function* progress(item: Item, where: JsonObject): Iterable<Step> {
  const states = (...names: readonly string[]): readonly Step[] =>
    names.map((name) => step({ type: `response.${item.type}.${name}`, ...where }))
  switch (item.type) {
    case 'web_search_call':
    case 'file_search_call':
      yield* states('in_progress', 'searching', 'completed')
      return
    case 'code_interpreter_call':
      yield* states('in_progress')
      yield* textSteps('response.code_interpreter_call_code', 'code', asString(item.code) ?? '', where)
      yield* states('interpreting', 'completed')
      return
    case 'image_generation_call':
      yield* states('in_progress', 'generating')
      yield partialImage(asString(item.result) ?? '', where)
      yield* states('completed')
      return
    case 'mcp_call':
      yield* states('in_progress')
      yield* textSteps('response.mcp_call_arguments', 'arguments', asString(item.arguments) ?? '', where)
      yield* states(hasError(item) ? 'failed' : 'completed')
      return
    case 'mcp_list_tools':
      yield* states('in_progress', hasError(item) ? 'failed' : 'completed')
      return
    case 'compaction':
      yield* states('compacting')
      return
    case 'shell_call':
      yield* shellCommands(item, where)
      return
    case 'shell_call_output':
      yield* shellOutput(item, where)
  }
}

function hasError(item: Item): boolean {
  return item.error !== undefined && item.error !== null
}

function* textSteps(prefix: string, field: string, text: string, where: JsonObject): Iterable<Step> {
  for (const delta of splitText(text)) {
    yield step({ type: `${prefix}.delta`, ...where, delta }, Buffer.byteLength(delta))
  }
  yield step({ type: `${prefix}.done`, ...where, [field]: text })
}

function partialImage(result: string, where: JsonObject): Step {
  const image = { partial_image_b64: result.slice(0, Math.ceil(result.length / 2)), partial_image_index: 0 }
  return step({ type: 'response.image_generation_call.partial_image', ...where, ...image }, result.length)
}

function* shellCommands(item: Item, where: JsonObject): Iterable<Step> {
  const action = item.action
  const commands = isObject(action) && isArray(action.commands) ? action.commands : []
  const output_index = where.output_index ?? 0
  for (const [command_index, value] of commands.entries()) {
    const command = asString(value) ?? ''
    const at = { output_index, command_index }
    yield step({ type: 'response.shell_call_command.added', ...at, command: '' })
    for (const delta of splitText(command)) {
      yield step({ type: 'response.shell_call_command.delta', ...at, delta }, Buffer.byteLength(delta))
    }
    yield step({ type: 'response.shell_call_command.done', ...at, command })
  }
}

function* shellOutput(item: Item, where: JsonObject): Iterable<Step> {
  const chunks: readonly JsonValue[] = isArray(item.output) ? item.output : []
  for (const [command_index, chunk] of chunks.entries()) {
    const stdout = isObject(chunk) ? (asString(chunk.stdout) ?? '') : ''
    for (const text of splitText(stdout)) {
      const event = {
        type: 'response.shell_call_output_content.delta',
        ...where,
        command_index,
        delta: { stdout: text },
      }
      yield step(event, Buffer.byteLength(text))
    }
    yield step({ type: 'response.shell_call_output_content.done', ...where, command_index, output: [chunk] })
  }
}

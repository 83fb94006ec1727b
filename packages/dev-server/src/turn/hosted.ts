// The progress events of hosted tools, by the type of their items. Source: `ResponsesServerEvent`
// union of the openai package, 7.57.0.
import type { Item } from '../wire/items.js'
import { asString, isArray, isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import { type Step, splitText, step, textSteps } from './step.js'

/** Yields the progress events of a hosted tool's item; none for any other item. */
export function* hostedSteps(item: Item, where: JsonObject): Iterable<Step> {
  const states = (...names: readonly string[]): readonly Step[] =>
    names.map((name) => step({ type: `response.${item.type}.${name}`, ...where }))
  switch (item.type) {
    case 'web_search_call':
    case 'file_search_call':
      yield* states('in_progress', 'searching', 'completed')
      return
    case 'code_interpreter_call':
      yield* states('in_progress')
      yield* textSteps(
        'response.code_interpreter_call_code',
        { field: 'code', text: asString(item.code) ?? '' },
        where,
      )
      yield* states('interpreting', 'completed')
      return
    case 'image_generation_call':
      yield* states('in_progress', 'generating')
      yield partialImage(asString(item.result) ?? '', where)
      yield* states('completed')
      return
    case 'mcp_call':
      yield* states('in_progress')
      yield* textSteps(
        'response.mcp_call_arguments',
        { field: 'arguments', text: asString(item.arguments) ?? '' },
        where,
      )
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

function partialImage(result: string, where: JsonObject): Step {
  const image = {
    partial_image_b64: result.slice(0, Math.ceil(result.length / 2)),
    partial_image_index: 0,
  }
  return step(
    { type: 'response.image_generation_call.partial_image', ...where, ...image },
    result.length,
  )
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
      yield step(
        { type: 'response.shell_call_command.delta', ...at, delta },
        Buffer.byteLength(delta),
      )
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
    yield step({
      type: 'response.shell_call_output_content.done',
      ...where,
      command_index,
      output: [chunk],
    })
  }
}

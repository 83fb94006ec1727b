/** The default model: uses the first function tool once, then answers from what it got. Completes any client's loop. */
import { functionTools, type Item, isCallOutput, itemText } from '../wire/items.js'
import { isObject, type JsonValue } from '../wire/json.js'
import type { Model, ModelPart } from './model.js'
import { exampleOf } from './schema-example.js'

/**
 * With function tools given and none used since the last user message, it calls the first with arguments that satisfy its schema;
 * then it answers from the tool outputs in its context. Without tools it answers at once.
 * `tool_choice` is obeyed: `none` never calls, and a named function is the one called.
 */
export function toolUser(): Model {
  return function* ({ items, request }): Iterable<ModelPart> {
    const outputs = outputsSinceUser(items)
    const tool = chosenTool(request.tools, request.tool_choice)
    if (tool !== undefined && outputs.length === 0) {
      const example = exampleOf(tool.parameters)
      yield {
        type: 'function_call',
        name: tool.name,
        arguments: JSON.stringify(isObject(example) ? example : {}),
      }
      return
    }
    if (outputs.length > 0) {
      yield { type: 'text', text: `The tools returned: ${outputs.map(itemText).join(' | ')}` }
      return
    }
    yield { type: 'text', text: `You said: ${lastUserText(items)}` }
  }
}

function outputsSinceUser(items: readonly Item[]): readonly Item[] {
  const lastUser = items.findLastIndex(isUserMessage)
  return items.slice(lastUser + 1).filter(isCallOutput)
}

function lastUserText(items: readonly Item[]): string {
  const message = items.findLast(isUserMessage)
  return message === undefined ? '' : itemText(message)
}

function isUserMessage(item: Item): boolean {
  return item.type === 'message' && item.role === 'user'
}

function chosenTool(
  tools: JsonValue | undefined,
  choice: JsonValue | undefined,
): { name: string; parameters: JsonValue } | undefined {
  if (choice === 'none') return undefined
  const known = functionTools(tools)
  if (isObject(choice) && choice.type === 'function') return known.find(({ name }) => name === choice.name)
  return known[0]
}

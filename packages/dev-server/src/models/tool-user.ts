// The default model: calls the first function tool once, then answers with its output. It completes
// any client's loop.
import {
  type FunctionToolSpec,
  functionTools,
  type Item,
  isCallOutput,
  itemText,
  toolsBroughtBy,
} from '../wire/items.js'
import { isArray, isObject, type JsonValue } from '../wire/json.js'
import type { CreateRequest } from '../wire/request.js'
import { ExampleTooLarge, maxExampleBytes } from './budget.js'
import type { Model, ModelContext, ModelPart, ModelRefusal } from './model.js'
import { exampleOf } from './schema-example.js'

/** Options of {@link toolUser}. */
export interface ToolUserOptions {
  /** Largest size of arguments and texts, in bytes. @default 1_048_576 (1 MiB) */
  readonly maxBytes?: number
}

/**
 * Creates the default model. When the request has function tools and none was used since the last
 * user message, it calls the first with arguments that satisfy its schema; then it answers with the
 * tool outputs. Without tools it answers at once. It obeys `tool_choice`: `none` never calls, and a
 * named function is the one called. A schema that asks for more than `maxBytes` is refused, and
 * longer texts are cut.
 */
export function toolUser({ maxBytes = maxExampleBytes }: ToolUserOptions = {}): Model {
  const made = new WeakMap<CreateRequest, string>()
  /** Arguments for the tool of a request, computed once for the refusal and the answer. */
  const argumentsFor = ({ parameters }: FunctionToolSpec, request: CreateRequest): string => {
    const known = made.get(request)
    if (known !== undefined) return known
    const example = exampleOf(parameters, maxBytes)
    const text = JSON.stringify(isObject(example) ? example : {})
    made.set(request, text)
    return text
  }

  function* answer({ items, request }: ModelContext): Iterable<ModelPart> {
    const tool = toolToCall(items, request)
    if (tool !== undefined) {
      yield { type: 'function_call', name: tool.name, arguments: argumentsFor(tool, request) }
      return
    }
    const outputs = outputsSinceUser(items)
    const text =
      outputs.length > 0
        ? `The tools returned: ${outputs.map(itemText).join(' | ')}`
        : `You said: ${lastUserText(items)}`
    yield { type: 'text', text: text.length > maxBytes ? `${text.slice(0, maxBytes)} […]` : text }
  }

  return Object.assign(answer, {
    refusalOf({
      items,
      request,
    }: Pick<ModelContext, 'items' | 'request'>): ModelRefusal | undefined {
      const tool = toolToCall(items, request)
      if (tool === undefined) return undefined
      try {
        argumentsFor(tool, request)
        return undefined
      } catch (error) {
        if (error instanceof ExampleTooLarge) return tooLarge(tool.name, error.message)
        throw error
      }
    },
  })
}

function tooLarge(name: string, limit: string): ModelRefusal {
  const message =
    `The schema of the tool '${name}' asks for ${limit}, which toolUser does not make up. Ask for less (minItems, minLength, ` +
    'minProperties), raise its maxBytes, or give the server a model of its own (--model).'
  return { code: 'arguments_too_large', message, param: 'tools' }
}

/** The function tool to call now; `undefined` for none. */
function toolToCall(items: readonly Item[], request: CreateRequest): FunctionToolSpec | undefined {
  if (outputsSinceUser(items).length > 0) return undefined
  const given = isArray(request.tools) ? request.tools : []
  const found = toolsBroughtBy(items).map((tool) =>
    isObject(tool) ? { ...tool, defer_loading: false } : tool,
  )
  return chosenTool([...given, ...found], request.tool_choice)
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
): FunctionToolSpec | undefined {
  if (choice === 'none') return undefined
  const known = functionTools(tools)
  if (isObject(choice) && choice.type === 'function')
    return known.find(({ name }) => name === choice.name)
  return known[0]
}

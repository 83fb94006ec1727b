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
import { answerIn, isStructured } from './structured-answer.js'

/** Options of {@link toolUser}. */
export interface ToolUserOptions {
  /** Largest size of arguments and texts, in bytes. @default 1_048_576 (1 MiB) */
  readonly maxBytes?: number
}

/**
 * Creates the default model. When the request has function tools and none was used since the last
 * user message, it calls the first with arguments that satisfy its schema; then it answers with the
 * tool outputs. Without tools it answers at once. It obeys `tool_choice`: `none` never calls, a
 * named function is the one called, and with `required` it calls one tool after the other before it
 * answers. When the request asks for structured output, the answer is JSON that satisfies the
 * schema. A schema that asks for more than `maxBytes` is refused, and longer texts are cut.
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
    yield { type: 'text', text: answerIn(request, plainAnswer(items, maxBytes), maxBytes) }
  }

  return Object.assign(answer, {
    refusalOf({
      items,
      request,
    }: Pick<ModelContext, 'items' | 'request'>): ModelRefusal | undefined {
      const tool = toolToCall(items, request)
      if (tool === undefined && !isStructured(request)) return undefined
      try {
        if (tool === undefined) answerIn(request, '', maxBytes)
        else argumentsFor(tool, request)
        return undefined
      } catch (error) {
        if (error instanceof ExampleTooLarge) return tooLarge(tool, error.message)
        throw error
      }
    },
  })
}

function tooLarge(tool: FunctionToolSpec | undefined, limit: string): ModelRefusal {
  const what = tool === undefined ? 'the structured output' : `the tool '${tool.name}'`
  const message =
    `The schema of ${what} asks for ${limit}, which toolUser does not make up. Ask for less (minItems, minLength, ` +
    'minProperties), raise its maxBytes, or give the server a model of its own (--model).'
  return tool === undefined
    ? { code: 'structured_output_too_large', message, param: 'text.format' }
    : { code: 'arguments_too_large', message, param: 'tools' }
}

/** What the model says in words: the tool outputs since the last user message, or that message. */
function plainAnswer(items: readonly Item[], maxBytes: number): string {
  const outputs = outputsSinceUser(items)
  const text =
    outputs.length > 0
      ? `The tools returned: ${outputs.map(itemText).join(' | ')}`
      : `You said: ${lastUserText(items)}`
  return text.length > maxBytes ? `${text.slice(0, maxBytes)} […]` : text
}

/** The function tool to call now; `undefined` for none. */
function toolToCall(items: readonly Item[], request: CreateRequest): FunctionToolSpec | undefined {
  const mustCall = request.tool_choice === 'required'
  if (!mustCall && outputsSinceUser(items).length > 0) return undefined
  const given = isArray(request.tools) ? request.tools : []
  const found = toolsBroughtBy(items).map((tool) =>
    isObject(tool) ? { ...tool, defer_loading: false } : tool,
  )
  const tools = [...given, ...found]
  if (!mustCall) return chosenTool(tools, request.tool_choice)
  const called = namesCalledSinceUser(items)
  return functionTools(tools).find(({ name }) => !called.has(name))
}

function outputsSinceUser(items: readonly Item[]): readonly Item[] {
  const lastUser = items.findLastIndex(isUserMessage)
  return items.slice(lastUser + 1).filter(isCallOutput)
}

function namesCalledSinceUser(items: readonly Item[]): ReadonlySet<JsonValue | undefined> {
  const calls = items
    .slice(items.findLastIndex(isUserMessage) + 1)
    .filter(({ type }) => type === 'function_call')
  return new Set(calls.map(({ name }) => name))
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

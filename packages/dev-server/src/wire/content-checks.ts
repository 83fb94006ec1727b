// Checks inside the fields of a create body: items, tools, tool choice, numbers, metadata. It
// refuses only what the API is known to refuse and clients commonly send; an unknown type of item,
// part or tool passes, because the API keeps adding them. Source: `ResponseCreateParamsBase` of the
// openai package, 7.57.0; the part types by role come from public reports (P89).
import {
  type ApiError,
  badRequest,
  invalidType,
  invalidValue,
  missingParameter,
} from './api-error.js'
import { asString, isArray, isObject, type JsonObject, type JsonValue } from './json.js'

type Check = (body: JsonObject) => ApiError | undefined

/**
 * Returns the first refusal of a field's contents; the JSON types of the fields have been checked
 * before.
 */
export function contentRefusal(body: JsonObject): ApiError | undefined {
  for (const check of contentChecks) {
    const refusal = check(body)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

const messageRoles = ['user', 'assistant', 'system', 'developer']
/**
 * Part types of a model's output, of its input, and of Chat Completions, which the Responses API
 * refuses.
 */
const outputParts = ['output_text', 'refusal']
const inputParts = ['input_text', 'input_image', 'input_file']
const foreignParts = ['text', 'image_url']
const textParts = ['input_text', 'output_text']

/** Values of `include`. Source: `ResponseIncludable` of the openai package, 7.57.0. */
const includeValues = [
  'file_search_call.results', 'web_search_call.results', 'web_search_call.action.sources',
  'message.input_image.image_url', 'computer_call_output.output.image_url', 'code_interpreter_call.outputs',
  'reasoning.encrypted_content', 'message.output_text.logprobs',
] // biome-ignore format: a list of names reads best as a block

const contentChecks: readonly Check[] = [
  ({ instructions }) => expectString('instructions', instructions ?? ''),
  ({ input }) => firstRefusal(input, 'input', itemRefusal),
  ({ tools }) => firstRefusal(tools, 'tools', toolRefusal),
  toolChoiceRefusal,
  ({ include }) =>
    firstRefusal(include, 'include', (value, name) => expectOneOf(name, value, includeValues)),
  ({ top_p }) => expectNumber('top_p', top_p, { least: 0, most: 1 }),
  ({ max_output_tokens }) =>
    expectNumber('max_output_tokens', max_output_tokens, { least: 1, isWhole: true }),
  ({ max_tool_calls }) =>
    expectNumber('max_tool_calls', max_tool_calls, { least: 1, isWhole: true }),
  ({ top_logprobs }) =>
    expectNumber('top_logprobs', top_logprobs, { least: 0, most: 20, isWhole: true }),
  ({ metadata }) => metadataRefusal(metadata),
]

function firstRefusal(
  values: JsonValue | undefined,
  name: string,
  check: (value: JsonValue, name: string) => ApiError | undefined,
): ApiError | undefined {
  if (!isArray(values)) return undefined
  for (const [index, value] of values.entries()) {
    const refusal = check(value, `${name}[${index}]`)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** An element without a type or role is refused where the input is read. */
function itemRefusal(item: JsonValue, name: string): ApiError | undefined {
  if (!isObject(item)) return undefined
  switch (item.type ?? (item.role === undefined ? undefined : 'message')) {
    case 'message':
      return messageRefusal(item, name)
    case 'function_call':
      return (
        expectString(`${name}.name`, item.name) ?? expectString(`${name}.arguments`, item.arguments)
      )
    case 'configuration_update':
      return updateRefusal(item, name)
    case 'function_call_output':
    case 'custom_tool_call_output':
      return contentFieldRefusal(`${name}.output`, item.output)
    default:
      return undefined
  }
}

/**
 * Source: `ResponseConfigurationUpdateItemParam` of the openai package, 7.59.0: reasoning, text, or
 * both.
 */
function updateRefusal({ reasoning, text }: JsonObject, name: string): ApiError | undefined {
  if ((reasoning ?? text ?? null) === null) return missingParameter(`${name}.reasoning`)
  if (!isObject(reasoning ?? {})) return invalidType(`${name}.reasoning`, 'an object')
  return isObject(text ?? {}) ? undefined : invalidType(`${name}.text`, 'an object')
}

function messageRefusal(message: JsonObject, name: string): ApiError | undefined {
  const { role, content } = message
  if (role === undefined) return missingParameter(`${name}.role`)
  return (
    expectOneOf(`${name}.role`, role, messageRoles) ??
    contentFieldRefusal(`${name}.content`, content) ??
    firstRefusal(content, `${name}.content`, (part, at) =>
      partRefusal(part, at, role === 'assistant'),
    )
  )
}

/** Content must be text or an array of parts. */
function contentFieldRefusal(name: string, content: JsonValue | undefined): ApiError | undefined {
  if (content === undefined) return missingParameter(name)
  return typeof content === 'string' || isArray(content)
    ? undefined
    : invalidType(name, 'a string or an array of parts')
}

function partRefusal(part: JsonValue, name: string, isAssistant: boolean): ApiError | undefined {
  if (!isObject(part)) return invalidType(name, 'an object')
  const { type } = part
  if (typeof type !== 'string') return missingParameter(`${name}.type`)
  const wrong = [...foreignParts, ...(isAssistant ? inputParts : outputParts)]
  if (wrong.includes(type)) {
    const right = isAssistant ? outputParts : inputParts
    return invalidValue(`${name}.type`, `'${type}' is not one of ${right.join(', ')}`)
  }
  return textParts.includes(type) ? expectString(`${name}.text`, part.text) : undefined
}

function toolRefusal(tool: JsonValue, name: string): ApiError | undefined {
  if (!isObject(tool)) return invalidType(name, 'an object')
  if (typeof tool.type !== 'string') return missingParameter(`${name}.type`)
  if (tool.type !== 'function' && tool.type !== 'custom') return undefined
  const { parameters } = tool
  if (tool.type === 'function' && !isObject(parameters ?? {}))
    return invalidType(`${name}.parameters`, 'an object')
  return expectString(`${name}.name`, tool.name)
}

function toolChoiceRefusal(body: JsonObject): ApiError | undefined {
  const { tool_choice: choice, tools, input } = body
  if (choice === undefined || choice === null) return undefined
  if (typeof choice === 'string')
    return expectOneOf('tool_choice', choice, ['none', 'auto', 'required'])
  if (!isObject(choice)) return invalidType('tool_choice', 'a string or an object')
  const { type, name } = choice
  if (typeof type !== 'string') return missingParameter('tool_choice.type')
  if (type !== 'function' && type !== 'custom') return undefined
  const refusal = expectString('tool_choice.name', name)
  if (refusal !== undefined) return refusal
  const given = isArray(tools) ? tools : []
  // Earlier items of the chain may have brought tools.
  if (asString(body.previous_response_id) !== undefined || (body.conversation ?? null) !== null)
    return undefined
  // Other kinds of tools and some items bring functions of their own, such as those of a namespace
  // or of a tool search.
  const bringers = [
    ...given,
    ...(isArray(input) ? input.filter(isObject).filter((item) => item.tools !== undefined) : []),
  ]
  if (bringers.some((each) => !isObject(each) || !isNamed(each))) return undefined
  if (given.some((tool) => isObject(tool) && tool.name === name)) return undefined
  return badRequest(
    null,
    `Tool choice '${asString(name)}' not found in 'tools' parameter.`,
    'tool_choice',
  )
}

function isNamed({ type }: JsonObject): boolean {
  return type === 'function' || type === 'custom'
}

/** Source: `Metadata` of the openai package: 16 pairs, keys of 64 and values of 512 characters. */
function metadataRefusal(metadata: JsonValue | undefined): ApiError | undefined {
  if (!isObject(metadata)) return undefined
  const pairs = Object.entries(metadata)
  if (pairs.length > 16) return invalidValue('metadata', 'it must have at most 16 pairs')
  for (const [key, value] of pairs) {
    if (typeof value !== 'string') return invalidType(`metadata.${key}`, 'a string')
    if (key.length > 64) return invalidValue('metadata', 'a key must have at most 64 characters')
    if (value.length > 512)
      return invalidValue(`metadata.${key}`, 'it must have at most 512 characters')
  }
  return undefined
}

function expectString(name: string, value: JsonValue | undefined): ApiError | undefined {
  if (value === undefined) return missingParameter(name)
  return typeof value === 'string' ? undefined : invalidType(name, 'a string')
}

function expectOneOf(
  name: string,
  value: JsonValue,
  known: readonly string[],
): ApiError | undefined {
  if (typeof value !== 'string') return invalidType(name, 'a string')
  return known.includes(value)
    ? undefined
    : invalidValue(name, `'${value}' is not one of ${known.join(', ')}`)
}

interface Range {
  readonly least: number
  readonly most?: number
  readonly isWhole?: boolean
}

function expectNumber(
  name: string,
  value: JsonValue | undefined,
  range: Range,
): ApiError | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') return invalidType(name, 'a number')
  if (range.isWhole === true && !Number.isInteger(value)) return invalidType(name, 'a whole number')
  const { least, most = Number.POSITIVE_INFINITY } = range
  if (value >= least && value <= most) return undefined
  const why =
    most === Number.POSITIVE_INFINITY ? `at least ${least}` : `between ${least} and ${most}`
  return invalidValue(name, `it must be ${why}`)
}

// A model for the standard checks: uses every tool once, follows a schema, and otherwise answers.
import {
  fromContext,
  itemText,
  type JsonObject,
  type JsonValue,
  type Model,
} from '@warmline/dev-server'

/** The model of the standard checks. */
export const obliging: Model = fromContext(({ items, request }) => {
  const format = isObject(request.text) ? request.text.format : undefined
  if (isObject(format) && format.type === 'json_schema') {
    return [{ type: 'text', text: JSON.stringify(example(format.schema)) }]
  }
  const isAnswered = items.at(-1)?.type === 'function_call_output'
  const tools = Array.isArray(request.tools) && !isAnswered ? request.tools : []
  const calls = tools.flatMap((tool: JsonValue) =>
    isObject(tool) && typeof tool.name === 'string'
      ? [
          {
            type: 'function_call' as const,
            name: tool.name,
            arguments: JSON.stringify(example(tool.parameters)),
          },
        ]
      : [],
  )
  const last = items.at(-1)
  return calls.length > 0
    ? calls
    : [{ type: 'text', text: `Said: ${last === undefined ? '' : itemText(last)}.` }]
})

/** A value of a schema, for the few kinds that the checks use. */
function example(schema: JsonValue | undefined): JsonValue {
  if (!isObject(schema)) return 'x'
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null
  if (schema.type === 'integer' || schema.type === 'number') return 7
  if (schema.type !== 'object') return 'x'
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : []
  return Object.fromEntries(properties.map(([name, member]) => [name, example(member)]))
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Validates events against the OpenResponses document. It is not ours to commit: it is read where
// it stands beside the checkout, and elsewhere there is no validator.
import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

const specDocument = new URL(
  '../../../../../shared/reference/openresponses-2026-04-24.openapi.json',
  import.meta.url,
)

/** Why there is no validation, where there is none. */
export const skippedReason =
  'skipped: openresponses-2026-04-24.openapi.json does not stand beside this checkout'

/** One event, as it went out. */
export interface SentEvent {
  readonly type: string
  readonly [key: string]: unknown
}

/**
 * What validation says of one event: the errors, none when it is valid, or that its type or items
 * are not in the document.
 */
export type Verdict = { readonly errors: readonly string[] } | 'outside'

/** A validator of events and of response objects. */
export interface Validator {
  event(event: SentEvent): Verdict
  response(response: object): Verdict
  compaction(body: object): Verdict
}

interface Schemas {
  readonly components: {
    readonly schemas: Record<string, { properties?: { type?: { enum?: string[] } } }>
  }
}

/** Items and tools that the document knows. Hosted tools are not among them. */
const itemTypes = new Set([
  'message',
  'function_call',
  'function_call_output',
  'reasoning',
  'compaction',
])

/** The validator; `undefined` where the document is not there. */
export function loadValidator(): Validator | undefined {
  if (!existsSync(specDocument)) return undefined
  const document: Schemas = JSON.parse(readFileSync(specDocument, 'utf8'))
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema(document, 'openresponses')
  const compile = (name: string): ValidateFunction =>
    ajv.compile({ $ref: `openresponses#/components/schemas/${name}` })
  const events = new Map<string, ValidateFunction>()
  for (const [name, { properties }] of Object.entries(document.components.schemas)) {
    const type = properties?.type?.enum?.[0]
    if (name.endsWith('StreamingEvent') && type !== undefined) events.set(type, compile(name))
  }
  const response = compile('ResponseResource')
  const compaction = compile('CompactResource')
  return {
    event(event) {
      const validate = events.get(event.type)
      const { item } = event
      if (validate === undefined || (isTyped(item) && !itemTypes.has(item.type))) return 'outside'
      return judge(
        validate,
        isObject(event.response) ? { ...event, response: known(event.response) } : event,
      )
    },
    response: (body) => judge(response, known(body)),
    compaction: (body) => judge(compaction, body),
  }
}

function judge(validate: ValidateFunction, value: unknown): Verdict {
  if (validate(value)) return { errors: [] }
  return {
    errors: (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath} ${message}`,
    ),
  }
}

/**
 * The response without the items, tools and JSON schema that the document does not know; all else
 * stays.
 */
function known(response: object): object {
  const { output, tools, text }: { output?: unknown; tools?: unknown; text?: unknown } = response
  return {
    ...response,
    ...(isObject(text) && 'format' in text
      ? { text: { ...text, format: format(text.format) } }
      : {}),
    ...(Array.isArray(output)
      ? { output: output.filter((item) => isTyped(item) && itemTypes.has(item.type)) }
      : {}),
    ...(Array.isArray(tools)
      ? { tools: tools.filter((tool) => isTyped(tool) && tool.type === 'function') }
      : {}),
  }
}

/**
 * A format as the document allows it to be echoed. Its `JsonSchemaResponseFormat` holds no schema
 * but null, and requires what a request may leave out; servers echo what they were sent.
 */
function format(sent: unknown): unknown {
  if (!isTyped(sent) || sent.type !== 'json_schema') return sent
  return { description: null, strict: false, ...sent, schema: null }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isTyped(value: unknown): value is { readonly type: string } {
  return isObject(value) && 'type' in value && typeof value.type === 'string'
}

// The tools of requests, in two variants whose schemas differ, and what validation by the one makes
// of arguments that were made for the other.
import type { JsonObject } from './history.js'

const place = {
  type: 'object',
  properties: { name: { type: 'string' }, zoom: { type: 'number', default: 3 } },
  required: ['name'],
  additionalProperties: false,
}

/** What the schemas of a toolset say that others say otherwise. */
export interface Variant {
  readonly units: string
  readonly declaresDays: boolean
  readonly limit: number
  readonly defaultsForce: boolean
}
const variants: readonly [Variant, Variant] = [
  { units: 'C', declaresDays: true, limit: 10, defaultsForce: false },
  { units: 'F', declaresDays: false, limit: 20, defaultsForce: true },
]

/** What the schemas of a toolset say. */
export function variantOf(toolset: number): Variant {
  return variants[toolset === 0 ? 0 : 1]
}

/**
 * The tools that a request may carry. `weather` is closed: validation drops what it does not
 * declare. `search` and `open` are not: what they do not declare stays.
 */
function toolsOf({ units, declaresDays, limit, defaultsForce }: Variant): readonly JsonObject[] {
  const weather = {
    type: 'object',
    properties: {
      city: { type: 'string' },
      units: { type: 'string', default: units },
      ...(declaresDays ? { days: { type: 'number' } } : {}),
      where: { $ref: '#/$defs/place' },
      note: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
    },
    required: ['city'],
    additionalProperties: false,
    $defs: { place },
  }
  const search = {
    type: 'object',
    properties: {
      q: { type: 'string' },
      limit: { type: 'number', default: limit },
      ...(defaultsForce ? { force: { type: 'boolean', default: true } } : {}),
    },
    required: ['q'],
    ...(defaultsForce ? { additionalProperties: {} } : {}),
  }
  return [
    { type: 'function', name: 'weather', parameters: weather },
    { type: 'function', name: 'search', parameters: search },
    {
      type: 'function',
      name: 'open',
      parameters: { type: 'object', properties: {}, additionalProperties: true },
    },
    { type: 'custom', name: 'code' },
    { type: 'web_search' },
  ]
}

/** The tools of requests: callers change from one of these to the other between turns. */
export const toolsets: readonly (readonly JsonObject[])[] = variants.map(toolsOf)

/**
 * Arguments that validation by the schemas of another toolset would have made, and that of its own
 * never makes.
 */
export function asOfAnotherToolset(
  toolset: number,
  name: string,
  sent: JsonObject,
): JsonObject | undefined {
  const other = variantOf(1 - toolset)
  if (name === 'search') {
    if (sent.limit === undefined) return { ...sent, limit: other.limit }
    return other.defaultsForce && sent.force === undefined ? { ...sent, force: true } : undefined
  }
  if (name !== 'weather') return undefined
  if (sent.units === undefined) return { ...sent, units: other.units }
  const { days, ...rest } = sent
  return days !== undefined && !other.declaresDays ? rest : undefined
}

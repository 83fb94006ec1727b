// Checks values against the types of the `openai` package with the TypeScript compiler, because a
// client of the SDK never sees what the types refuse.
import { complaintsOf } from './compile.js'

/**
 * Two fields are not on the wire as the SDK types them: it adds `output_text` itself, and `usage`
 * is null until it is known (required so by the OpenResponses document).
 */
const importHeader = `import type { Response, ResponsesServerEvent, ResponseUsage } from 'openai/resources/responses/responses'
type WireResponse = Omit<Response, 'output_text' | 'usage'> & { usage: ResponseUsage | null }
type OnTheWire<Event> = Event extends { response: Response } ? Omit<Event, 'response'> & { response: WireResponse } : Event
function check<Event extends OnTheWire<ResponsesServerEvent>>(_event: Event): void {}
`

/**
 * The compiler's complaints about frames that are not what the SDK's union of server events says;
 * none when all fit.
 */
export function sdkTypeErrors(frames: readonly string[]): readonly string[] {
  const source = `${importHeader}${frames.map((frame) => `check(${frame})`).join('\n')}\n`
  return complaintsOf('sdk-types', source).map(({ text, line }) => `${line.slice(0, 120)} ${text}`)
}

/** One of each kind of frame: of those that have the same fields of the same types, the last. */
export function distinctShapes(frames: readonly string[]): readonly string[] {
  return [...new Map(frames.map((frame) => [shapeOf(JSON.parse(frame)), frame])).values()]
}

/**
 * What an event looks like: its fields and types, with the values of those that tell kinds apart.
 */
function shapeOf(value: unknown, key = ''): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map((each) => shapeOf(each)))].join(',')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}:${shapeOf(each, name)}`)
      .join(',')}}`
  }
  return ['type', 'status', 'role', 'object', 'code', 'reason'].includes(key)
    ? String(value)
    : typeof value
}

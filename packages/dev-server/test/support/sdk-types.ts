/**
 * Checks values against the types of the `openai` package, with the TypeScript compiler: what the
 * types refuse, a client of the SDK never sees.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/sdk-types/', import.meta.url))
const TSC = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))

/**
 * Two fields are not on the wire as the SDK types them: it adds `output_text` itself, and `usage`
 * is null until it is known (required so by the OpenResponses document).
 */
const HEADER = `import type { Response, ResponsesServerEvent, ResponseUsage } from 'openai/resources/responses/responses'
type WireResponse = Omit<Response, 'output_text' | 'usage'> & { usage: ResponseUsage | null }
type OnTheWire<Event> = Event extends { response: Response } ? Omit<Event, 'response'> & { response: WireResponse } : Event
function check<Event extends OnTheWire<ResponsesServerEvent>>(_event: Event): void {}
`

/**
 * The compiler's complaints about frames that are not what the SDK's union of server events says;
 * none when all fit.
 */
export function sdkTypeErrors(frames: readonly string[]): readonly string[] {
  mkdirSync(FOLDER, { recursive: true })
  const file = `${FOLDER}/frames.ts`
  writeFileSync(file, `${HEADER}${frames.map((frame) => `check(${frame})`).join('\n')}\n`)
  const headerLines = HEADER.split('\n').length - 1
  try {
    const flags = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2024',
      '--module',
      'nodenext',
      '--types',
      'node',
    ]
    execFileSync(TSC, [...flags, '--ignoreConfig', file], { encoding: 'utf8', stdio: 'pipe' })
    return []
  } catch (error) {
    const output =
      error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    return output
      .split('\n')
      .filter((line) => /^\S/.test(line))
      .map((line) => {
        const number = Number(/\((\d+),/.exec(line)?.[1] ?? Number.NaN) - headerLines - 1
        return `${frames[number]?.slice(0, 120) ?? ''} ${line}`
      })
  }
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

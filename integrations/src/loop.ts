// Runs one tool loop against a dev-server of its own, and reads from that server's journal how the
// turns went: the program under test is not asked.
import { type DevServer, type DevServerOptions, startDevServer } from '@warmline/dev-server'
import type { Application } from '@warmline/testing/packed'
import type { Cell, Part } from './row.ts'

/** A loop whose second turn sent only its new input over the same connection. */
export const incremental = 'WebSocket, incremental'

/** How a loop is run. */
export interface LoopOptions {
  readonly part: Part
  /** What must come out. @default `incremental` */
  readonly expected?: string
  readonly server?: DevServerOptions
}

/** Runs a loop; `ask` gets the server's address and resolves with what the program printed. */
export async function loop(
  { part, expected = incremental, server: options = {} }: LoopOptions,
  ask: (baseURL: string) => Promise<string>,
): Promise<Cell> {
  await using server = await startDevServer(options)
  const answer = await ask(server.baseURL)
  if (!answer.includes('Rain'))
    throw new Error(`${part}: the answer is not that of the tool: ${answer.slice(-2000)}`)
  const result = resultOf(server)
  return { part, result, passed: result === expected }
}

/** Says how the turns of a server went. */
function resultOf({ journal }: DevServer): string {
  const turns = [...journal.responses.values()].filter(({ isWarmUp }) => !isWarmUp)
  const [first, second] = turns
  if (first === undefined || second === undefined) return `${turns.length} turns`
  if (turns.every(({ transport }) => transport === 'http')) return 'HTTP'
  const isIncremental =
    turns.every(
      ({ transport, connection }) => transport === 'websocket' && connection === first.connection,
    ) &&
    turns.every(({ previousResponseId }, index) => previousResponseId === turns[index - 1]?.id) &&
    second.input.length < second.items.length
  if (isIncremental) return incremental
  return turns
    .map(
      ({ transport, previousResponseId }) =>
        `${transport} ${previousResponseId === undefined ? 'full' : 'incremental'}`,
    )
    .join(', ')
}

/** Runs a program of a project that must end by itself with code 0; resolves with its output. */
export function program(
  project: Application,
  command: readonly string[],
  folder = '.',
): (baseURL: string) => Promise<string> {
  return (baseURL) =>
    project.mustRun(command, {
      env: { OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: 'sk-local' },
      in: folder,
      timeoutMs: 180_000,
    })
}

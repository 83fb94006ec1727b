// Reads what the programs of the check print: the turns of one tool loop, or Warmline's own error.
import { expect } from 'vitest'

/** The result of a loop whose second turn sent only its new input over the same connection. */
export const incremental = 'WebSocket, incremental'
/** The result of a loop that went over HTTP because its runtime has no sockets. */
export const overHttp = 'HTTP, and it says so'

/** The JSON that a program prints after its loop. */
export interface Loop {
  readonly text: string
  readonly turns: readonly {
    readonly transport: string
    readonly mode: string
    readonly fallback?: string
    readonly replays: number
  }[]
}

/** Describes the turns of the loop in the last line of a program's output. */
export function resultOf(output: string): string {
  const { turns, text }: Loop = JSON.parse(output.trim().split('\n').at(-1) ?? '')
  expect(text).toContain('Rain')
  const ways = turns.map(({ transport, mode, fallback }) => `${transport} ${fallback ?? mode}`)
  if (String(ways) === 'websocket full,websocket incremental') return incremental
  return ways.every((way) => way === 'http runtime') ? overHttp : ways.join(', ')
}

/** Warmline's sentence in the output of a program that failed, or the end of that output. */
export function warmlineError(output: string): string {
  return /(?<=Error: )Warmline .*/.exec(output)?.[0] ?? output.slice(-500)
}

// Prints a line for each turn, and the sum of all at the end.
import { styleText } from 'node:util'
import type { TurnRecord } from '@warmline/langchain'

export class Report {
  #turns: TurnRecord[] = []
  #server: string

  constructor(server: string) {
    this.#server = server
  }

  begin(question: string): void {
    console.log(`\n${styleText('bold', question)}`)
    console.log(styleText('dim', `answered by ${this.#server}\n`))
    console.log(styleText('dim', row(['turn', 'how', 'sent', 'history', 'not sent', 'time'])))
  }

  add(turn: TurnRecord): void {
    this.#turns.push(turn)
    const line = row([
      String(this.#turns.length),
      turn.mode === 'incremental' ? 'only what is new' : `all of it (${turn.reason})`,
      kilobytes(turn.bytesSent),
      kilobytes(turn.bytesFull),
      percent(turn.bytesSent, turn.bytesFull),
      `${Math.round(turn.durationMs)} ms`,
    ])
    console.log(turn.mode === 'incremental' ? styleText('green', line) : line)
    if (turn.transport === 'http') console.log(`      over HTTP: ${turn.fallback}`)
  }

  end(answer: string): void {
    const sent = this.#turns.reduce((sum, turn) => sum + turn.bytesSent, 0)
    const full = this.#turns.reduce((sum, turn) => sum + turn.bytesFull, 0)
    console.log(`\n${answer}\n`)
    console.log(
      styleText('bold', `${kilobytes(sent)} sent in ${this.#turns.length} turns`) +
        ` of ${kilobytes(full)} of history: ${percent(sent, full)} stayed here.\n`,
    )
  }
}

function row([turn = '', how = '', ...numbers]: readonly string[]): string {
  return `${turn.padEnd(6)}${how.padEnd(24)}${numbers.map((text) => text.padStart(10)).join('')}`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}

/** The part of a history that was not sent. */
function percent(sent: number, full: number): string {
  return `${Math.max(0, Math.round(100 * (1 - sent / full)))} %`
}

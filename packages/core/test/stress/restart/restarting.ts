// A server that restarts while many turns wait for their answers, and how many of these are
// answered all the same: the table that the checks of every package print. It knows no framework;
// callers bring theirs.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as pass } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/**
 * How a server restarts: its sockets are cut, or closed with a code, or the process is killed and
 * another takes its port.
 */
export const ways = ['cut', 'close 1001', 'close 1012', 'killed'] as const
/** One of them. */
export type Way = (typeof ways)[number]

/** How many turns wait when the server restarts. */
export const crowds: readonly number[] = [8, 40, 200]

/** A client of a server: whatever asks a question and gives the text of the answer. */
export interface Asking {
  ask(question: string): Promise<string>
  close(): Promise<void>
}

/** A framework, over HTTP as it comes, or over Warmline. */
export interface Framework {
  readonly name: string
  http(baseURL: string): Asking
  warm(baseURL: string): Asking
}

/** How many of so many turns were answered, and what the others met. */
export interface Count {
  readonly answered: number
  readonly errors: Readonly<Record<string, number>>
  readonly seconds: number
}

/** A restart, over HTTP and over Warmline. */
export interface Row {
  readonly framework: string
  readonly way: Way
  readonly turns: number
  readonly http: Count
  readonly warm: Count
}

/** For how long a killed server is away, in milliseconds. */
const awayMs = 300

/** Measures one framework in one way of restarting. */
export async function measure(framework: Framework, way: Way, turns: number): Promise<Row> {
  const { name } = framework
  const http = await count((baseURL) => framework.http(baseURL), way, turns)
  const warm = await count((baseURL) => framework.warm(baseURL), way, turns)
  return { framework: name, way, turns, http, warm }
}

/** A row in words. */
export function describeRow({ framework, way, turns, http, warm }: Row): string {
  const say = ({ answered, errors, seconds }: Count): string =>
    [
      `${answered} of ${turns} in ${seconds} s`,
      ...Object.entries(errors).map(([what, times]) => `${times} × ${what}`),
    ].join(', ')
  return `${framework} | ${way} | ${turns} | HTTP ${say(http)} | Warmline ${say(warm)}`
}

async function count(open: (baseURL: string) => Asking, way: Way, turns: number): Promise<Count> {
  await using server = new Program(turns)
  // It is there already, and takes the port when the first has gone.
  await using spare = new Program(0)
  server.say('listen 0')
  const port = (await server.hears(/^listening (\d+)$/))[1] ?? ''
  const asking = open(`http://127.0.0.1:${port}/v1`)
  try {
    const begunAt = performance.now()
    const asked = Array.from({ length: turns }, (_, index) => outcome(asking, `question ${index}`))
    await server.hears(/^full$/)
    if (way === 'killed') {
      await server.kill()
      await pass(awayMs)
      spare.say(`listen ${port}`)
    } else server.say(way)
    const outcomes = await Promise.all(asked)
    const errors: Record<string, number> = {}
    for (const error of outcomes) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1
    const answered = outcomes.filter((error) => error === undefined).length
    return { answered, errors, seconds: Math.round((performance.now() - begunAt) / 100) / 10 }
  } finally {
    await asking.close()
  }
}

/** What a question met; `undefined` when it was answered, with its own answer. */
async function outcome(asking: Asking, question: string): Promise<string | undefined> {
  try {
    const answer = await asking.ask(question)
    return answer === question ? undefined : `the answer "${answer}"`
  } catch (error) {
    const { name, status, code, message }: Record<string, unknown> = Object(error)
    return [name, status, code ?? String(message).slice(0, 60)]
      .filter((part) => part !== undefined)
      .join(' ')
  }
}

const program = fileURLToPath(new URL('./server.mjs', import.meta.url))

/** One process of the server. */
class Program {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: string[] = []
  readonly #listeners = new Set<() => void>()

  constructor(turns: number) {
    this.#child = spawn(process.execPath, [program, String(turns)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.stdin.on('error', () => {})
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#lines.push(line)
      for (const listener of this.#listeners) listener()
    })
  }

  say(command: string): void {
    this.#child.stdin.write(`${command}\n`)
  }

  /** Waits for a line of the program, for at most half a minute. */
  hears(what: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.#lines.map((line) => what.exec(line)).find((match) => match !== null)
        if (found === undefined || found === null) return
        clearTimeout(limit)
        this.#listeners.delete(look)
        resolve(found)
      }
      const limit = setTimeout(() => reject(new Error(`The server never said ${what}.`)), 30_000)
      this.#listeners.add(look)
      look()
    })
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}

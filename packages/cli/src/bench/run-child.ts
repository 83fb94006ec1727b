// Starts the benchmark's children, whose environment has nothing that would change a measurement.
import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientJob, Job, ServerJob, TimedLoop } from './job.js'

/** Variables that would change what is measured: proxies, addresses, tracing, switches. */
const unwanted =
  /^(.*_proxy|openai_base_url|warmline_.*|lang(smith|chain)_.*|debug|node_use_env_proxy)$/i

/** A server in a process of its own. */
export interface ServerChild extends AsyncDisposable {
  readonly port: number
}

/** Starts the server. */
export async function startServer(job: ServerJob): Promise<ServerChild> {
  const { answer, end } = start(job)
  const port = Number(await answer)
  return { port, [Symbol.asyncDispose]: end }
}

/**
 * Runs one loop in a process of its own, which is ended when its time is over.
 * @throws Error with what the loop failed with.
 */
export async function runLoop(job: ClientJob, timeoutMs: number): Promise<TimedLoop> {
  const { answer, end } = start(job)
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const loop = `The loop of ${job.framework} over ${job.carrier}`
    late.reject(new Error(`${loop} took longer than ${timeoutMs / 1000} s. Raise --timeout.`))
  }, timeoutMs)
  try {
    return (await Promise.race([answer, late.promise])) as TimedLoop
  } finally {
    clearTimeout(timer)
    await end()
  }
}

function start(job: Job): { readonly answer: Promise<unknown>; readonly end: () => Promise<void> } {
  const env = Object.entries(process.env).filter(([name]) => !unwanted.test(name))
  // Beside this file, in whichever form it runs.
  const program = new URL(`./child${extname(fileURLToPath(import.meta.url))}`, import.meta.url)
  const child = fork(fileURLToPath(program), [], {
    env: Object.fromEntries(env),
    // Standard output is for the result.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const answer = new Promise<unknown>((resolve, reject) => {
    child.once('message', (message) => {
      const { value, error } = Object(message)
      if (typeof error === 'string') reject(new Error(error))
      else resolve(value)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`A process ended early (${code ?? 'killed'}).`)))
    child.send(job)
  })
  return {
    answer,
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

// A child process that answers one message at a time. Its environment has none of the user's own
// settings that would change a measurement.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { BenchError } from '../errors.js'

/** A running child. */
export interface Child {
  /**
   * Sends a message and resolves with the answer.
   * @throws BenchError `failed` when the child throws or ends.
   */
  ask<Answer>(message: unknown, answer: z.ZodType<Answer>): Promise<Answer>
  /** Kills the process and resolves when it has exited. */
  end(): Promise<void>
}

const envelope = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), message: z.string() }),
])

/** A child that takes longer than this for one answer is stuck. */
const maxAnswerMs = 10 * 60_000

/** Variables that would change what is measured: proxies, keys, addresses, tracing. */
const unwanted = /^(.*_proxy|openai_.*|lang(smith|chain)_.*|node_options|debug)$/i

/**
 * Forks a program of this package.
 * @param program Path relative to the package's built root, such as `server/main.js`.
 */
export function startChild(
  program: string,
  env: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
): Child {
  const inherited = Object.entries(process.env).filter(([name]) => !unwanted.test(name))
  const child = fork(fileURLToPath(new URL(`../${program}`, import.meta.url)), [], {
    env: { ...Object.fromEntries(inherited), OPENAI_AGENTS_DISABLE_TRACING: '1', ...env },
    execArgv: [...nodeArguments],
    serialization: 'advanced',
    // The document goes to standard output, so a child must not write there.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    async ask(message, answer) {
      const reply = Promise.withResolvers<unknown>()
      const exited = (code: number | null): void =>
        reply.reject(
          new BenchError('failed', `${program} ended early, with code ${code ?? 'none'}.`),
        )
      const overdue = setTimeout(() => {
        reply.reject(
          new BenchError(
            'failed',
            `${program} did not answer for ${maxAnswerMs / 60_000} minutes.`,
          ),
        )
      }, maxAnswerMs)
      child.once('message', reply.resolve)
      child.once('exit', exited)
      child.send(Object(message), (error) => {
        if (error !== null)
          reply.reject(new BenchError('failed', `${program} cannot be reached.`, { cause: error }))
      })
      try {
        const parsed = envelope.parse(await reply.promise)
        if (!parsed.ok) throw new BenchError('failed', parsed.message)
        return answer.parse(parsed.value)
      } finally {
        clearTimeout(overdue)
        child.off('exit', exited)
        child.off('message', reply.resolve)
      }
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

// The program of `pnpm live`: reads the command line, asks about the tokens, and ends with the
// right code.
import { createInterface } from 'node:readline/promises'
import { UsageError } from '@warmline/cli/probe'
import { BenchError } from '../errors.js'
import { readOptions, usage } from './options.js'

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options === 'help') {
    process.stdout.write(usage)
    return
  }
  const { boundOfRun, runLive } = await import('./run-live.js')
  const bound = Math.min(boundOfRun(options), options.maxTokens ?? Number.POSITIVE_INFINITY)
  const where = options.live?.baseURL ?? 'a local dev-server, which bills nothing'
  process.stderr.write(`live: ${where}; at most ${bound} tokens, often a fifth of them.\n`)
  if (!options.isAgreed && !(await isAgreed())) {
    process.exitCode = 1
    return
  }
  const paths = await runLive(options, {
    progress: (line) => process.stderr.write(`live: ${line}\n`),
  })
  for (const path of paths) process.stdout.write(`${path}\n`)
}

/** @throws UsageError where nobody sits at the terminal. */
async function isAgreed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError('Say --yes, or --max-tokens with the most you allow.')
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await reader.question('Go on? [y/N] ')).trim())
  } finally {
    reader.close()
  }
}

main().catch((error: unknown) => {
  const isPlain = error instanceof BenchError || error instanceof UsageError
  console.error(isPlain ? `live: ${error.message}` : error)
  process.exitCode = error instanceof UsageError ? 2 : 1
})

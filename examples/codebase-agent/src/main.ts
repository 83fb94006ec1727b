// The program: reads the command line, runs the demo, and ends with the right code and with nothing
// left running.
import { DemoError } from './errors.js'
import { readOptions, usage } from './options.js'
import { prepare } from './prepare.js'
import { oneLine } from './show/text.js'

/** Exit codes of signals, as shells have them. */
const signalCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Variables that make LangChain send traces to a service; they are unset, because files are read
 * here and time is measured.
 */
const tracingSwitches = [
  'LANGSMITH_TRACING',
  'LANGSMITH_TRACING_V2',
  'LANGCHAIN_TRACING',
  'LANGCHAIN_TRACING_V2',
]

async function main(signal: AbortSignal): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < 22) {
    throw new DemoError(
      'usage',
      `Node ${process.versions.node} is too old: use 22 or newer, or \`pnpm demo\`, which brings it.`,
    )
  }
  const options = readOptions(process.argv.slice(2), process.env)
  if (options === 'help') {
    process.stdout.write(usage)
    return 0
  }
  const prepared = await prepare(options, signal)
  for (const name of tracingSwitches) delete process.env[name]
  // The frameworks take their time to load; who only mistyped a path need not wait for them.
  const { runDemo } = await import('./demo.js')
  return await runDemo(options, prepared, signal)
}

const ending = new AbortController()

/** Ends now. The abort kills the server's process at once; sockets and timers end with this one. */
function end(code: number): void {
  ending.abort()
  process.exit(code)
}

for (const [name, code] of Object.entries(signalCodes)) {
  process.once(name, () => end(code))
}
// The reader of the output has exited (`demo | head`), so there is no reason to continue.
process.stdout.on('error', () => end(141))
process.stderr.on('error', () => end(141))

main(ending.signal).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const isPlain = error instanceof DemoError
    // One line, whatever the server, the API or a file name put into it.
    console.error(isPlain ? `codebase-agent: ${oneLine(error.message, 500)}` : error)
    process.exitCode = isPlain && error.kind === 'usage' ? 2 : 1
  },
)

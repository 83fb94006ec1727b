// The command `doctor`: its options, and how its report is printed.
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { examplesText } from '../help.js'
import { exitCodes, type Terminal } from '../terminal.js'
import { examine } from './doctor.js'
import { printReport } from './print.js'
import type { DoctorOptions, DoctorReport } from './types.js'

interface Options {
  readonly baseUrl?: string
  readonly cwd: string
  readonly envFile?: string
  readonly timeout: number
  readonly turn?: string
  readonly json?: true
}

const help = `${examplesText([
  ['warmline doctor', 'in the folder of your application'],
  ['warmline doctor --base-url http://127.0.0.1:8787/v1 --json', 'another server, as JSON'],
])}
It looks at Node, the installed packages, settings, address and key, then goes step by step to the
server: proxy, name, connection, TLS, the upgrade to a WebSocket, and an answer. A step that an
earlier problem explains is skipped. The key is sent to the server only, over a connection that Node
trusts. Nothing is billed, unless --turn asks for one turn of at most 16 tokens of output (Warmline
sends a turn that was lost on its way once more). Keys, headers and credentials are never printed.

Exit codes: 0 no problem was found, 1 a problem was found, 2 wrong arguments.`

/** Adds the command to the program. */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary('Say why WebSocket mode is not in use here, and what to do.')
    .description('Says why WebSocket mode is not in use here, in plain words, and what to do.')
    .option('--base-url <url>', 'the address that your code uses', undefined)
    .option('--cwd <dir>', 'the folder of your application', '.')
    .option('--env-file <file>', 'read variables such as OPENAI_API_KEY from a file')
    .option('--timeout <seconds>', 'how long a step over the network may take', secondsOf, 10)
    .option('--turn <model>', 'run one real turn with this model: at most 16 tokens of output')
    .option('--json', 'print JSON for programs (@warmline/cli says its shape)')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      if (options.envFile !== undefined) readEnvFile(options.envFile)
      const report = await examine({
        cwd: resolve(options.cwd),
        env: process.env,
        timeoutMs: options.timeout * 1000,
        ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
        ...(options.turn === undefined ? {} : { turnModel: options.turn }),
        ...progressOf(terminal),
      })
      terminal.progress?.('')
      terminal.out(
        options.json === true
          ? `${JSON.stringify(documentOf(report), null, 2)}\n`
          : printReport(report),
      )
      terminal.exitCode = report.isHealthy ? exitCodes.fine : exitCodes.failed
    })
}

function progressOf({ progress }: Terminal): Pick<DoctorOptions, 'onStep'> {
  return progress === undefined ? {} : { onStep: ({ step }) => progress(`looked at ${step} …`) }
}

/** The report as JSON. */
function documentOf({ isHealthy, baseURL, steps }: DoctorReport): object {
  return {
    format: 'warmline-doctor',
    version: 1,
    node: process.versions.node,
    ...(baseURL === undefined ? {} : { baseURL }),
    healthy: isHealthy,
    steps: steps.map(({ step, status, text }) => ({ step, status, text })),
    problems: steps.flatMap(({ step, problems }) =>
      problems.map(({ code, what, remedies }) => ({ code, step, what, remedies })),
    ),
  }
}

function readEnvFile(file: string): void {
  try {
    process.loadEnvFile(file)
  } catch (error) {
    throw new Error(`${file} cannot be read: ${String(Object(error).code ?? 'no variables in it')}`)
  }
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 0.1 && seconds <= 600)) {
    throw new InvalidArgumentError('Write seconds, from 0.1 to 600.')
  }
  return seconds
}

// The command `bench`: its options, the question before anything is billed, and what it prints.
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { addLink, commonLinks, type Link } from '../analyze/links.js'
import { examplesText } from '../help.js'
import { exitCodes, type Terminal } from '../terminal.js'
import { type BenchReport, methodOf, printReport } from './report.js'
import type { Workload } from './workload.js'

interface Options {
  readonly turns: number
  readonly instructions: number
  readonly output: number
  readonly repetitions: number
  readonly link?: readonly Link[]
  readonly ttft: number
  readonly tps: number
  readonly timeout: number
  readonly cwd: string
  readonly baseUrl?: string
  readonly model?: string
  readonly yes?: true
  readonly json?: true
}

const help = `${examplesText([
  ['warmline bench', 'on this machine, over three links, without a key'],
  ['warmline bench --turns 40 --link 10mbit/80ms --ttft 300', 'a longer loop, your link, a model'],
  [
    'warmline bench --base-url https://api.openai.com/v1 --model NAME',
    'a real server, asked first',
  ],
])}
It runs the same loop of tool calls over HTTP and in WebSocket mode, and compares seconds and bytes.
Without --base-url the server is the dev-server, behind a slow link on the loopback; core is measured,
and the adapters that the folder has. With --base-url it is a real server, core only: the key is that
of the server's variable, and the most tokens that it can cost are told and asked first (--yes).

Exit codes: 0 fine, 1 a loop failed or gave a wrong answer, 2 wrong arguments.`

/** Adds the command to the program. */
export function addBench(program: Command, terminal: Terminal): void {
  program
    .command('bench')
    .summary('Compare HTTP and WebSocket mode on this machine.')
    .description('Runs a loop of tool calls over HTTP and in WebSocket mode, and compares them.')
    .option('--turns <n>', 'calls of the model in a loop', countUpTo(1000), 20)
    .option('--instructions <bytes>', 'size of the instructions', countUpTo(1_000_000), 12_000)
    .option('--output <bytes>', 'size of each output of the tool', countUpTo(1_000_000), 4096)
    .option('--repetitions <n>', 'how often each way is measured', countUpTo(100), 3)
    .option('--link <link>', 'a link such as 10mbit/50ms; may be repeated', addLink)
    .option('--ttft <ms>', 'time of the model to its first token', countUpTo(60_000, 0), 0)
    .option('--tps <n>', 'tokens a second of the model, 0 for no limit', countUpTo(1e6, 0), 0)
    .option('--timeout <seconds>', 'how long one loop may take', countUpTo(86_400), 600)
    .option('--cwd <dir>', 'the folder whose adapters are measured', '.')
    .option('--base-url <url>', 'measure a real server, with its key')
    .option('--model <name>', 'the model of the real server')
    .option('--yes', 'do not ask before tokens are used')
    .option('--json', 'print JSON for programs (@warmline/cli says its shape)')
    .addHelpText('after', help)
    .action(async (options: Options, command: Command) => {
      const report = await run(options, terminal, command)
      terminal.progress?.('')
      if (report === undefined) {
        terminal.exitCode = exitCodes.failed
        return
      }
      terminal.out(
        options.json === true
          ? `${JSON.stringify({ format: 'warmline-bench', version: 1, method: methodOf(report), repetitions: options.repetitions, ...report }, null, 2)}\n`
          : printReport(report),
      )
    })
}

async function run(
  options: Options,
  terminal: Terminal,
  command: Command,
): Promise<BenchReport | undefined> {
  const { turns, instructions, output, repetitions, baseUrl, model, ttft, tps, link } = options
  const workload = { turns, instructionsBytes: instructions, outputBytes: output }
  const { progress = () => {} } = terminal
  const cwd = resolve(options.cwd)
  const loopTimeoutMs = options.timeout * 1000
  const common = { workload, repetitions, loopTimeoutMs, cwd, onProgress: progress }
  const { benchLocal, benchReal } = await import('./bench.js')
  if (baseUrl === undefined) {
    const costs = { firstTokenMs: ttft, tokensPerSecond: tps }
    return benchLocal({ ...common, links: link ?? commonLinks, costs })
  }
  if (model === undefined) command.error('error: --base-url needs --model.')
  if (!(await isAllowed(options, workload, terminal))) return undefined
  return benchReal({ ...common, baseURL: baseUrl, model: model ?? '', maxOutputTokens })
}

/** Most tokens of each answer of a real model. */
const maxOutputTokens = 512

/** Tells what a real server can cost, and asks. */
async function isAllowed(
  { yes, repetitions }: Options,
  workload: Workload,
  { ask, error }: Terminal,
): Promise<boolean> {
  const loops = 2 * repetitions
  const output = loops * workload.turns * maxOutputTokens
  const input = loops * mostInputTokens(workload)
  const bound =
    `This runs ${loops} loops of ${workload.turns} turns: at most ${input} tokens of input (about a ` +
    `quarter of that in English, most of it cached) and ${output} of output.`
  if (yes === true) {
    error(`${bound}\n`)
    return true
  }
  if (ask !== undefined) return ask(`${bound} Go on?`)
  error(`warmline: ${bound} Say --yes to go on.\n`)
  return false
}

/** No token is shorter than a byte, and every turn is charged for its whole history. */
function mostInputTokens({ turns, instructionsBytes, outputBytes }: Workload): number {
  // Names, schemas and the question take less than this.
  const rest = 1000
  const perTurn = outputBytes + maxOutputTokens + 100
  return turns * (instructionsBytes + rest) + (perTurn * turns * (turns - 1)) / 2
}

function countUpTo(most: number, least = 1): (text: string) => number {
  return (text) => {
    const count = Number(text)
    if (text.trim() !== '' && Number.isInteger(count) && count >= least && count <= most)
      return count
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`)
  }
}

// The command `probe`: its options, the question about tokens, what it prints, and its exit codes.
import { type Command, InvalidArgumentError } from 'commander'
import { examplesText } from '../help.js'
import { exitCodes, type Terminal } from '../terminal.js'
import { harmless } from '../terminal-text.js'
import type { ProbeSettings } from './probe.js'
import type { ProbeReport } from './report.js'
import { checkSecure, readBaseURL, readCredentials, UsageError, withoutSecrets } from './target.js'

/** The exit code for a server that cannot be reached, or lets nobody in. */
const notReachable = 3

interface Options {
  readonly keyEnv?: string
  readonly header?: readonly string[]
  readonly model: string
  readonly secondModel?: string
  readonly maxTokens?: number
  readonly maxOutputTokens: number
  readonly timeout: number
  readonly idle: number
  readonly maxFrame: number
  readonly yes?: true
  readonly json?: true
}

const help = `${examplesText([
  ['warmline probe https://api.openai.com/v1 --key-env OPENAI_API_KEY', 'the real API'],
  ['warmline probe http://127.0.0.1:8787/v1 --yes', 'a server of your own'],
])}
Rules are those of PROTOCOL.md. yes: the server does so. no: it does not, as the rules allow some
servers. differs: no rule allows what it does.

The probe runs about 60 short turns. It says beforehand how many tokens they can be billed for at
most, asks, and stops at that number. A server is believed in what its usage counts; a turn that it
does not count is counted at its bound. Frames larger than 1 MiB and a wait on an idle connection
cost no tokens, and are left out unless you ask for them.

A key is read from the variable that --key-env names, sent to <url> only, and never printed.

Exit codes: 0 the server answered as the rules say, 1 it differs, 2 wrong arguments, 3 it cannot be
reached or lets nobody in.`

/** Adds the command to the program. */
export function addProbe(program: Command, terminal: Terminal): void {
  program
    .command('probe')
    .summary("Test a server's WebSocket mode against the rules.")
    .description("Tests a server's WebSocket mode against the numbered rules of PROTOCOL.md.")
    .argument('<url>', 'the base address of the server')
    .option('--key-env <name>', 'the variable that has the key; none is sent without it')
    .option('--header <header>', 'name=env:VARIABLE, such as for a gateway; repeat it', collected)
    .option('--model <model>', 'the model to ask', 'gpt-6-astra')
    .option('--second-model <model>', 'another model that exists, to see whether it may change')
    .option('--yes', 'do not ask about the tokens')
    .option('--max-tokens <count>', 'most billed tokens; needs no --yes', whole(1, 10_000_000))
    .option('--max-output-tokens <count>', 'output of one turn', whole(16, 4096), 16)
    .option('--timeout <seconds>', 'longest wait for one answer', whole(1, 600), 30)
    .option('--idle <seconds>', 'watch an idle connection so long', whole(0, 7200), 0)
    .option('--max-frame <MiB>', 'largest frame to send', whole(1, 64), 1)
    .option('--json', 'print JSON for programs (@warmline/cli says its shape)')
    .addHelpText('after', help)
    .action((url: string, options: Options) => run(url, options, terminal))
}

async function run(url: string, options: Options, terminal: Terminal): Promise<void> {
  // What probes is loaded only now, so that help is there at once.
  const { allChecks, boundOfChecks, runProbe } = await import('./run-probe.js')
  const bound = boundOfChecks(allChecks, options.maxOutputTokens)
  const maxTokens = options.maxTokens ?? bound
  const target = targetOf(url, options, terminal)
  if (target === undefined || !(await mayRun(terminal, options, { bound, maxTokens }))) return
  const { settings, secrets } = target
  const result = await runProbe(
    { ...settings, maxTokens },
    { onCheck: (done, all) => terminal.progress?.(`${done} of ${all} checks`) },
  )
  terminal.progress?.('')
  if (result.kind === 'unreachable') {
    const reason = harmless(withoutSecrets(result.reason, secrets))
    const hint = result.status === 401 && options.keyEnv === undefined ? ' See --key-env.' : ''
    terminal.error(`warmline: ${harmless(settings.baseURL)}: ${reason}.${hint}\n`)
    terminal.exitCode = notReachable
    return
  }
  await print(terminal, withoutSecrets(result.report, secrets), options.json === true)
}

async function print(terminal: Terminal, report: ProbeReport, isJson: boolean): Promise<void> {
  const { printReport } = await import('./print.js')
  terminal.out(isJson ? `${JSON.stringify(report, null, 2)}\n` : printReport(report))
  if (report.rows.some(({ verdict }) => verdict === 'differs')) terminal.exitCode = 1
}

interface RunTarget {
  readonly settings: Omit<ProbeSettings, 'maxTokens'>
  readonly secrets: readonly string[]
}

/** Reads the target; wrong arguments are told and end the command. */
function targetOf(url: string, options: Options, terminal: Terminal): RunTarget | undefined {
  const { keyEnv, header = [], model, secondModel, maxOutputTokens } = options
  try {
    const credentials = readCredentials(keyEnv, header, process.env)
    const { headers, secrets } = credentials
    const baseURL = readBaseURL(url)
    checkSecure(baseURL, credentials)
    const settings = {
      baseURL,
      headers,
      model,
      secondModel,
      apiKeyVariable: keyEnv ?? 'OPENAI_API_KEY',
      maxOutputTokens,
      timeoutMs: options.timeout * 1000,
      settleMs: 1000,
      idleMs: options.idle * 1000,
      maxFrameBytes: options.maxFrame * 1024 * 1024 + 1,
      deadlineMs: 15 * 60_000,
    }
    return { settings, secrets }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    terminal.error(`warmline: ${error.message}\n`)
    terminal.exitCode = exitCodes.usage
    return undefined
  }
}

/** Asks about the tokens, where nobody has answered beforehand. */
async function mayRun(
  terminal: Terminal,
  options: Options,
  { bound, maxTokens }: { readonly bound: number; readonly maxTokens: number },
): Promise<boolean> {
  const least = Math.min(bound, maxTokens)
  terminal.error(`The probe can be billed for at most ${least} tokens; often it is a fifth.\n`)
  if (options.yes === true || options.maxTokens !== undefined) return true
  if (terminal.ask === undefined) {
    terminal.error('warmline: say --yes, or --max-tokens with the most you allow.\n')
    terminal.exitCode = exitCodes.usage
    return false
  }
  if (await terminal.ask('Go on?')) return true
  terminal.exitCode = exitCodes.failed
  return false
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= least && number <= most && text.trim() !== '') {
      return number
    }
    throw new InvalidArgumentError(`It takes whole numbers from ${least} to ${most}.`)
  }
}

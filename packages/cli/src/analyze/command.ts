// The command `analyze`: its options, and what it prints.
import type { ProfileName } from '@warmline/dev-server'
import { type Command, Option } from 'commander'
import { examplesText } from '../help.js'
import { exitCodes, type Terminal } from '../terminal.js'
import { harmless } from '../terminal-text.js'
import type { AnalyzeOptions } from './analyze.js'
import { addLink, commonLinks, type Link } from './links.js'
import { printReport } from './print.js'

/** The servers whose limits can be shown. */
export const serverNames: readonly ProfileName[] = [
  'openai',
  'azure',
  'xai',
  'vercel-gateway',
  'openresponses',
]

interface Options {
  readonly json?: true
  readonly reasons?: true
  readonly showItems?: true
  readonly link?: readonly Link[]
  readonly server: ProfileName
}

const help = `${examplesText([
  ['warmline analyze requests.jsonl', 'a log of request bodies'],
  ['warmline analyze --json .devtools/generations.json', 'of the AI SDK devtools, as JSON'],
])}
A FILE is a log of request bodies, told by its content and not by its name:
  JSON lines   bodies of POST /responses, or { "request", "response", "startedAt", "endedAt" }
  HAR          of Chromium's devtools or Playwright, sockets included
  AI SDK       .devtools/generations.json of @ai-sdk/devtools
  LangSmith    runs as its client lists them, one a line or in an array
  Warmline     a file that the inspector exported

Nothing of a file is printed but counts, sizes, reasons and the numbers of items, unless
--show-items asks for it. Nothing leaves this machine.

Exit codes: 0 fine, 1 nothing to analyze or a file that cannot be read, 2 wrong arguments.`

/** Adds the command to the program. */
export function addAnalyze(program: Command, terminal: Terminal): void {
  program
    .command('analyze')
    .summary('Say what Warmline would have done with a log of requests.')
    .description('Says what Warmline would have done with a log of requests, by doing it.')
    .argument('<file...>', 'logs of requests')
    .option('--json', 'print JSON for programs (@warmline/cli says its shape)')
    .option('--reasons', 'list each turn in full, with its reason and where its history parts')
    .option('--show-items', 'show the items at which histories part: content of your log')
    .option('--link <link>', 'a link such as 10mbit/50ms; may be repeated', addLink)
    .addOption(new Option('--server <name>', 'whose limits').choices(serverNames).default('openai'))
    .addHelpText('after', help)
    .action((files: readonly string[], options: Options) => run(files, options, terminal))
}

async function run(files: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  const { server, link: links = commonLinks, showItems: showsItems = false } = options
  withoutEnvironment()
  // What replays is loaded only now, so that help is there at once.
  const { analyze } = await import('./analyze.js')
  const { report, unreadable } = await analyze(files, {
    server,
    links,
    showsItems,
    onProgress: progressOf(terminal),
  })
  terminal.progress?.('')
  const isLong = options.reasons === true || showsItems
  if (options.json === true) terminal.out(`${JSON.stringify(report, null, 2)}\n`)
  else if (report.files.length > 0) terminal.out(printReport(report, isLong))
  for (const { file, message } of unreadable) {
    terminal.error(`warmline: ${harmless(file)} cannot be read: ${harmless(message)}\n`)
  }
  const isEmpty = report.files.every(({ turns }) => turns.length === 0)
  if (isEmpty && report.files.length > 0) terminal.error('warmline: there is nothing to analyze.\n')
  if (isEmpty || unreadable.length > 0) terminal.exitCode = exitCodes.failed
}

/** How often progress is shown. */
const progressMs = 200

function progressOf({ progress }: Terminal): AnalyzeOptions['onProgress'] {
  if (progress === undefined) return undefined
  let shownAt = 0
  return (done, all) => {
    const now = performance.now()
    if (now - shownAt < progressMs) return
    shownAt = now
    progress(`${done} of ${all} turns`)
  }
}

/**
 * Leaves the replay alone with the loopback: it takes no proxy, key or inspector from the
 * environment.
 * @throws Error where Node itself sends every request through a proxy.
 */
function withoutEnvironment(): void {
  const { NODE_USE_ENV_PROXY: usesProxy = '', NODE_OPTIONS = '' } = process.env
  if (usesProxy === '1' || `${NODE_OPTIONS} ${process.execArgv}`.includes('--use-env-proxy')) {
    throw new Error(
      'Node sends requests through a proxy: unset NODE_USE_ENV_PROXY for this command.',
    )
  }
  for (const name of Object.keys(process.env)) {
    if (/^(WARMLINE_|OPENAI_)|^(https?|all|no)_proxy$/i.test(name)) delete process.env[name]
  }
}

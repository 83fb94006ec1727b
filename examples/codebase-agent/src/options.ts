// The command line: flags, their checks, and the lines said when one is wrong. It touches no file
// and starts nothing.
import { parseArgs } from 'node:util'
import { DemoError } from './errors.js'
import type { CostModel } from './server/dev-server.js'

/** What the command line asked for. */
export interface Options {
  /** As given; `undefined` is this repository. */
  readonly directory: string | undefined
  readonly question: string
  readonly place:
    | { readonly kind: 'dev-server'; readonly costs: CostModel; readonly port: number }
    | { readonly kind: 'live'; readonly model: string; readonly apiKey: string }
  readonly repetitions: number
  /** Where the page goes; `undefined` is the default place. */
  readonly outFile: string | undefined
  readonly isJson: boolean
  /** Whether longer histories are measured too; local runs only. */
  readonly hasSweep: boolean
  /** Whether the page may be opened in a browser. */
  readonly mayOpen: boolean
}

/** A question that any codebase answers. */
export const defaultQuestion: string =
  'How does this project handle errors, and where is that tested?'
/** The model of a live run where none is named. */
const defaultModel = 'gpt-6-astra'

/** The text of `--help`. */
export const usage: string = `Usage: demo [options] [directory] [question]

An agent with four tools surveys a directory and answers a question about it, four times: through the AI SDK and through
LangChain, each over HTTP and in WebSocket mode. No key is needed: a local server answers, under a stated cost model.

  directory        what to survey (default: this repository)
  question         what to ask (default: ${JSON.stringify(defaultQuestion)})

  --rtt MS         round-trip delay of the cost model (default 40)
  --ttft MS        time to the first token (default 60)
  --cost NS        work for each byte of input that is not cached (default 200)
  --port N         port of the local server (default 0: a free one)
  --repeat N       repetitions, interleaved; figures are medians (default 3, with --live 1)
  --live           run on the real API, with OPENAI_API_KEY; costs money, and file contents leave this machine
  --model M        the model of a live run (default ${defaultModel})
  --no-sweep       leave out the runs after longer histories
  --out FILE       where to write the page (default: among the temporary files; it says where)
  --no-open        do not open the page in a browser
  --json           print one JSON document instead; the page is then written only with --out
  --help           show this text
`

/**
 * Reads the arguments after the program's name. `'help'` when they ask for it.
 * @throws DemoError with a line that says what to do.
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options | 'help' {
  // `pnpm demo -- --json` hands on the dashes that were meant for pnpm.
  const { values, positionals } = parse(args[0] === '--' ? args.slice(1) : args)
  if (values.help === true) return 'help'
  const [directory, ...words] = positionals
  if (directory === '') throw wrong('The directory is an empty text. Name one, or leave it out.')
  const isLive = values.live === true
  return {
    directory,
    // A question without quotation marks comes as several words.
    question: words.join(' ').trim() || defaultQuestion,
    place: isLive ? readLive(values, env) : readLocal(values),
    repetitions: integer('--repeat', values.repeat ?? (isLive ? '1' : '3'), { min: 1, max: 25 }),
    outFile: values.out,
    isJson: values.json === true,
    hasSweep: !isLive && values['no-sweep'] !== true,
    mayOpen: values['no-open'] !== true && values.json !== true,
  }
}

type Values = ReturnType<typeof parseFlags>['values']

function readLive(
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
): Options['place'] {
  for (const flag of ['rtt', 'ttft', 'cost', 'port'] as const) {
    if (values[flag] !== undefined)
      throw wrong(`--${flag} belongs to the local server. Leave it out with --live.`)
  }
  const apiKey = env.OPENAI_API_KEY?.trim()
  if (apiKey === undefined || apiKey === '') {
    throw wrong(
      '--live needs a key: set OPENAI_API_KEY, or leave --live out to use the local server.',
    )
  }
  return { kind: 'live', model: values.model ?? defaultModel, apiKey }
}

function readLocal(values: Values): Options['place'] {
  if (values.model !== undefined)
    throw wrong('--model needs --live: the local server has a model of its own.')
  return {
    kind: 'dev-server',
    port: integer('--port', values.port ?? '0', { min: 0, max: 65_535 }),
    costs: {
      roundTripMs: amount('--rtt', values.rtt, 40),
      firstTokenMs: amount('--ttft', values.ttft, 60),
      workNsPerUncachedByte: amount('--cost', values.cost, 200),
    },
  }
}

function parse(args: readonly string[]): ReturnType<typeof parseFlags> {
  try {
    return parseFlags(args)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw wrong(`${reason}. See --help.`)
  }
}

// biome-ignore format: one flag a line
const flagSpecs = {
  rtt: { type: 'string' }, ttft: { type: 'string' }, cost: { type: 'string' }, port: { type: 'string' },
  repeat: { type: 'string' }, live: { type: 'boolean' }, model: { type: 'string' },
  'no-sweep': { type: 'boolean' }, out: { type: 'string' }, 'no-open': { type: 'boolean' },
  json: { type: 'boolean' }, help: { type: 'boolean' },
} as const

interface Flags {
  readonly values: {
    readonly [Name in keyof typeof flagSpecs]?: (typeof flagSpecs)[Name] extends { type: 'boolean' }
      ? boolean
      : string
  }
  readonly positionals: readonly string[]
}

function parseFlags(args: readonly string[]): Flags {
  return parseArgs({ args: [...args], options: flagSpecs, allowPositionals: true })
}

function integer(
  flag: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw wrong(
      `${flag} must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}.`,
    )
  }
  return value
}

/** Longer waits than this are a typing mistake, and a timer could not hold them. */
const maxAmount = 600_000

function amount(flag: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text)
  if (text?.trim() === '' || !(value >= 0 && value <= maxAmount)) {
    throw wrong(`${flag} must be a number from 0 to ${maxAmount}, not ${JSON.stringify(text)}.`)
  }
  return value
}

function wrong(message: string): DemoError {
  return new DemoError('usage', message)
}

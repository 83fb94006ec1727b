// The command line: flags, their checks, and the lines said when one is wrong. It starts nothing.
import { parseArgs } from 'node:util'
import { type ClientName, clientNames, isClientName } from './client/table.js'
import { BenchError } from './errors.js'

/** What can be measured. */
export type SuiteName = 'loop' | 'stream' | 'load' | 'micro'

const suiteNames: readonly SuiteName[] = ['loop', 'stream', 'load', 'micro']

/** What the command line asked for. */
export interface Options {
  readonly suites: readonly SuiteName[]
  /** `undefined` is each suite's own choice. */
  readonly clients: readonly ClientName[] | undefined
  /** Turns of the loops without delay: from these the growth is fitted. */
  readonly turns: readonly number[]
  /** Turns of the loops with a delay and nothing else. */
  readonly delayedTurns: readonly number[]
  /** Round-trip delays in milliseconds. 0 is always measured. */
  readonly roundTripsMs: readonly number[]
  /**
   * Nanoseconds of server work for each received byte, in the case that has a price. 0 leaves the
   * case out.
   */
  readonly workNsPerByte: number
  /** Megabits in a second, in the case that has a narrow uplink. 0 leaves the case out. */
  readonly uplinkMbps: number
  readonly repetitions: number
  /** Deltas of the stream suite. */
  readonly events: number
  /** Conversations at once, of the load suite. */
  readonly conversations: readonly number[]
  readonly seed: number
  /** Where the table, the page and the document go; `undefined` is among the temporary files. */
  readonly outDirectory: string | undefined
  readonly isJson: boolean
  readonly isQuick: boolean
  /** The real API instead of the local server. */
  readonly live: { readonly apiKey: string; readonly baseURL: string } | undefined
  readonly model: string
}

/** The text of `--help`. */
export const usage: string = `Usage: bench [options]

Measures Warmline beside the clients that people would use instead, on a local server with TLS. No key is needed.

  --suite LIST         of loop, stream, load, micro (default loop,stream,load)
  --clients LIST       of ${clientNames.join(', ')}
                       (default: all, but for load six of them)
  --turns LIST         turns of the loops (default 1,5,20,50,100,400; quick 5,20,50)
  --rtt LIST           round-trip delays in ms (default 0,20,60; quick 0,20)
  --cost NS            server work per received byte, for the case with a price (default 100; 0: without it)
  --uplink-mbps N      for the case with a narrow uplink (default 20; 0: without it)
  --events N           deltas of a stream (default 20000; quick 5000)
  --conversations LIST conversations at once (default 200,1000; quick 50)
  --repeat N           repetitions, interleaved; figures are medians (default 5; quick 3; live 1)
  --seed N             of delays and arrivals (default 1)
  --quick              about ten minutes instead of an hour
  --live               loops on the real API, with OPENAI_API_KEY; costs money, and answers are not checked
  --model M            the model of a live run (default gpt-6-astra)
  --out DIRECTORY      where to write the table, the page and the document (default: among the temporary files)
  --json               print the document instead of the table
  --help               show this text
`

/** Turns past this are not measured under a delay unless asked for: they would take hours. */
const maxDelayedTurns = 100

/**
 * Reads the arguments after the program's name. `'help'` when they ask for it.
 * @throws BenchError `usage`, with a line that says what to do.
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options | 'help' {
  // `pnpm bench -- --json` hands on the dashes that were meant for pnpm.
  const values = parse(args[0] === '--' ? args.slice(1) : args)
  if (values.help === true) return 'help'
  const isQuick = values.quick === true
  const live = values.live === true ? readLive(values, env) : undefined
  if (values.model !== undefined && live === undefined) throw wrong('--model needs --live.')
  const turns = wholes(
    '--turns',
    values.turns,
    standard({ isQuick, isLive: live !== undefined }),
    [1, 2000],
  )
  const delayed = turns.filter((count) => count <= maxDelayedTurns)
  return {
    suites: live === undefined ? readSuites(values.suite) : ['loop'],
    clients: readClients(values.clients),
    turns,
    delayedTurns: isQuick && values.turns === undefined ? [1] : delayed,
    roundTripsMs: wholes('--rtt', values.rtt, isQuick ? [0, 20] : [0, 20, 60], [0, 10_000]),
    workNsPerByte: whole('--cost', values.cost, 100, [0, 1_000_000]),
    uplinkMbps: whole('--uplink-mbps', values['uplink-mbps'], 20, [0, 100_000]),
    repetitions: whole(
      '--repeat',
      values.repeat,
      live === undefined ? (isQuick ? 3 : 5) : 1,
      [1, 100],
    ),
    events: whole('--events', values.events, isQuick ? 5000 : 20_000, [1, 1_000_000]),
    conversations: wholes(
      '--conversations',
      values.conversations,
      isQuick ? [50] : [200, 1000],
      [1, 5000],
    ),
    seed: whole('--seed', values.seed, 1, [0, 2 ** 31]),
    outDirectory: values.out,
    isJson: values.json === true,
    isQuick,
    live,
    model: values.model ?? 'gpt-6-astra',
  }
}

function standard({ isQuick, isLive }: { isQuick: boolean; isLive: boolean }): readonly number[] {
  if (isLive) return [5]
  return isQuick ? [5, 20, 50] : [1, 5, 20, 50, 100, 400]
}

// biome-ignore format: one flag a line
const FLAGS = {
  suite: { type: 'string' }, clients: { type: 'string' }, turns: { type: 'string' }, rtt: { type: 'string' },
  cost: { type: 'string' }, 'uplink-mbps': { type: 'string' }, events: { type: 'string' },
  conversations: { type: 'string' }, repeat: { type: 'string' }, seed: { type: 'string' },
  quick: { type: 'boolean' }, live: { type: 'boolean' }, model: { type: 'string' },
  out: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' },
} as const

type Values = {
  readonly [Name in keyof typeof FLAGS]?: (typeof FLAGS)[Name] extends { type: 'boolean' }
    ? boolean
    : string
}

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw wrong(`${reason}. See --help.`)
  }
}

function readSuites(text: string | undefined): readonly SuiteName[] {
  if (text === undefined) return ['loop', 'stream', 'load']
  return list(text).map((name) => {
    const known = suiteNames.find((suite) => suite === name)
    if (known === undefined)
      throw wrong(`--suite takes ${suiteNames.join(', ')}, not ${JSON.stringify(name)}.`)
    return known
  })
}

function readClients(text: string | undefined): readonly ClientName[] | undefined {
  if (text === undefined) return undefined
  return list(text).map((name) => {
    if (!isClientName(name))
      throw wrong(`--clients knows no ${JSON.stringify(name)}. See --help for the names.`)
    return name
  })
}

/** Flags that shape the local server, the line to it, or what only it can be asked for. */
const localFlags = ['suite', 'rtt', 'cost', 'uplink-mbps', 'events', 'conversations'] as const

function readLive(
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
): NonNullable<Options['live']> {
  for (const flag of localFlags) {
    if (values[flag] !== undefined) {
      throw wrong(`--${flag} belongs to the local server. Leave it out with --live.`)
    }
  }
  const apiKey = env.OPENAI_API_KEY?.trim()
  if (apiKey === undefined || apiKey === '') {
    throw wrong(
      '--live needs a key: set OPENAI_API_KEY, or leave --live out to use the local server.',
    )
  }
  return { apiKey, baseURL: env.OPENAI_BASE_URL?.trim() || 'https://api.openai.com/v1' }
}

function list(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim())
}

function wholes(
  flag: string,
  text: string | undefined,
  fallback: readonly number[],
  range: readonly [number, number],
): readonly number[] {
  if (text === undefined) return fallback
  return [...new Set(list(text).map((part) => whole(flag, part, 0, range)))].toSorted(
    (a, b) => a - b,
  )
}

function whole(
  flag: string,
  text: string | undefined,
  fallback: number,
  [least, most]: readonly [number, number],
): number {
  const value = text === undefined ? fallback : Number(text)
  if (text?.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw wrong(
      `${flag} takes whole numbers from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    )
  }
  return value
}

function wrong(message: string): BenchError {
  return new BenchError('usage', message)
}

// The command line: its flags, their checks and the message when one is wrong. It starts nothing.
import { parseArgs } from 'node:util'
import { type ClientName, clientNames, isClientName } from './client/table.js'
import { BenchError } from './errors.js'
import type { Crowd } from './suites/scenario.js'
import {
  standardCrowds,
  standardEvents,
  standardRoundTripsMs,
  standardTurns,
  standardUplinkMbps,
  standardWorkNsPerByte,
} from './suites/standard.js'

/** What can be measured. */
export type SuiteName = 'loop' | 'stream' | 'load' | 'micro'

const suiteNames: readonly SuiteName[] = ['loop', 'stream', 'load', 'micro']

/** What the command line asked for. */
export interface Options {
  readonly suites: readonly SuiteName[]
  /** Clients to measure; `undefined` leaves the choice to each suite. */
  readonly clients: readonly ClientName[] | undefined
  /** Turn counts of the loops without delay; the growth is fitted to these. */
  readonly turns: readonly number[]
  /** Turn counts of the loops that have a delay and nothing else. */
  readonly delayedTurns: readonly number[]
  /** Round-trip delays in milliseconds. A delay of 0 is always measured. */
  readonly roundTripsMs: readonly number[]
  /**
   * Nanoseconds of server work for each received byte, in the scenario that charges for bytes; 0
   * skips that scenario.
   */
  readonly workNsPerByte: number
  /** Megabits a second of the scenario with a narrow uplink; 0 skips that scenario. */
  readonly uplinkMbps: number
  readonly repetitions: number
  /** Deltas that the stream suite sends in one answer. */
  readonly events: number
  /** Concurrent conversations in the load suite, fewest first. */
  readonly crowds: readonly Crowd[]
  readonly seed: number
  /** Directory for the table, the page and the document; `undefined` makes a temporary one. */
  readonly outDirectory: string | undefined
  readonly isJson: boolean
  readonly isQuick: boolean
  /** Key and URL of the real API, when the run uses it instead of the local server. */
  readonly live: { readonly apiKey: string; readonly baseURL: string } | undefined
  readonly model: string
}

/** The text of `--help`. */
export const usage: string = `Usage: bench [options]

Measures Warmline against the clients that people would use instead, on a local server with TLS. No key is needed.

  --suite LIST         of loop, stream, load, micro (default loop,stream,load)
  --clients LIST       of ${clientNames.join(', ')}
                       (default: all, but for load six of them,
                       and two with more than 1000 conversations)
  --turns LIST         turns of the loops (default 1,5,20,50,100,400; quick 5,20,50)
  --rtt LIST           round-trip delays in ms (default 0,20,60; quick 0,20)
  --cost NS            server work per received byte, in the scenario that charges for bytes (default 100; 0: skip it)
  --uplink-mbps N      in the scenario with a narrow uplink (default 20; 0: skip it)
  --events N           deltas of a stream (default 20000; quick 5000)
  --conversations LIST conversations at once, each of 10 turns unless its turns follow an x
                       (default 200x10,1000x10,4000x5; quick 50x10)
  --repeat N           repetitions, interleaved; figures are medians (default 5; quick 3; live 1)
  --seed N             of delays and arrivals (default 1)
  --quick              about ten minutes instead of more than an hour
  --live               loops on the real API, with OPENAI_API_KEY; costs money, and answers are not checked
  --model M            the model of a live run (default gpt-6-astra)
  --out DIRECTORY      where to write the table, the page and the document (default: among the temporary files)
  --json               print the document instead of the table
  --help               show this text
`

/** Longer loops are not measured with a delay unless asked for, because they would take hours. */
const maxDelayedTurns = 100

/**
 * Reads the arguments after the program's name; returns `'help'` when they ask for it.
 * @throws BenchError `usage`, with a message that says what to change.
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options | 'help' {
  // `pnpm bench -- --json` passes on the `--` that was meant for pnpm.
  const values = parse(args[0] === '--' ? args.slice(1) : args)
  if (values.help === true) return 'help'
  const isQuick = values.quick === true
  const live = values.live === true ? readLive(values, env) : undefined
  if (values.model !== undefined && live === undefined) throw wrong('--model needs --live.')
  const numbers = (
    name: 'turns' | 'rtt',
    fallback: readonly number[],
    range: Range,
  ): readonly number[] => {
    const text = values[name]
    return text === undefined ? fallback : integers(`--${name}`, text, range)
  }
  const number = (
    name: 'cost' | 'uplink-mbps' | 'repeat' | 'events' | 'seed',
    fallback: number,
    range: Range,
  ): number => {
    const text = values[name]
    return text === undefined ? fallback : integer(`--${name}`, text, range)
  }
  const turns = numbers('turns', defaultTurns({ isQuick, isLive: live !== undefined }), {
    min: 1,
    max: 2000,
  })
  const delayed = turns.filter((count) => count <= maxDelayedTurns)
  return {
    suites: live === undefined ? readSuites(values.suite) : ['loop'],
    clients: readClients(values.clients),
    turns,
    delayedTurns: isQuick && values.turns === undefined ? [1] : delayed,
    roundTripsMs: numbers('rtt', isQuick ? [0, 20] : standardRoundTripsMs, { min: 0, max: 10_000 }),
    workNsPerByte: number('cost', standardWorkNsPerByte, { min: 0, max: 1_000_000 }),
    uplinkMbps: number('uplink-mbps', standardUplinkMbps, { min: 0, max: 100_000 }),
    repetitions: number('repeat', live === undefined ? (isQuick ? 3 : 5) : 1, { min: 1, max: 100 }),
    events: number('events', isQuick ? 5000 : standardEvents, { min: 1, max: 1_000_000 }),
    crowds: readCrowds(values.conversations, isQuick),
    seed: number('seed', 1, { min: 0, max: 2 ** 31 }),
    outDirectory: values.out,
    isJson: values.json === true,
    isQuick,
    live,
    model: values.model ?? 'gpt-6-astra',
  }
}

function defaultTurns({
  isQuick,
  isLive,
}: {
  readonly isQuick: boolean
  readonly isLive: boolean
}): readonly number[] {
  if (isLive) return [5]
  return isQuick ? [5, 20, 50] : standardTurns
}

// biome-ignore format: one flag a line
const flagSpecs = {
  suite: { type: 'string' }, clients: { type: 'string' }, turns: { type: 'string' }, rtt: { type: 'string' },
  cost: { type: 'string' }, 'uplink-mbps': { type: 'string' }, events: { type: 'string' },
  conversations: { type: 'string' }, repeat: { type: 'string' }, seed: { type: 'string' },
  quick: { type: 'boolean' }, live: { type: 'boolean' }, model: { type: 'string' },
  out: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' },
} as const

type Values = {
  readonly [Name in keyof typeof flagSpecs]?: (typeof flagSpecs)[Name] extends { type: 'boolean' }
    ? boolean
    : string
}

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: flagSpecs }).values
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

/** Turns of each conversation unless the flag names others. */
const crowdTurns = 10

function readCrowds(text: string | undefined, isQuick: boolean): readonly Crowd[] {
  if (text === undefined) {
    return isQuick ? [{ conversations: 50, turns: crowdTurns }] : Object.values(standardCrowds)
  }
  const crowds = list(text).map((part): Crowd => {
    const [, conversations = part, turns = String(crowdTurns)] = /^(.*?)x(.*)$/.exec(part) ?? []
    return {
      conversations: integer('--conversations', conversations, { min: 1, max: 5000 }),
      turns: integer('--conversations', turns, { min: 1, max: 100 }),
    }
  })
  const byName = new Map(crowds.map((crowd) => [`${crowd.conversations}x${crowd.turns}`, crowd]))
  return [...byName.values()].toSorted(
    (a, b) => a.conversations - b.conversations || a.turns - b.turns,
  )
}

/** Flags that only make sense with the local server. */
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

interface Range {
  readonly min: number
  readonly max: number
}

function integers(flag: string, text: string, range: Range): readonly number[] {
  const values = list(text).map((part) => integer(flag, part, range))
  return [...new Set(values)].toSorted((a, b) => a - b)
}

function integer(flag: string, text: string, { min, max }: Range): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw wrong(`${flag} takes whole numbers from ${min} to ${max}, not ${JSON.stringify(text)}.`)
  }
  return value
}

function wrong(message: string): BenchError {
  return new BenchError('usage', message)
}

// The command line: its flags, their meaning, and the message when one is wrong. It starts nothing.
import { parseArgs } from 'node:util'
import { DevServerError } from './errors.js'
import { parseFault } from './faults/flag.js'
import type { DevServerOptions } from './options.js'
import { isProfileName, profileNames } from './profiles/table.js'

/** What the command line asked for. */
export type Command =
  | { readonly type: 'help' }
  | {
      readonly type: 'serve'
      readonly options: DevServerOptions
      readonly modelFile: string | undefined
      /** Whether to exit when standard input ends, as when the parent program is killed. */
      readonly exitsWithParent: boolean
    }

/** A flag of the command line. */
export interface CommandFlag {
  /** Without the dashes. */
  readonly name: string
  /** The name of its value; missing where it takes none. */
  readonly value?: string
  readonly text: string
  /** Whether it may be given several times. */
  readonly isRepeated: boolean
}

// biome-ignore format: one flag a line
const flagSpecs = {
  port: { type: 'string', value: 'N', text: 'port to listen on (default 8787; 0 takes a free one)' },
  host: { type: 'string', value: 'ADDRESS', text: 'address to listen on (default 127.0.0.1)' },
  profile: { type: 'string', value: 'NAME', text: `whose limits and quirks to show: ${profileNames.join(', ')} (default openai)` },
  model: { type: 'string', value: 'FILE', text: 'an ES module whose default export is the model (default: uses the first tool once)' },
  'allow-host': { type: 'string', multiple: true, value: 'NAME', text: 'another name of the server, or a host whose pages may use it; may be repeated (default: the loopback and --host)' },
  'api-key': { type: 'string', multiple: true, value: 'KEY', text: 'accept this key only; may be repeated (default: any)' },
  rtt: { type: 'string', value: 'MS', text: 'round-trip delay (default 0)' },
  ttft: { type: 'string', value: 'MS', text: 'time to the first token (default 0)' },
  tps: { type: 'string', value: 'N', text: 'tokens per second (default 0: unlimited)' },
  cost: { type: 'string', value: 'NS', text: 'work per byte of context that is not cached (default 0)' },
  jitter: { type: 'string', value: 'PART', text: 'spread of the delays, 0 to 1 (default 0)' },
  seed: { type: 'string', value: 'N', text: 'seed of the spread (default 1)' },
  fault: { type: 'string', multiple: true, value: 'FAULT', text: 'something that goes wrong, such as drop,at=after-created,turn=2; may be repeated; a JSON object does as well' },
  'exit-with-parent': { type: 'boolean', text: 'end when standard input ends' },
  help: { type: 'boolean', text: 'show this text' },
} as const

/** The flags of the command line, for programs that have it as a command of their own. */
export const commandFlags: readonly CommandFlag[] = Object.entries(flagSpecs).map(
  ([name, spec]) => ({
    name,
    text: spec.text,
    isRepeated: 'multiple' in spec,
    ...('value' in spec ? { value: spec.value } : {}),
  }),
)

/** The text of `--help`. */
export const usageText: string = `Usage: warmline-dev-server [options]

${commandFlags.map(flagLine).join('')}`

/** The line of a flag; what is longer than a line goes on below. */
function flagLine({ name, value, text }: CommandFlag): string {
  const flag = `--${name}${value === undefined ? '' : ` ${value}`}`
  const told = text.replace(/(?=.{81})(.{1,80}) /g, '$1\n                       ')
  return `  ${flag.padEnd(20)} ${told}\n`
}

/**
 * Reads the arguments after the program's name.
 * @throws DevServerError `invalid_option`, with a message that says what to change.
 */
export function readCommand(args: readonly string[]): Command {
  const { values } = parse(args)
  if (values.help === true) return { type: 'help' }
  const profile = values.profile ?? 'openai'
  if (!isProfileName(profile)) {
    throw invalid(`--profile ${profile} is not known. Choose one of ${profileNames.join(', ')}.`)
  }
  const port = number('--port', values.port, 8787)
  if (!Number.isInteger(port) || port > 65_535)
    throw invalid('--port must be a whole number from 0 to 65535.')
  return {
    type: 'serve',
    modelFile: values.model,
    exitsWithParent: values['exit-with-parent'] === true,
    options: {
      port,
      host: values.host ?? '127.0.0.1',
      profile,
      ...(values['allow-host'] === undefined ? {} : { allowedHosts: values['allow-host'] }),
      ...(values['api-key'] === undefined ? {} : { apiKeys: values['api-key'] }),
      ...(values.fault === undefined ? {} : { faults: values.fault.map(parseFault) }),
      costs: {
        roundTripMs: number('--rtt', values.rtt, 0),
        firstTokenMs: number('--ttft', values.ttft, 0),
        tokensPerSecond: number('--tps', values.tps, 0),
        workNsPerUncachedByte: number('--cost', values.cost, 0),
        jitter: number('--jitter', values.jitter, 0),
        seed: number('--seed', values.seed, 1),
      },
    },
  }
}

function parse(args: readonly string[]): ReturnType<typeof parseFlags> {
  try {
    return parseFlags(args)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw invalid(`${reason}. See --help.`)
  }
}

interface Flags {
  readonly values: {
    readonly [Name in keyof typeof flagSpecs]?: (typeof flagSpecs)[Name] extends { multiple: true }
      ? string[]
      : (typeof flagSpecs)[Name] extends { type: 'boolean' }
        ? boolean
        : string
  }
}

function parseFlags(args: readonly string[]): Flags {
  return parseArgs({ args: [...args], options: flagSpecs, allowPositionals: false })
}

function number(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw invalid(`${flag} must be a number of at least 0, not ${JSON.stringify(text)}.`)
  }
  return value
}

function invalid(message: string): DevServerError {
  return new DevServerError('invalid_option', message)
}

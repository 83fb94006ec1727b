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

/** The text of `--help`. */
export const usageText: string = `Usage: warmline-dev-server [options]

  --port N             port to listen on (default 8787; 0 takes a free one)
  --host ADDRESS       address to listen on (default 127.0.0.1)
  --profile NAME       whose limits and quirks to show: ${profileNames.join(', ')} (default openai)
  --model FILE         an ES module whose default export is the model (default: uses the first tool once)
  --allow-host NAME    another name of the server, or a host whose pages may use it; may be repeated
                       (default: the loopback and --host)
  --api-key KEY        accept this key only; may be repeated (default: any)
  --rtt MS             round-trip delay (default 0)
  --ttft MS            time to the first token (default 0)
  --tps N              tokens per second (default 0: unlimited)
  --cost NS            work per byte of context that is not cached (default 0)
  --jitter PART        spread of the delays, 0 to 1 (default 0)
  --seed N             seed of the spread (default 1)
  --fault FAULT        something that goes wrong, such as drop,at=after-created,turn=2; may be repeated;
                       a JSON object does as well
  --exit-with-parent   end when standard input ends
  --help               show this text
`

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

// biome-ignore format: one flag a line
const flagSpecs = {
  port: { type: 'string' }, host: { type: 'string' }, profile: { type: 'string' }, model: { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'api-key': { type: 'string', multiple: true }, fault: { type: 'string', multiple: true },
  rtt: { type: 'string' }, ttft: { type: 'string' }, tps: { type: 'string' }, cost: { type: 'string' },
  jitter: { type: 'string' }, seed: { type: 'string' },
  'exit-with-parent': { type: 'boolean' }, help: { type: 'boolean' },
} as const

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

// The command line of `pnpm live`: its flags, their checks, and where it runs.
import { parseArgs } from 'node:util'
import { readBaseURL, UsageError } from '@warmline/cli/probe'

/** What the command line asked for. */
export interface LiveOptions {
  /** `undefined` runs everything against a dev-server of this program. */
  readonly live: { readonly baseURL: string; readonly key: string } | undefined
  readonly model: string
  readonly secondModel: string | undefined
  readonly repetitions: number
  /** Whether to wait for the age limit of a connection, which takes an hour. */
  readonly waitsAnHour: boolean
  readonly outDirectory: string
  readonly isAgreed: boolean
  /** `undefined` allows what the run says that it may cost. */
  readonly maxTokens: number | undefined
}

/** The text of `--help`. */
export const usage: string = `Usage: pnpm live [options]

Compares seven ways to run a conversation, and tries what nobody has told about WebSocket mode.
With OPENAI_API_KEY it asks the real API, which costs money; without it, a local dev-server.

  --repetitions N   runs of each way, interleaved; figures are medians (default 3)
  --model M         the model to ask (default gpt-6-astra)
  --second-model M  another model that exists, to see whether it may change on a connection
  --base-url URL    another address of the API (default OPENAI_BASE_URL or https://api.openai.com/v1)
  --hour            wait for the age limit of a connection, too (always, against the dev-server)
  --max-tokens N    most billed tokens; needs no --yes
  --yes             do not ask about the tokens
  --out DIRECTORY   where to write the report (default out)
  --help            show this text
`

const flags = {
  repetitions: { type: 'string', default: '3' },
  model: { type: 'string', default: 'gpt-6-astra' },
  'second-model': { type: 'string' },
  'base-url': { type: 'string' },
  hour: { type: 'boolean', default: false },
  'max-tokens': { type: 'string' },
  yes: { type: 'boolean', default: false },
  out: { type: 'string', default: 'out' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the arguments after the program's name; `'help'` when they ask for it.
 * @throws UsageError with a message that says what to change.
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): LiveOptions | 'help' {
  // `pnpm live -- --yes` passes on the `--` that was meant for pnpm.
  const values = parse(args[0] === '--' ? args.slice(1) : args)
  if (values.help) return 'help'
  const key = env.OPENAI_API_KEY?.trim() ?? ''
  const given = values['base-url'] ?? (env.OPENAI_BASE_URL?.trim() || 'https://api.openai.com/v1')
  const most = values['max-tokens']
  return {
    live: key === '' ? undefined : { baseURL: readBaseURL(given), key },
    model: values.model,
    secondModel: values['second-model'],
    repetitions: whole('--repetitions', values.repetitions, 50),
    waitsAnHour: values.hour || key === '',
    outDirectory: values.out,
    isAgreed: values.yes || most !== undefined || key === '',
    maxTokens: most === undefined ? undefined : whole('--max-tokens', most, 100_000_000),
  }
}

function parse(args: readonly string[]): ReturnType<typeof parseFlags> {
  try {
    return parseFlags(args)
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : '')
  }
}

function parseFlags(args: readonly string[]) {
  return parseArgs({ args: [...args], options: flags }).values
}

function whole(flag: string, text: string, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most && text.trim() !== '') return value
  throw new UsageError(`${flag} takes whole numbers from 1 to ${most}.`)
}

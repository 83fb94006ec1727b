// Opens the inspector of a client. The inspector is a package of its own (@warmline/inspector) and
// is loaded from the application; all that is known of it is its function `inspect`.
import { isWarmlineError, notSentError } from '../errors.js'
import type { Runtime } from '../runtime/runtime.js'

/** Options of the inspector; all are optional. */
export interface InspectOptions {
  /** The port of its page on 127.0.0.1. @default a free one */
  readonly port?: number
  /**
   * Whether it may open under NODE_ENV=production: its page shows prompts to everyone who has its
   * address. @default false
   */
  readonly production?: boolean
}

/** An open inspector. */
export interface Inspector {
  /** The address of its page. It contains the token that opens prompts and answers. */
  readonly url: string
  /** Stops to watch this client; the page goes with the last one. */
  close(): Promise<void>
}

/** The package that has the inspector. */
const inspectorPackage = '@warmline/inspector'

/**
 * Opens the inspector of a client.
 * @throws WarmlineError `invalid_option` if it is not installed.
 */
export async function openInspector(
  runtime: Runtime,
  client: object,
  options: InspectOptions,
): Promise<Inspector> {
  const { inspect } = loaded(runtime)
  return inspect(client, options)
}

/**
 * Opens the inspector of every client where WARMLINE_INSPECT asks for it: with any value but 0 and
 * false, and under NODE_ENV=production with the value `production` only. A failure is a warning.
 */
export function inspectIfAsked(
  runtime: Runtime,
  open: (options: InspectOptions) => Promise<Inspector>,
): void {
  const asked = runtime.env('WARMLINE_INSPECT')?.trim() ?? ''
  if (['', '0', 'false'].includes(asked)) return
  const production = asked === 'production'
  if (runtime.env('NODE_ENV') === 'production' && !production) {
    runtime.warn(
      'WARMLINE_INSPECT is ignored under NODE_ENV=production, because the page shows prompts: ' +
        'set it to "production" if you want it there.',
      'WARMLINE_INSPECT',
    )
    return
  }
  open({ production }).catch((fault: unknown) => {
    const why = isWarmlineError(fault) ? fault.message : 'It failed to start.'
    runtime.warn(`The inspector could not be opened. ${why}`, 'WARMLINE_INSPECT')
  })
}

interface InspectorModule {
  readonly inspect: (client: object, options: InspectOptions) => Promise<Inspector>
}

function loaded(runtime: Runtime): InspectorModule {
  if (runtime.load === undefined)
    throw notSentError('invalid_option', 'The inspector runs on Node only.')
  let found: unknown
  try {
    found = runtime.load(inspectorPackage)
  } catch (cause) {
    throw notSentError(
      'invalid_option',
      `The inspector is a package of its own: install ${inspectorPackage} in the application.`,
      { cause },
    )
  }
  if (isInspector(found)) return found
  throw notSentError('invalid_option', `${inspectorPackage} is of another version: update it.`)
}

function isInspector(value: unknown): value is InspectorModule {
  return (
    typeof value === 'object' &&
    value !== null &&
    'inspect' in value &&
    typeof value.inspect === 'function'
  )
}

// The internal header: per-call control on its way from an adapter to the door. It is removed on
// every path, so no server ever sees it.
import { WarmlineError } from '../errors.js'
import {
  type ContinuationOption,
  continuationOptions,
  type TransportOption,
  transportOptions,
} from '../options.js'
import { isObject } from '../protocol/types.js'
import type { TurnRecord } from '../telemetry/record.js'

/** How a failed response is shown in a stream. */
export type FailuresOption = 'event' | 'error'

/** What one call through the door may ask for. */
export interface TurnControl {
  readonly transport?: TransportOption
  readonly continuation?: ContinuationOption
  /** A name for the call, which its record carries. */
  readonly label?: string
  /**
   * How a `response.failed` in the middle of a stream is shown: as the event that it is, or as an
   * `error` event, for readers that would take the former for an empty answer
   * (docs/langchain.md#errors).
   * @default 'event'
   */
  readonly failures?: FailuresOption
}

/** The member of a fetch's `init` that hears of its turn. It goes no further than the door. */
export const onTurnRecord: unique symbol = Symbol.for('warmline.onTurnRecord')

/**
 * What a fetch may have in its `init`: a function that is called once with the record of the turn,
 * after its end.
 */
export interface TurnListener {
  readonly [onTurnRecord]?: (record: TurnRecord) => void
}

/** The internal header's name. */
export const controlHeader = 'x-warmline-control'

/** The internal header for one call: pass it among the call's headers. */
export function controlHeaders(control: TurnControl): Readonly<Record<string, string>> {
  return { [controlHeader]: JSON.stringify(control) }
}

/**
 * Reads the internal header.
 * @throws WarmlineError `invalid_option` when it asks for something that does not exist.
 */
export function readControl(value: string | null): TurnControl {
  if (value === null) return {}
  const given = parse(value)
  const transport = choose('transport', transportOptions, given.transport)
  const continuation = choose('continuation', continuationOptions, given.continuation)
  const failures = choose<FailuresOption>('failures', ['event', 'error'], given.failures)
  return {
    ...(transport === undefined ? {} : { transport }),
    ...(continuation === undefined ? {} : { continuation }),
    ...(typeof given.label === 'string' ? { label: given.label } : {}),
    ...(failures === undefined ? {} : { failures }),
  }
}

function choose<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  value: unknown,
): Choice | undefined {
  if (value === undefined) return undefined
  const chosen = choices.find((choice) => choice === value)
  if (chosen !== undefined) return chosen
  throw new WarmlineError(
    'invalid_option',
    `${name} must be one of ${choices.join(', ')}, and is ${String(value)}.`,
    {
      replaySafety: 'safe',
    },
  )
}

function parse(value: string): Readonly<Record<string, unknown>> {
  try {
    const given: unknown = JSON.parse(value)
    if (isObject(given)) return given
  } catch {}
  throw new WarmlineError(
    'invalid_option',
    `The header ${controlHeader} is Warmline's own: use controlHeaders().`,
    {
      replaySafety: 'safe',
    },
  )
}

// The internal header that carries an adapter's per-call options to `client.fetch`. It is removed
// on every path, so no server ever sees it.
import { choiceOf } from '../check-options.js'
import { notSentError } from '../errors.js'
import {
  type ContinuationOption,
  continuationOptions,
  type TransportOption,
  transportOptions,
} from '../options.js'
import { isObject } from '../protocol/types.js'
import type { TurnRecord } from '../telemetry/record.js'

/** How a failed response is shown in a stream: as its own event or as an `error` event. */
export type FailuresOption = 'event' | 'error'

/** Options of one call to `client.fetch`. */
export interface TurnControl {
  /** How the turn travels. @default the client's option */
  readonly transport?: TransportOption
  /** Whether the turn may continue a chain. @default the client's option */
  readonly continuation?: ContinuationOption
  /** A name for the call, repeated in its record. */
  readonly label?: string
  /**
   * How a `response.failed` in the middle of a stream is shown: unchanged (`'event'`), or as an
   * `error` event, for readers that would take it for an empty answer
   * (docs/internals/langchain.md#errors).
   * @default 'event'
   */
  readonly failures?: FailuresOption
}

/**
 * The member of a fetch's `init` that hears of its turn. Only `client.fetch` reads it, and never
 * passes it on.
 */
export const onTurnRecord: unique symbol = Symbol.for('warmline.onTurnRecord')

/**
 * Optional member of a fetch's `init`: a function that is called once with the record of the turn,
 * after its end.
 */
export interface TurnListener {
  readonly [onTurnRecord]?: (record: TurnRecord) => void
}

/** The internal header's name. */
export const controlHeader = 'x-warmline-control'

/** The internal header for one call; pass it with the call's headers. */
export function controlHeaders(control: TurnControl): Readonly<Record<string, string>> {
  return { [controlHeader]: JSON.stringify(control) }
}

/** Options of one call as they are read; one that is not given is `undefined`. */
export type ReadControl = { readonly [Name in keyof TurnControl]: TurnControl[Name] | undefined }

/** Reads the internal header. @throws WarmlineError `invalid_option` where it is malformed. */
export function readControl(value: string | null): ReadControl {
  if (value === null) return {}
  const given = parse(value)
  const choose = <Choice extends string>(
    name: keyof TurnControl,
    choices: readonly Choice[],
  ): Choice | undefined =>
    given[name] === undefined ? undefined : choiceOf(name, choices, given[name])
  return {
    transport: choose('transport', transportOptions),
    continuation: choose('continuation', continuationOptions),
    failures: choose<FailuresOption>('failures', ['event', 'error']),
    label: typeof given.label === 'string' ? given.label : undefined,
  }
}

function parse(value: string): Readonly<Record<string, unknown>> {
  try {
    const given: unknown = JSON.parse(value)
    if (isObject(given)) return given
  } catch {}
  throw notSentError(
    'invalid_option',
    `The header ${controlHeader} is reserved for Warmline: set it with controlHeaders().`,
  )
}

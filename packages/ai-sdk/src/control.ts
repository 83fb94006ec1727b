// Reads and checks `providerOptions.warmline`, the options of one call. It sends nothing.
import {
  type ContinuationOption,
  type TransportOption,
  type TurnControl,
  WarmlineError,
} from '@warmline/core'

/**
 * Options of one call in `providerOptions.warmline`. It is a type and not an interface, because
 * only a type fits `providerOptions`, whose values are JSON objects.
 */
export type WarmlineProviderOptions = {
  /** Transport of this call. @default the provider's */
  readonly transport?: TransportOption
  /** Continuation of this call. @default the provider's */
  readonly continuation?: ContinuationOption
}

// Values as keys: the compiler reports when core adds or removes one.
const transports: Readonly<Record<TransportOption, true>> = {
  auto: true,
  websocket: true,
  http: true,
}
const continuations: Readonly<Record<ContinuationOption, true>> = {
  auto: true,
  off: true,
  'dry-run': true,
}

/**
 * Reads a call's `providerOptions`.
 * @throws WarmlineError `invalid_option`; the message names the option and its allowed values.
 */
export function readControl(
  providerOptions: Readonly<Record<string, unknown>> | undefined,
): Pick<TurnControl, keyof WarmlineProviderOptions> {
  const given = providerOptions?.warmline
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null)
    throw invalid(`must be an object, and is ${String(given)}`)
  const { transport, continuation, ...others } = {
    transport: undefined,
    continuation: undefined,
    ...given,
  }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw invalid(`has no ${unknown}; it takes transport and continuation`)
  return {
    ...(transport === undefined ? {} : { transport: choose('transport', transports, transport) }),
    ...(continuation === undefined
      ? {}
      : { continuation: choose('continuation', continuations, continuation) }),
  }
}

function choose<Choice extends string>(
  name: string,
  choices: Readonly<Record<Choice, true>>,
  value: unknown,
): Choice {
  const isChoice = (key: unknown): key is Choice =>
    typeof key === 'string' && Object.hasOwn(choices, key)
  if (isChoice(value)) return value
  const given = JSON.stringify(value) ?? typeof value
  throw invalid(
    `has a ${name} that must be one of ${Object.keys(choices).join(', ')}, and is ${given}`,
  )
}

function invalid(what: string): WarmlineError {
  return new WarmlineError('invalid_option', `providerOptions.warmline ${what}.`, {
    replaySafety: 'safe',
  })
}

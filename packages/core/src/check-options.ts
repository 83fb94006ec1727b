// Checks the value of each option, and makes the error for an invalid one.
import { notSentError, type WarmlineError } from './errors.js'
import { continuationOptions, type ResponsesClientOptions, transportOptions } from './options.js'
import { isObject } from './protocol/types.js'

const hour = 60 * 60_000

type Options = Required<ResponsesClientOptions>

/** The options that are numbers. */
type NumberOption = {
  [Name in keyof Options]: Options[Name] extends number ? Name : never
}[keyof Options]

/** The options with a few named values. */
type ChoiceOption = 'transport' | 'continuation' | 'toolArguments'

/** The range of every number, by option. */
const ranges: Readonly<Record<NumberOption, readonly [least: number, most: number]>> = {
  maxConnections: [1, 1000],
  maxTotalConnections: [1, 1_000_000],
  maxScopes: [1, 1_000_000],
  maxQueued: [0, 1_000_000],
  acquireTimeoutMs: [1, hour],
  connectTimeoutMs: [1, hour],
  firstEventTimeoutMs: [1, 24 * hour],
  silenceTimeoutMs: [1, 24 * hour],
  turnTimeoutMs: [1, 24 * hour],
  idleTimeoutMs: [1, 24 * hour],
  pingIntervalMs: [0, hour],
  pongTimeoutMs: [1, hour],
  maxBufferedBytes: [1024, 2 ** 40],
  // A frame becomes one string, and a string cannot be much longer.
  maxInboundFrameBytes: [1024, 2 ** 28],
  maxAnswerBytes: [1024, 2 ** 40],
  maxErrorBytes: [1024, 2 ** 28],
  maxNesting: [16, 2000],
  maxChains: [1, 10_000_000],
  maxHistoryBytes: [1024, 2 ** 40],
  maxTotalChains: [1, 10_000_000],
  maxTotalHistoryBytes: [1024, 2 ** 40],
  maxChainAgeMs: [1, 365 * 24 * hour],
}

const choices: Readonly<Record<ChoiceOption, readonly string[]>> = {
  transport: transportOptions,
  continuation: continuationOptions,
  toolArguments: ['schema', 'json'],
}

interface Shape {
  readonly what: string
  readonly is: (value: unknown) => boolean
}
const isFunction = (value: unknown): boolean => typeof value === 'function'
const text: Shape = { what: 'a string', is: (value) => typeof value === 'string' }
const flag: Shape = { what: 'true or false', is: (value) => typeof value === 'boolean' }

const signal: Shape = {
  what: 'an AbortSignal',
  is: (value) =>
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    'addEventListener' in value,
}

/** The type of every other option. */
const shapes: Readonly<Record<Exclude<keyof Options, NumberOption | ChoiceOption>, Shape>> = {
  apiKey: { what: 'a string or a function', is: (value) => text.is(value) || isFunction(value) },
  baseURL: text,
  organization: text,
  project: text,
  allowInsecure: flag,
  compression: flag,
  preconnect: flag,
  reseed: flag,
  cacheDiagnostics: flag,
  fetch: { what: 'a function', is: isFunction },
  agent: { what: "an agent of Node's http or https", is: isObject },
  endpoint: {
    what:
      'the result of an endpoint function (openaiEndpoint, azureEndpoint, xaiEndpoint, vercelGatewayEndpoint, ' +
      'openResponsesEndpoint)',
    is: (value) => isObject(value) && text.is(value.baseURL) && text.is(value.name),
  },
  headers: {
    what: 'an object of strings',
    is: (value) => isObject(value) && Object.values(value).every(text.is),
  },
  perRequestHeaders: {
    what: 'an array of strings',
    is: (value) => Array.isArray(value) && value.every(text.is),
  },
}

/**
 * Checks the `endpoint` option of an adapter.
 * @throws WarmlineError `invalid_option`, such as for a vendor's name.
 */
export function checkEndpoint(endpoint: unknown): void {
  checkOption('endpoint', endpoint)
}

/** Checks the options of one turn. @throws WarmlineError `invalid_option`. */
export function checkTurnOptions(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!turnOptions.has(name)) throw invalidOption(name, 'is not an option of one turn')
    if (value === undefined) continue
    if (name === 'signal') checkShape(name, signal, value)
    else if (isKey(choices, name)) checkOption(name, value)
  }
}

const turnOptions: ReadonlySet<string> = new Set(['signal', 'transport', 'continuation', 'label'])

/** Checks one option. @throws WarmlineError `invalid_option`, naming its allowed values. */
export function checkOption(name: string, value: unknown): void {
  if (isKey(ranges, name)) {
    const [least, most] = ranges[name]
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw invalidOption(
        name,
        `must be a whole number from ${least} to ${most}, but is ${String(value)}`,
      )
    }
  } else if (isKey(choices, name)) {
    const allowed = choices[name]
    if (typeof value !== 'string' || !allowed.includes(value)) {
      throw invalidOption(
        name,
        `must be one of ${allowed.map((choice) => `'${choice}'`).join(', ')}, but is ${String(value)}`,
      )
    }
  } else if (isKey(shapes, name)) checkShape(name, shapes[name], value)
  else throw invalidOption(name, 'is not an option')
}

function checkShape(name: string, { what, is }: Shape, value: unknown): void {
  if (!is(value)) throw invalidOption(name, `must be ${what}, but is of type ${typeof value}`)
}

function isKey<Table extends object>(table: Table, name: PropertyKey): name is keyof Table {
  return Object.hasOwn(table, name)
}

/** The choice that a value names. @throws WarmlineError `invalid_option` for any other value. */
export function choiceOf<Choice extends string>(
  name: string,
  known: readonly Choice[],
  value: unknown,
): Choice {
  const chosen = known.find((choice) => choice === value)
  if (chosen !== undefined) return chosen
  const what = `must be one of ${known.join(', ')}, but is ${String(value)}.`
  throw notSentError('invalid_option', `${name} ${what}`)
}

/** The error for an option; `what` completes a sentence that begins with the option's name. */
export function invalidOption(name: string, what: string): WarmlineError {
  return notSentError('invalid_option', `Option ${name} ${what}.`)
}

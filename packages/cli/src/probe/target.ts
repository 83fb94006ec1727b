// Reads where the probe goes and with which credentials. Values of headers come from the
// environment only, so that no key stands on a command line.

/** Wrong arguments; the message says what to change and shows no value. */
export class UsageError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The base address of a server, from any of its spellings: with `ws:` or `http:`, with `/responses`
 * at the end or without.
 * @throws UsageError for anything that is no such address.
 */
export function readBaseURL(text: string): string {
  const url = URL.parse(text.replace(/^ws/i, 'http'))
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('<url> must be an address such as https://api.openai.com/v1.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('<url> must hold no credentials. Name a variable by --key-env.')
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError('<url> must have no query. WebSocket mode has none.')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/responses$/, '')}`
}

/** The credentials of a run. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  /** Values that must never be printed. */
  readonly secrets: readonly string[]
}

/**
 * The headers of a run.
 * @param keyVariable The variable that has the key; `undefined` sends none.
 * @param headers Each as `name=env:VARIABLE`.
 * @throws UsageError for a variable that is not set, or a value that no header can carry.
 */
export function readCredentials(
  keyVariable: string | undefined,
  headers: readonly string[],
  env: Environment,
): Credentials {
  const given = headers.map((text) => {
    const [, name, variable] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=env:(\w+)$/.exec(text) ?? []
    if (name === undefined || variable === undefined) {
      throw new UsageError('--header takes NAME=env:VARIABLE: a value never stands in the command.')
    }
    return [name.toLowerCase(), readVariable(variable, env)] as const
  })
  const key = keyVariable === undefined ? undefined : readVariable(keyVariable, env)
  const authorization = key === undefined ? [] : [['authorization', `Bearer ${key}`] as const]
  return {
    headers: Object.fromEntries([...authorization, ...given]),
    secrets: [...(key === undefined ? [] : [key]), ...given.flatMap(([, value]) => partsOf(value))],
  }
}

/** A value and its words: a server may repeat the key of `Bearer KEY` alone. */
function partsOf(value: string): readonly string[] {
  const words = value.split(/\s+/).filter((word) => !/^(basic|bearer)$/i.test(word))
  return [...new Set([value, ...words])]
}

/** @throws UsageError where credentials would go over a network that can read them. */
export function checkSecure(baseURL: string, { secrets }: Credentials): void {
  const { protocol, hostname } = new URL(baseURL)
  const isHere = /^(.+\.)?localhost\.?$|^127\.|^\[::1\]$/.test(hostname)
  if (protocol === 'https:' || isHere || secrets.length === 0) return
  throw new UsageError('A key goes to another machine over https: only.')
}

function readVariable(variable: string, env: Environment): string {
  const value = env[variable]?.trim()
  // Somebody may have written the key itself where the name of its variable belongs.
  const shown = /^[A-Z][A-Z0-9_]*$/.test(variable) ? `The variable ${variable}` : 'A named variable'
  if (value === undefined || value === '') {
    throw new UsageError(`${shown} is not set.`)
  }
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new UsageError(`${shown} has a character that no header can carry.`)
  }
  return value
}

/** Shortest secret that is looked for; a shorter one would hide ordinary words. */
const minSecret = 4

/** A copy of a value in whose texts no secret stands, whatever a server sent back. */
export function withoutSecrets<Value>(value: Value, secrets: readonly string[]): Value {
  // The longest first: a shorter one may be a part of it, and would leave the rest of it.
  const hidden = secrets
    .filter((secret) => secret.length >= minSecret)
    .toSorted((one, other) => other.length - one.length)
  if (hidden.length === 0) return value
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string'
      ? hidden.reduce((text, secret) => text.replaceAll(secret, '[secret]'), part)
      : part,
  )
}

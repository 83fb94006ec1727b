// Copies a platform error into a safe `cause`: its name, message, code and own causes only.
// Platform errors may carry the request with its headers and key, or the bytes of the answer. It
// decides nothing.
import { isWarmlineError } from '../errors.js'

/** Other fields that are copied: where a connection failed, as Node and undici tell it. */
const fields = ['code', 'errno', 'syscall', 'address', 'port', 'hostname'] as const

/** Shortest word that is cut out: shorter ones are no secrets, and would leave nothing to read. */
const minSecret = 4

/** Causes of causes beyond this are left out. */
const maxDepth = 8

/**
 * The error to give as a cause.
 * @param secrets Values of headers, which are cut out of every text in case the platform quotes
 * them.
 */
export function plainCause(thrown: unknown, secrets: readonly string[] = []): unknown {
  if (thrown === undefined || isWarmlineError(thrown)) return thrown
  // Word by word, because a key may be quoted without its scheme.
  const words = secrets
    .flatMap((secret) => secret.split(/\s+/))
    .filter((word) => word.length >= minSecret)
  return copyOf(thrown, words, 0)
}

/** The parts of an error that are read. */
export interface ErrorLike {
  readonly name: string
  readonly message: string
  readonly stack?: unknown
  readonly code?: unknown
  readonly cause?: unknown
  /** Those of an AggregateError. */
  readonly errors?: unknown
}

/** Whether this is an error of any realm: under Jest, the platform's are of another one. */
export function isErrorLike(value: unknown): value is ErrorLike {
  const { name, message } = Object(value)
  return typeof name === 'string' && typeof message === 'string'
}

function copyOf(thrown: unknown, secrets: readonly string[], depth: number): Error {
  if (!isErrorLike(thrown)) return new Error('Something that is no error was thrown.')
  const clean = (text: string): string =>
    // Addresses of proxies hold credentials.
    secrets.reduce(
      (left, secret) => left.replaceAll(secret, '…'),
      text.replace(/\/\/[^\s/@]+@/g, '//…@'),
    )
  const copy = new Error(clean(thrown.message))
  define(copy, 'name', clean(thrown.name))
  if (typeof thrown.stack === 'string') define(copy, 'stack', clean(thrown.stack))
  for (const field of fields) {
    const value: unknown = Reflect.get(thrown, field)
    if (typeof value === 'number') define(copy, field, value)
    if (typeof value === 'string') define(copy, field, clean(value))
  }
  if (depth >= maxDepth) return copy
  if (thrown.cause !== undefined) define(copy, 'cause', copyOf(thrown.cause, secrets, depth + 1))
  if (Array.isArray(thrown.errors)) {
    const errors = thrown.errors.slice(0, maxDepth)
    const copies = errors.map((error) => copyOf(error, secrets, depth + 1))
    define(copy, 'errors', copies)
  }
  return copy
}

function define(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true })
}

// What stands as `cause` of an error of ours: the platform's error with its name, message, code and
// own causes, and nothing else of it. Some bring the request along, its headers and key included,
// or the answer's bytes. It decides nothing.
import { isWarmlineError } from '../errors.js'

/** What else is copied: where a connection failed, as Node's system errors and undici's say it. */
const fields = ['code', 'errno', 'syscall', 'address', 'port', 'hostname'] as const

/** Shorter words are no secrets, and cutting them out would leave nothing to read. */
const minSecret = 4

/** Causes of causes beyond this are left out. */
const maxDepth = 8

/**
 * The error to give as a cause.
 * @param secrets Values of headers, which are cut out of every text should a platform quote them.
 */
export function plainCause(thrown: unknown, secrets: readonly string[] = []): unknown {
  if (thrown === undefined || isWarmlineError(thrown)) return thrown
  // By words: a key may be quoted without its scheme.
  const words = secrets
    .flatMap((secret) => secret.split(/\s+/))
    .filter((word) => word.length >= minSecret)
  return copyOf(thrown, words, 0)
}

/** What is read of an error. */
export interface ErrorLike {
  readonly name: string
  readonly message: string
  readonly stack?: unknown
  readonly code?: unknown
  readonly cause?: unknown
  /** Those of an AggregateError. */
  readonly errors?: unknown
}

/**
 * Whether this is an error, of whichever realm: under Jest, those of the platform are not of the
 * test's own classes.
 */
export function isErrorLike(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false
  return (
    'message' in value &&
    typeof value.message === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  )
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
    define(
      copy,
      'errors',
      thrown.errors.slice(0, maxDepth).map((error) => copyOf(error, secrets, depth + 1)),
    )
  }
  return copy
}

function define(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true })
}

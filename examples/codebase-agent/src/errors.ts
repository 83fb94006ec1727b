// What goes wrong in words for the person at the terminal. Anything else that is thrown is a fault
// of this program.

/**
 * `usage`: the caller can mend it, exit code 2. `failed`: a run did not come to its end, exit code
 * 1.
 */
export type DemoErrorKind = 'usage' | 'failed'

/** An error whose message is one clear line. */
export class DemoError extends Error {
  readonly kind: DemoErrorKind

  constructor(kind: DemoErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DemoError'
    this.kind = kind
  }
}

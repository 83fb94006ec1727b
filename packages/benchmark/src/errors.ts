// The error that ends a run with one line of explanation.

/**
 * Why a run ended: `usage`, the command line is wrong; `wrong_answer`, a client lost or changed
 * something; `failed`, a process ended early.
 */
export type BenchErrorKind = 'usage' | 'wrong_answer' | 'failed'

/** An error whose message says what to change, or which client is at fault. */
export class BenchError extends Error {
  readonly kind: BenchErrorKind

  constructor(kind: BenchErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BenchError'
    this.kind = kind
  }
}

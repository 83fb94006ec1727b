// The error that this package throws at its callers. Refusals sent to clients are in
// `wire/api-error.ts`.

/**
 * What went wrong: the port is taken, the server cannot listen, an option makes no sense, or a
 * model file exports no model.
 */
export type DevServerErrorCode =
  | 'port_in_use'
  | 'listen_failed'
  | 'invalid_option'
  | 'invalid_model'

/** An error of this package; use `code` to tell errors apart. */
export class DevServerError extends Error {
  readonly code: DevServerErrorCode

  constructor(code: DevServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DevServerError'
    this.code = code
  }
}

// The one error class of the inspector. Errors are told apart by `code`.

/** Why the inspector cannot do what it was asked. */
export type InspectorErrorCode =
  /** The process runs under `NODE_ENV=production`, and the option `production` is not set. */
  | 'off_in_production'
  /** An option has an impossible value. */
  | 'invalid_option'
  /** The port cannot be used; see `cause`. */
  | 'listen_failed'
  /** The text is not a file of the inspector. */
  | 'invalid_file'
  /** The file is of a version that this inspector does not know. */
  | 'unsupported_version'
  /** The file is larger than this inspector reads. */
  | 'file_too_large'

/** The class of the errors that the inspector raises. They have no content of any turn. */
export class InspectorError extends Error {
  override readonly name: string = 'InspectorError'
  /** Why it failed: the field by which errors are told apart. */
  readonly code: InspectorErrorCode

  constructor(code: InspectorErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

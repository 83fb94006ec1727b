// What is wrong with a file that somebody gives.

/** Why a file cannot be read. */
export type InspectorFileErrorCode =
  /** The text is not a file of the inspector. */
  | 'invalid_file'
  /** The file is of a version that this inspector does not know. */
  | 'unsupported_version'
  /** The file is larger than this inspector reads. */
  | 'file_too_large'

/** A file that cannot be read. Its message has nothing of the file. */
export class InspectorFileError extends Error {
  override readonly name: string = 'InspectorFileError'
  /** Why: the field by which errors are told apart. */
  readonly code: InspectorFileErrorCode

  constructor(code: InspectorFileErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

// How commands end, and where they write.

/** The exit codes of every command. */
export const exitCodes = {
  fine: 0,
  /** There was nothing to do, or it could not be done. */
  failed: 1,
  /** The arguments were wrong. */
  usage: 2,
} as const

/** Where a command writes, and its exit code. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  /** The code that the program ends with. */
  exitCode: number
}

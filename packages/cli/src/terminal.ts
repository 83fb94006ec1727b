// How commands end, and what they have of the terminal.

/** The exit codes of every command. */
export const exitCodes = {
  fine: 0,
  /** There was nothing to do, or it could not be done. */
  failed: 1,
  /** The arguments were wrong. */
  usage: 2,
  /** Ctrl+C broke a command off: as shells tell of SIGINT. */
  interrupted: 130,
  /** The reader of the output left, as `head` does: as shells tell of SIGPIPE. */
  readerLeft: 141,
} as const

/** Where a command writes, what it can open, and its exit code. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  /** Shows a line that the next one replaces; missing where standard error is no terminal. */
  readonly progress?: (line: string) => void
  /** Opens an address in the user's browser; missing where nobody sits at the terminal. */
  readonly browse?: (address: string) => Promise<unknown>
  /** Asks a question that yes or no answers; missing where nobody sits at the terminal. */
  readonly ask?: (question: string) => Promise<boolean>
  /** Resolves when the user ends the program. */
  readonly untilEnded: Promise<void>
  /** The code that the program ends with. */
  exitCode: number
}

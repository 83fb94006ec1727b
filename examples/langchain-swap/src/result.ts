// What one run of the app gave and cost, on its way from the process that ran it. It measures
// nothing.

/** One run. Times in milliseconds, sizes in bytes. */
export interface Result {
  /** The answers, as JSON. */
  readonly answers: readonly string[]
  /** Calls of the model. */
  readonly turns: number
  /** Request bodies, or frames, as sent. */
  readonly sentBytes: number
  /** How long each question took. */
  readonly durationsMs: readonly number[]
}

/** @throws Error when the text is no result. */
export function readResult(text: string): Result {
  const { answers, turns, sentBytes, durationsMs }: Readonly<Record<string, unknown>> = Object(
    JSON.parse(text),
  )
  if (
    !Array.isArray(answers) ||
    !Array.isArray(durationsMs) ||
    !isNumber(turns) ||
    !isNumber(sentBytes)
  ) {
    throw new Error(`The run gave something else than a result: ${text}`)
  }
  return { answers: answers.map(String), turns, sentBytes, durationsMs: durationsMs.map(Number) }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

// Splits a stream of text into its lines. Pure.

/** The lines that end in `more`, behind the rest of what came before, and the new rest. */
export function splitLines(
  rest: string,
  more: string,
): { readonly lines: readonly string[]; readonly rest: string } {
  const parts = (rest + more).split('\n')
  const last = parts.pop() ?? ''
  return { lines: parts.filter((line) => line.trim() !== ''), rest: last }
}

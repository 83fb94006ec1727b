// Tables of names are written as one text, since a list of strings would take a line for each.

/** The words of a text. */
export function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

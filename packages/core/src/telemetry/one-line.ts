// Makes foreign text, such as a server's, safe as part of one line of a log: it can neither end the
// line nor color it.

/** Most characters of such a text in a log. */
const maxLength = 500

/** The text without line breaks, control characters and direction marks, cut at `maxLength`. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line
}

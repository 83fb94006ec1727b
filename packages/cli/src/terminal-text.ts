// Text for a terminal: tables, sizes, shares, and colors where they are wanted (NO_COLOR).
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Text in a style, where standard output shows colors and NO_COLOR is not set. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** Text without what a terminal would obey: control characters and marks of direction. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
}

/** A size such as `12.3 kB`; units are powers of 1000. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value.toFixed(1)} ${units[unit]}`
}

/** A share such as `66.7 %`. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((part / whole) * 100).toFixed(1)} %`
}

/** Seconds with as many digits as one can use. */
export function secondsText(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 3 : 1)} s`
}

/** Rows whose cells stand below each other; numbers stand at the right. */
export function table(rows: readonly (readonly (string | number)[])[], indent: string): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [at, cell] of row.entries()) {
      widths[at] = Math.max(widths[at] ?? 0, String(cell).length)
    }
  }
  const lines = rows.map((row) => {
    const cells = row.map((cell, at) => {
      const width = widths[at] ?? 0
      return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width)
    })
    return `${indent}${cells.join('  ')}`.trimEnd()
  })
  return lines.map((line) => `${line}\n`).join('')
}

// Formats figures and untrusted text for people. Pure.

/** Bytes in decimal units, with three digits. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_500) return `${threeDigits(bytes / 1000)} kB`
  if (bytes < 999_500_000) return `${threeDigits(bytes / 1e6)} MB`
  return `${threeDigits(bytes / 1e9)} GB`
}

/** A duration, in milliseconds below a second. */
export function formatMs(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${threeDigits(ms / 1000)} s`
}

/** A count with its noun. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** How many times `before` is what `after` is. */
export function formatRatio(before: number, after: number): string {
  return after === 0 ? '∞' : threeDigits(before / after)
}

/** By how much `after` is shorter than `before`. */
export function formatChange(before: number, after: number): string {
  if (before === 0) return 'the same time'
  const percent = Math.round((1 - after / before) * 100)
  if (percent === 0) return 'the same time'
  return percent > 0 ? `${percent} % less time` : `${-percent} % more time`
}

function threeDigits(value: number): string {
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: Math.max(3, String(Math.round(value)).length),
    minimumSignificantDigits: 3,
  })
}

/**
 * Text of files and models without control characters, but for line ends and tabs: it is shown on a
 * terminal, which would obey them.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '�')
}

/** Text on one line of at most so many characters. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = printable(text).replace(/\s+/g, ' ')
  if (line.length <= maxCharacters) return line
  return maxCharacters < 1 ? '' : `${line.slice(0, maxCharacters - 1)}…`
}

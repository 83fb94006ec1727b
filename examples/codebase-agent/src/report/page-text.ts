// Small pieces of the page that its parts share: escaped text, the logo, a fold. Pure.
import { printable } from '../show/text.js'

/** Foreign text for HTML, without control characters. */
export function text(value: string): string {
  return printable(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** The mark of Warmline: a line that is kept, and both of its ends. */
export const logo: string =
  '<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M5 21C10 6 14 6 16 16s6 10 11-5" fill="none" stroke="var(--warm)" stroke-width="3.4" stroke-linecap="round"/><circle cx="5" cy="21" r="4" fill="var(--warm)"/><circle cx="27" cy="11" r="4" fill="var(--warm)"/></svg>'

/** A fold that says how figures came about. Takes HTML. */
export function howMeasured(...paragraphs: readonly string[]): string {
  const said = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('')
  return `<details><summary>How this is measured</summary>${said}</details>`
}

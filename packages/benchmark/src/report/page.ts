// The report as one self-contained HTML page.
import type { Chart } from './charts.js'
import type { Section, Table } from './sections.js'

/** Renders the page. */
export function toPage(sections: readonly Section[], charts: readonly Chart[]): string {
  const [about, ...others] = sections.map(sectionHtml)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Warmline benchmark</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto }
td, th { padding: .2rem .6rem; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap }
td:first-child, th:first-child { text-align: left; white-space: normal }
svg { max-width: 100%; height: auto }
</style>
${about ?? ''}
${charts.map(({ title, svg }) => `<h2>${escaped(title)}</h2>\n${svg}`).join('\n')}
${others.join('\n')}
</html>
`
}

function sectionHtml({ title, text, tables }: Section, index: number): string {
  const level = index === 0 ? 'h1' : 'h2'
  const paragraphs = text.map((line) => `<p>${escaped(line.replaceAll('**', ''))}</p>`)
  return [`<${level}>${escaped(title)}</${level}>`, ...paragraphs, ...tables.map(tableHtml)].join(
    '\n',
  )
}

function tableHtml({ head, rows }: Table): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`
  return `<table>\n${[row(head, 'th'), ...rows.map((cells) => row(cells, 'td'))].join('\n')}\n</table>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

// The report as Markdown.
import type { Section, Table } from './sections.js'

/** Renders sections as Markdown. */
export function toMarkdown(sections: readonly Section[]): string {
  return sections
    .flatMap(({ title, text, tables }, index) => [
      `${index === 0 ? '#' : '##'} ${title}`,
      ...text,
      ...tables.map(tableMarkdown),
    ])
    .join('\n\n')
    .concat('\n')
}

function tableMarkdown({ head, rows }: Table): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines
    .map((cells) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

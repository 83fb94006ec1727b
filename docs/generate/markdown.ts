// Markdown from what the sources say: links of docstrings, cells of tables, names of units.

/** A docstring on a page of docs/reference: a page that it cites is linked. */
export function linked(text: string): string {
  return outsideCode(text, coded)
    .replaceAll(/\(docs\/([\w./-]+\.md(?:#[\w-]+)?)\)/g, '([why](../$1))')
    .replaceAll(/\((https?:\/\/[^\s)]+)\)/g, '([source]($1))')
}

/** Names of variables and quoted values as code, numbers with commas. */
function coded(text: string): string {
  return text
    .replaceAll(/\b[A-Z]+(?:_[A-Z]+)+(?:=\w+)?/g, '`$&`')
    .replaceAll(/(?<=^|[\s(])'[\w:-]+'/g, '`$&`')
    .replaceAll(/\b\d{1,3}(?:_\d{3})+\b/g, (number) => number.replaceAll('_', ','))
}

function outsideCode(text: string, change: (text: string) => string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join('')
}

/** Text that may stand in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** A table with these columns. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text as code, unless it is empty or has code in it. */
export function code(text: string): string {
  return text === '' || text.includes('`') ? text : `\`${text}\``
}

/** The unit of a number, by its name and its description. */
export function unitOf(name: string, text: string): string {
  if (/Ms$/.test(name)) return 'milliseconds'
  if (/Bytes$/.test(name)) return 'bytes'
  if (/^[Nn]anoseconds/.test(text)) return 'nanoseconds'
  return ''
}

/** A docstring on a page. @throws Error where a name has none. */
export function described(name: string, text: string): string {
  if (text === '') throw new Error(`${name} has no docstring.`)
  return linked(text)
}

// Writes docs/internals/items.md: the outcome of each cell as a table, with the reasons below.
import { type Cell, cells } from './frameworks.js'
import { type Row, rows } from './rows.js'

const intro = `# Items that come back

What a server put into its output comes back with the next request, in the spelling of a framework: as a reference to its id, whole, or
as an item that lost nulls and fields. Nothing of that makes it another history, whatever the type of the item. Anything added or
changed does, and so does content that is missing (\`output\`, \`arguments\`, \`text\` and the like, at any depth), or a missing field of an
item that has lost its id and its call id too: nothing would tell it from that of another conversation. Nothing moves past a
compaction, and nothing but reasoning may be left out: nothing tells what a framework drops from what a caller took away on purpose.
This table is made by \`packages/benchmark/test/items\`, which fails when a cell changes.

Each cell is the second turn of a conversation, whose first answer held the item: **+** is incremental input, a letter is why it was
sent in full or not at all. What "lost" has lost: every null, and \`id\`, \`status\`, \`created_by\`, \`environment\` and \`caller\`.
`

/** The whole text. @param resultOf Why a cell is not incremental; '' where it is. */
export function tableOf(resultOf: (row: Row, cell: Cell) => string): string {
  const reasons: string[] = []
  const letterOf = (reason: string): string => {
    if (reason === '') return '+'
    if (!reasons.includes(reason)) reasons.push(reason)
    return String.fromCharCode('a'.charCodeAt(0) + reasons.indexOf(reason))
  }
  const heads = cells.map(
    ({ framework, store, echo }) =>
      `${framework}${echo === 'its own' ? '' : `, ${echo}`}, store ${store}`,
  )
  const lines = [
    ['item', ...heads],
    ['---', ...heads.map(() => ':-:')],
    ...rows.map((row) => [row.name, ...cells.map((cell) => letterOf(resultOf(row, cell)))]),
  ].map((line) => `| ${line.join(' | ')} |`)
  const notes = reasons.map((reason) => `- **${letterOf(reason)}** ${reason}`)
  return `${intro}\n${lines.join('\n')}\n\n${notes.join('\n')}\n`
}

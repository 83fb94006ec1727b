// The table of items: item type × framework × store × echo, and whether the next turn is incremental. A cell that is not says why,
// and nothing but an item that the framework leaves out will do. What came of each cell is in items.table.md.
import { describe, expect, test } from 'vitest'
import { type Cell, cells, type Outcome, run } from './frameworks.js'
import { type Item, type Row, rows } from './rows.js'

const lines: string[] = []

/** Items that LangChain has no way to run. */
const cannotRun = (row: Row, { framework }: Cell): boolean =>
  framework === 'LangChain' && row.answers !== undefined

describe('what a server put into its output is continued from, however it comes back', () => {
  const all = rows.flatMap((row) => cells.map((cell) => ({ row, cell, title: titleOf(row, cell) })))

  test.each(all)('$title', async ({ row, cell, title }) => {
    if (cannotRun(row, cell)) {
      lines.push(`| ${title} | cannot run such a tool |`)
      return
    }
    await run(row, cell, (outcome) => lines.push(`| ${title} | ${resultOf(row, outcome)} |`))
  })

  test('and every cell is as the table says', async ({ skip }) => {
    skip(lines.length < all.length, 'needs the whole table')
    const head = ['| item, framework, store, echo | the next turn |', '| --- | --- |']
    await expect(`${[...head, ...lines].join('\n')}\n`).toMatchFileSnapshot('./items.table.md')
  })
})

function titleOf({ name }: Row, { framework, store, echo }: Cell): string {
  return `${name} · ${framework} · store ${store} · ${echo}`
}

function resultOf(row: Row, { records, server }: Outcome): string {
  const [first, second] = [...server.journal.responses.values()]
  expect(records).toHaveLength(2)
  if (first === undefined || second === undefined) throw new Error('Two responses were expected.')
  const { mode, reason } = records[1] ?? {}
  if (mode === 'incremental') {
    // The server has before it what it said, and the answer.
    expect(second.previousResponseId).toBe(first.id)
    expect(second.input.every(({ type }) => type.endsWith('_output'))).toBe(true)
    return 'incremental'
  }
  const leftOut = row.output.filter((item) => !isThere(item, second.input))
  expect(leftOut, `${reason} says more than that an item was left out`).not.toEqual([])
  return `full, ${reason}: the framework leaves ${leftOut.map(({ type }) => type).join(' and ')} out`
}

/** Whether an input has an item in any form. */
function isThere({ type, id }: Item, input: readonly object[]): boolean {
  return input.some((item) => ('type' in item && item.type === type) || ('id' in item && item.id === id))
}

// The table of docs/internals/items.md: whether the next turn is incremental, by item type,
// framework, store and echo. The only accepted reason for a full turn is what the framework does to
// the history.
import { describe, expect, test } from 'vitest'
import { type Cell, cells, type Outcome, run } from './frameworks.js'
import { type Item, type Row, rows } from './rows.js'
import { tableOf } from './table.js'

const results = new Map<string, string>()

/** Calls that no message of LangChain's can answer. */
const cannotAnswer = (row: Row, { framework }: Cell): boolean =>
  framework === 'LangChain' && row.answers !== undefined && row.langchainAnswer === undefined

describe('what a server put into its output is continued from, however it comes back', () => {
  const all = rows.flatMap((row) => cells.map((cell) => ({ row, cell, title: titleOf(row, cell) })))

  test.each(all)('$title', async ({ row, cell, title }) => {
    if (cannotAnswer(row, cell))
      results.set(title, 'No message of LangChain’s can answer such a call.')
    else await run(row, cell, (outcome) => results.set(title, resultOf(row, cell, outcome)))
  })

  test('and every cell is as docs/internals/items.md says', async ({ skip }) => {
    skip(results.size < all.length, 'needs the whole table')
    const table = tableOf((row, cell) => results.get(titleOf(row, cell)) ?? '')
    await expect(table).toMatchFileSnapshot('../../../../docs/internals/items.md')
  })
})

function titleOf({ name }: Row, { framework, store, echo }: Cell): string {
  return `${name} · ${framework} · store ${store} · ${echo}`
}

/** What became of the second turn: nothing to say where it was incremental, else why not. */
function resultOf(
  row: Row,
  { framework }: Cell,
  { isUnreadable, records, server }: Outcome,
): string {
  if (isUnreadable)
    return `${nameOf(framework)} cannot read such an answer: the turn fails there, with and without Warmline.`
  const [first, second] = [...server.journal.responses.values()]
  expect(records).toHaveLength(2)
  if (first === undefined || second === undefined) throw new Error('Two responses were expected.')
  const { mode, reason } = records[1] ?? {}
  if (mode === 'incremental') {
    // The server has before it what it said, and the answer.
    expect(second.previousResponseId).toBe(first.id)
    expect(second.input.every(({ type }) => type.endsWith('_output'))).toBe(true)
    return ''
  }
  const leftOut = row.output.filter((item) => !isThere(item, second.input))
  expect(leftOut, `${reason} says more than that an item was left out`).not.toEqual([])
  const types = leftOut.map(({ type }) => `\`${type}\``).join(' and ')
  return `${nameOf(framework)} leaves ${types} out of the history (\`${reason}\`).`
}

function nameOf(framework: Cell['framework']): string {
  return framework.startsWith('AI SDK') ? 'The AI SDK' : framework
}

/** Whether an input has an item in any form. */
function isThere({ type, id }: Item, input: readonly object[]): boolean {
  return input.some(
    (item) => ('type' in item && item.type === type) || ('id' in item && item.id === id),
  )
}

// Recorded conversations of both frameworks, each with the server's output. What must happen to
// each turn was read from the bodies by hand and stands in fixtures/expected.json; the pairs with
// what happened are kept in fixtures/pairs.md.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { KnownBodies } from '../../src/fetch/known-bodies.js'
import { type Item, isObject } from '../../src/protocol/types.js'
import { brief, Scope } from '../support/continuation.js'

interface Turn {
  readonly request: { readonly input: readonly Item[]; readonly [field: string]: unknown }
  readonly output: readonly Item[]
}
interface Group {
  readonly files: readonly string[]
  readonly pairs: readonly string[]
  readonly why: string
}

const folder = new URL('../fixtures/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

function isFixture(value: unknown): value is { readonly turns: readonly Turn[] } {
  return isObject(value) && Array.isArray(value.turns)
}
function isTable(value: unknown): value is { readonly groups: readonly Group[] } {
  return isObject(value) && Array.isArray(value.groups)
}

const table = read('expected.json')
if (!isTable(table)) throw new Error('expected.json holds no table.')
const rows = table.groups.flatMap(({ files, ...row }) => files.map((file) => ({ file, ...row })))

/** What happens to each turn but the first, one lane at work, as `2+10` or a reason. */
function replay(file: string): readonly string[] {
  const fixture = read(`${file}.json`)
  if (!isFixture(fixture)) throw new Error(`${file} is no fixture.`)
  const scope = new Scope()
  const seen = fixture.turns.map(({ request, output }) => {
    const { plan, turn } = scope.planned(request)
    if (turn !== undefined) scope.complete(request.input, output, { store: null, ...request })
    if (plan.mode === 'incremental') scope.chains.cool(plan.head.responseId, 'displaced')
    return brief(plan).replace('resp_', '')
  })
  return seen.slice(1)
}

test.each(rows)('A recorded conversation goes as its table says: $file', ({ file, pairs }) => {
  expect(replay(file)).toEqual(pairs)
})

test('Every recorded pair is in the table, and the counts are known', async () => {
  const recorded = ['ai-sdk', 'langchain'].flatMap((kind) =>
    readdirSync(new URL(kind, folder)).map((name) => `${kind}/${name.replace('.json', '')}`),
  )
  expect(rows.map(({ file }) => file).toSorted()).toEqual(recorded.toSorted())

  const replayed = rows
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .flatMap(({ file, pairs, why }) => {
      const got = replay(file)
      return pairs.map((expected, i) => ({
        pair: `${file} ${i + 1}→${i + 2}`,
        turn: i + 1,
        expected,
        got: got[i],
        why,
      }))
    })
  const incremental = replayed.filter(({ got }) => got?.includes('+'))
  expect({
    pairs: replayed.length,
    fromTheTurnBefore: incremental.filter(({ got, turn }) => got?.startsWith(`${turn}+`)).length,
    fromAnEarlierTurn: incremental.filter(({ got, turn }) => !got?.startsWith(`${turn}+`)).length,
    // 224 of ai 7 and LangChain as they were handed to us, and 15 of ai 6, recorded here.
  }).toEqual({ pairs: 224 + 15, fromTheTurnBefore: 202 + 15, fromAnEarlierTurn: 3 })

  const lines = replayed.map(
    ({ pair, expected, got, why }) => `| ${pair} | ${expected} | ${got} | ${why} |`,
  )
  await expect(
    ['| pair | expected | got | why |', '| --- | --- | --- | --- |', ...lines, ''].join('\n'),
  ).toMatchFileSnapshot('../fixtures/pairs.md')
})

test('Most recorded turns that continue the turn before are read from their new items alone', () => {
  const counts = Object.fromEntries(
    ['ai-sdk', 'langchain'].map((kind) => {
      const count = { continued: 0, byText: 0 }
      for (const { file } of rows.filter((row) => row.file.startsWith(kind))) {
        const fixture = read(`${file}.json`)
        if (!isFixture(fixture)) throw new Error(`${file} is no fixture.`)
        const pairs = replay(file)
        const bodies = new KnownBodies({ maxBytes: 2 ** 24, maxAgeMs: 1 }, () => 0)
        let last: unknown
        for (const [i, { request }] of fixture.turns.entries()) {
          const [first] = bodies.read(JSON.stringify(request))?.input ?? []
          if (pairs[i - 1]?.startsWith(`${i}+`) === true) {
            count.continued++
            if (first === last) count.byText++
          }
          last = first
        }
      }
      return [kind, count]
    }),
  )
  expect(counts).toEqual({
    'ai-sdk': { continued: 66, byText: 64 },
    langchain: { continued: 151, byText: 149 },
  })
})

// The rules of PROTOCOL.md against the sources of the tests: each rule has a test that names it,
// and no test names a rule that is not there. That those tests ran as well is looked at when the
// suite is done: `support/event-log.ts`.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prose, protocolText, readRules } from './support/protocol.js'
import { ruleOf } from './support/run-log.js'

const evidenceLabel = /\*\*[DSPIU]\*\*/
/** A title that begins with the number of a rule. */
const testTitle = /['"`](P\d+ \S)/g
/** What keeps a test from running, or the others. */
const uncheckedRules =
  /\b(test|it|describe)(\.\w+)*\.(skip|todo|only|fails|skipIf|runIf)\b|\bskip\(|\b(skip|todo|only|fails): true/

const rules = readRules()
const suites = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.test.ts') && file !== 'conformance.test.ts')
  .map((file) => ({ file, text: readFileSync(new URL(file, import.meta.url), 'utf8') }))
const named = new Set(
  suites.flatMap(({ text }) =>
    [...text.matchAll(testTitle)].map(([, title = '']) => ruleOf(title)),
  ),
)

test('the rules are numbered from 1, without gaps, and each says how sure it is', () => {
  expect(rules.map(({ id }) => id)).toEqual(rules.map((_, index) => `P${index + 1}`))
  expect(rules.length).toBeGreaterThan(80)
  expect(
    rules.filter(({ text, evidence }) => text === '' || !evidenceLabel.test(evidence)),
  ).toEqual([])
  // A rule in another form than the reader knows would need no test.
  expect([...prose().matchAll(/^[-*#>| ]*P\d+\b/gm)].map(([start]) => start)).toEqual(
    rules.map(({ id }) => `#### ${id}`),
  )
})

test('each source has an address', () => {
  const addresses = [...protocolText.matchAll(/^\[(.+)\]: https:\/\/\S+$/gm)].map(
    ([, name]) => name,
  )
  const sources = rules.flatMap(({ evidence }) =>
    [...evidence.matchAll(/\[([^\]]+)\]/g)].map(([, name]) => name),
  )
  expect(new Set(sources)).toEqual(new Set(addresses))
})

test('each rule has a test that names it', () => {
  expect(rules.filter(({ id }) => !named.has(id)).map(({ id, text }) => `${id} ${text}`)).toEqual(
    [],
  )
})

test('no test names a rule that is not there, and none is left out of the run', () => {
  const known = new Set(rules.map(({ id }) => id))
  expect([...named].filter((id) => id !== undefined && !known.has(id))).toEqual([])
  // The one reason to leave a test out: the document is not ours to commit.
  const isLeftOut = (text: string): boolean =>
    uncheckedRules.test(text.replaceAll('test.skipIf(validator === undefined)', 'test'))
  expect(suites.filter(({ text }) => isLeftOut(text)).map(({ file }) => file)).toEqual([])
})

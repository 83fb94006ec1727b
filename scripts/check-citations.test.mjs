// The check of citations, over small repositories of its own: what it must find, and what it must
// let pass.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { findBrokenCitations } from './check-citations.mjs'

const folders = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** What every repository here has. */
const base = {
  'PROTOCOL.md': '# Rules\n\n#### P1\n\nText.\n\n#### P2\n',
  'docs/field.md': '# What broke\n\n## Silence, and `noise`\n\n## Twice\n\n## Twice\n',
  'src/turn/run.ts': 'export const a = 1\n',
}

function repository(files) {
  const root = mkdtempSync(join(tmpdir(), 'citations-'))
  folders.push(root)
  const all = { ...base, ...files }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return { root, names: Object.keys(all) }
}

/** The problems of a file beside those that every repository here has. */
function problemsOf(file, text) {
  const { root, names } = repository({ [file]: text })
  return findBrokenCitations(root, names).map(({ problem }) => problem)
}

describe('a citation that leads nowhere is found', () => {
  test.for([
    ['a rule that is not there', 'a.ts', '// As P3 says.', 'PROTOCOL.md has no rule P3'],
    ['a page', 'a.ts', '// See docs/none.md.', 'there is no docs/none.md'],
    ['a page in a string', 'a.ts', "const a = 'docs/none.md'", 'there is no docs/none.md'],
    [
      'a heading',
      'a.ts',
      '/** Why: docs/field.md#noise. */',
      'docs/field.md has no heading #noise',
    ],
    ['a rule as a heading', 'a.ts', '// PROTOCOL.md#p9', 'PROTOCOL.md has no heading #p9'],
    ['a file in a comment', 'a.ts', '// That is turn/walk.ts.', 'there is no turn/walk.ts'],
    ['a file in another folder', 'a.ts', '/*\n * See pool/run.ts\n */', 'there is no pool/run.ts'],
    ['a file in prose', 'a.md', 'See `turn/walk.ts`.', 'there is no turn/walk.ts'],
    ['files in prose', 'a.md', 'See `turn/w*.ts`.', 'there is no turn/w*.ts'],
    ['a link', 'docs/a.md', '[a](../src/none.ts)', 'there is no src/none.ts'],
    ['a link beside', 'docs/a.md', '[a](none.md)', 'there is no docs/none.md'],
    ['a link to a heading', 'docs/a.md', '[a](field.md#x)', 'docs/field.md has no heading #x'],
    ['a link within', 'a.md', '# One\n\n[a](#two)', 'a.md has no heading #two'],
    ['a picture', 'a.md', '![a](docs/a.svg)', 'there is no docs/a.svg'],
    ['a picture as a tag', 'a.md', '<img src="docs/a.svg">', 'there is no docs/a.svg'],
    ['a defined link', 'a.md', '[a]: docs/none.md', 'there is no docs/none.md'],
    ['a page in prose', 'a.md', 'As `docs/none.md` says.', 'there is no docs/none.md'],
  ])('%s', ([_, file, text, problem]) => {
    expect(new Set(problemsOf(file, text))).toEqual(new Set([problem]))
  })

  test.each([
    'the ai-sdk seam 3.2',
    'LangChain\n * seam 2.3',
    'protocol\n * notes 8',
    'protocol notes 5.3',
    'field failures 2.7',
    'field\n// failures 2.7',
    'DESIGN 4.3',
    'DESIGN.md',
    'see issue 15',
    'update of November',
    'style.md',
    'house-2026-11.md',
    '../shared/reference/protocol.md',
  ])('a document outside the repository: %s', (spelled) => {
    expect(problemsOf('a.ts', `/**\n * Why: ${spelled}.\n */\n`)).not.toEqual([])
  })

  test('its file and line are told', () => {
    const { root, names } = repository({ 'src/a.ts': 'const a = 1\n\n// P7\n' })
    expect(findBrokenCitations(root, names)).toEqual([
      { file: 'src/a.ts', line: 3, problem: 'PROTOCOL.md has no rule P7' },
    ])
  })
})

describe('a citation that leads somewhere passes', () => {
  test.each([
    ['rules', 'a.ts', '// P1 and P2.'],
    ['rules as headings', 'a.ts', '// PROTOCOL.md#p1, PROTOCOL.md#p2'],
    ['a heading', 'a.ts', '// docs/field.md#silence-and-noise'],
    ['a heading that stands twice', 'a.ts', '// docs/field.md#twice-1'],
    ['a file', 'a.ts', '// What runs it is turn/run.ts; see run.ts.'],
    ['a file by its whole path', 'a.ts', '// src/turn/run.ts'],
    ['a file that is no comment', 'a.ts', "const a = 'none.ts'"],
    ['files in prose', 'a.md', '`turn/run.ts`, `src/*/r*.ts`, `run-turn.ts`'],
    ['a link with a short label', 'a.md', '[`run/x.ts`](src/turn/run.ts)'],
    ['links', 'docs/a.md', '[a](field.md#twice) [b](../src/turn) [c](..) [d](#a)\n\n# A\n'],
    ['what stands elsewhere', 'a.md', '[a](https://example.com/docs/x.md#y) [b](mailto:a@b.c)'],
    ['an address', 'a.ts', '// https://github.com/a/b/blob/main/docs/x.md and /c/d/x.ts'],
    ['a link in a fence', 'a.md', '```md\n[a](none.md)\n```\n'],
    ['a link in code', 'a.md', '`[a](none.md)`'],
    ['a number of something else', 'a.md', 'AP1, P1000, p99, P10D'],
  ])('%s', (_, file, text) => {
    expect(problemsOf(file, text)).toEqual([])
  })

  test('recorded bodies are not read', () => {
    expect(problemsOf('test/fixtures/a.json', '"P9"')).toEqual([])
  })
})

test('the command fails on what leads nowhere, and passes without it', { timeout: 120_000 }, () => {
  const { root } = repository({ 'a.md': 'P1 and P3' })
  spawnSync('git', ['init', '--quiet'], { cwd: root })
  const script = fileURLToPath(new URL('check-citations.mjs', import.meta.url))
  const run = () => spawnSync(process.execPath, [script, root], { encoding: 'utf8' })
  expect(run()).toMatchObject({
    status: 1,
    stderr: 'a.md:1: PROTOCOL.md has no rule P3\nCitations that lead nowhere: 1.\n',
  })
  writeFileSync(join(root, 'a.md'), 'P1')
  expect(run()).toMatchObject({ status: 0, stderr: '' })
})

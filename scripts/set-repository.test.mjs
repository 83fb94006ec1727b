// The script that sets the repository's address, on a scratch copy of this repository.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { addressesOf } from './addresses.mjs'
import { copyDocs } from './copy-docs.mjs'
import { publicPackages, root } from './packages.mjs'
import { setRepository } from './set-repository.mjs'

const repository = 'https://github.com/example/line'
const docs = 'https://line.example'
const copies = []
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true })
})

/** A copy of the files of this repository, under git, with a page of its own. */
function scratchCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'warmline-address-'))
  copies.push(copy)
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  for (const file of listed.split('\0').filter((name) => /\.(md|ts|json|yml)$/.test(name))) {
    if (file.includes('/test/') || !existsSync(join(root, file))) continue
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  execFileSync('git', ['init', '--quiet'], { cwd: copy })
  return { copy, read: (file) => readFileSync(join(copy, file), 'utf8') }
}

describe('The address of the repository', () => {
  const { copy, read } = scratchCopy()
  writeFileSync(
    join(copy, 'docs/page.md'),
    'Open <!-- repository:issues/new -->an issue<!-- /repository -->, read <!-- docs:faq -->the FAQ<!-- /docs -->.',
  )
  const changed = setRepository({ repository, docs }, { at: copy })

  test('stands in every public manifest, with the folder of its package', () => {
    for (const { folder, manifest } of publicPackages(copy)) {
      expect(manifest, folder).toMatchObject({
        repository: { url: `git+${repository}.git`, directory: `packages/${folder}` },
        homepage: docs,
        bugs: { url: `${repository}/issues` },
      })
    }
    expect(addressesOf(copy)).toEqual({ repository, docs })
  })

  test('stands in links, badges, the URL of hints and the contacts of issues', () => {
    expect(read('docs/page.md')).toBe(
      `Open <!-- repository:issues/new -->[an issue](${repository}/issues/new)<!-- /repository -->, ` +
        `read <!-- docs:faq -->[the FAQ](${docs}/faq)<!-- /docs -->.`,
    )
    expect(read('README.md')).toContain(`${repository}/actions/workflows/ci.yml/badge.svg`)
    expect(read('SECURITY.md')).toContain(`(${repository}/security/advisories/new)`)
    expect(read('packages/core/src/telemetry/hints.ts')).toContain(`'${docs}/reference/hints'`)
    expect(read('.github/ISSUE_TEMPLATE/config.yml')).toContain(`${repository}/security`)
    expect(changed).toContain('CONTRIBUTING.md')
  })

  test('leaves no link in the README of a package that leads out of the package', () => {
    for (const { folder } of publicPackages(copy)) {
      expect(read(`packages/${folder}/README.md`), folder).not.toMatch(/\]\(\.\.\//)
    }
  })

  test('is set once: a second run changes nothing', () => {
    expect(setRepository({ repository, docs }, { at: copy })).toEqual([])
  })

  test('is replaced by another one, whose files are told before they are written', () => {
    const moved = { repository: 'https://github.com/other/warm.line' }
    expect(setRepository(moved, { at: copy, check: true }).sort()).toEqual(changed.sort())
    expect(addressesOf(copy)).toEqual({ repository, docs })
    setRepository(moved, { at: copy })
    expect(addressesOf(copy)).toEqual(moved)
    const left = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: copy,
      encoding: 'utf8',
    })
      .split('\n')
      .filter((file) => file !== '' && /example\/line|line\.example/.test(read(file)))
    expect(left).toEqual([])
    expect(setRepository(moved, { at: copy })).toEqual([])
  })
})

describe('The pages that a package ships', () => {
  const { copy, read } = scratchCopy()
  rmSync(join(copy, 'docs/guides'), { recursive: true })
  mkdirSync(join(copy, 'docs/guides/deep'), { recursive: true })
  const page =
    '[a](b.md#x) [c](../other.md) [p](../../PROTOCOL.md#p1) [d](/guides/b) [e](https://a.example)\n'
  const fence = '```md\n[a](../other.md)\n```\n'
  writeFileSync(join(copy, 'docs/guides/a.md'), `${page}${fence}${page}`)
  writeFileSync(join(copy, 'docs/guides/b.md'), '# x\n')
  writeFileSync(join(copy, 'docs/other.md'), '# Other\n')
  writeFileSync(join(copy, 'docs/shipped.json'), '{ "core": ["docs/guides", "PROTOCOL.md"] }')

  test('are copied with links that hold in the package, before and after there is an address', () => {
    expect(copyDocs('core', copy)).toEqual(['docs/guides/a.md', 'docs/guides/b.md', 'PROTOCOL.md'])
    const plain = '[a](b.md#x) c [p](../../PROTOCOL.md#p1) [d](b.md) [e](https://a.example)\n'
    expect(read('packages/core/docs/guides/a.md')).toBe(`${plain}${fence}${plain}`)
    setRepository({ repository, docs }, { at: copy })
    copyDocs('core', copy)
    const linked = plain.replace(' c ', ` [c](${docs}/other) `)
    expect(read('packages/core/docs/guides/a.md')).toBe(`${linked}${fence}${linked}`)
  })

  test('are refused by name when they are not there', () => {
    writeFileSync(join(copy, 'docs/shipped.json'), '{ "core": ["docs/none.md"] }')
    expect(() => copyDocs('core', copy)).toThrow('docs/shipped.json: there is no docs/none.md.')
  })
})

test('What this repository says that its packages ship is there', () => {
  const shipped = JSON.parse(readFileSync(join(root, 'docs/shipped.json'), 'utf8'))
  const folders = publicPackages().map(({ folder }) => folder)
  expect(folders).toEqual(expect.arrayContaining(Object.keys(shipped)))
  for (const path of Object.values(shipped).flat())
    expect(existsSync(join(root, path)), path).toBe(true)
})

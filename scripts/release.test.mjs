// What keeps a release whole: the check of its tag, and what manifests in a tarball may ask for.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { problemsOf } from './gates/contents.mjs'
import { checks } from './release/checks.mjs'

const at = mkdtempSync(join(tmpdir(), 'warmline-release-test-'))
afterAll(() => rmSync(at, { recursive: true }))

test('The rest of a release comes from the commit that has its tag', () => {
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: at })
  mkdirSync(join(at, 'packages/one'), { recursive: true })
  writeFileSync(join(at, 'packages/one/package.json'), '{ "name": "one", "version": "1.2.3" }')
  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'one')
  const problems = () => checks['tag of this commit'](at)
  expect(problems()).toEqual([])
  git('tag', 'v1.2.3')
  expect(problems()).toEqual([])
  git('commit', '-qm', 'two', '--allow-empty')
  expect(problems()).toEqual([expect.stringMatching(/^v1\.2\.3 is another commit, [0-9a-f]{8}: /)])
})

test.each(['workspace:^', 'workspace:*', 'catalog:', 'file:../core'])(
  'A template that asks for %s is no package',
  (range) => {
    const path = 'templates/nextjs/package.json'
    const manifest = { version: '1.0.0' }
    const read = (file) =>
      JSON.stringify(file === path ? { devDependencies: { '@warmline/core': range } } : manifest)
    expect([...problemsOf({ files: ['package.json', path], manifest, read })]).toContain(
      `${path} asks for @warmline/core ${range}, which no registry knows.`,
    )
  },
)

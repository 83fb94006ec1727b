// The configuration of changesets: it takes every public package, and makes versions and
// changelogs.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { publicPackages, readJson, root } from './packages.mjs'

test('The public packages, and no other, share one version', () => {
  const [fixed] = readJson(root, '.changeset/config.json').fixed
  expect([...fixed].sort()).toEqual(
    publicPackages()
      .map(({ name }) => name)
      .sort(),
  )
  expect(new Set(publicPackages().map(({ manifest }) => manifest.version)).size).toBe(1)
})

test('A changeset of one package gives all of them the next version, and its changelog the text', {
  timeout: 60_000,
}, () => {
  const copy = mkdtempSync(join(tmpdir(), 'warmline-changesets-'))
  onTestFinished(() => rmSync(copy, { recursive: true }))
  const git = (...args) => execFileSync('git', args, { cwd: copy, encoding: 'utf8' })
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  const wanted =
    /^(package\.json|pnpm-[\w-]+\.yaml|\.changeset\/config\.json|\w+\/[\w-]+\/(package\.json|CHANGELOG\.md))$/
  for (const file of listed.split('\0').filter((name) => wanted.test(name))) {
    cpSync(join(root, file), join(copy, file))
  }
  writeFileSync(
    join(copy, '.changeset/one.md'),
    "---\n'@warmline/otel': minor\n---\n\nWords of the change.\n",
  )
  git('init', '--quiet', '--initial-branch', 'main')
  const changeset = join(root, 'node_modules/@changesets/cli/bin.js')
  execFileSync(process.execPath, [changeset, 'version'], { cwd: copy })
  const before = publicPackages()[0].manifest.version.split('.')
  const next = `${before[0]}.${Number(before[1]) + 1}.0`
  for (const { name, manifest, path } of publicPackages(copy)) {
    expect(manifest.version, name).toBe(next)
    expect(readFileSync(join(path, 'CHANGELOG.md'), 'utf8'), name).toContain(`## ${next}\n`)
  }
  expect(readFileSync(join(copy, 'packages/otel/CHANGELOG.md'), 'utf8')).toContain(
    'Words of the change.',
  )
})

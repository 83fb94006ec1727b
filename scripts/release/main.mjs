// Publishes the public packages: checks, packs, publishes what the registry does not have, tags.
//
//   pnpm release [--dry-run] [--registry URL]
//
// A release that broke off is finished by running it again.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { kilobytes } from '../gates/contents.mjs'
import { packPublic } from '../gates/tarballs.mjs'
import { root } from '../packages.mjs'
import { checks } from './checks.mjs'
import { isPublished, registryOptions } from './registry.mjs'

const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    registry: { type: 'string', default: 'https://registry.npmjs.org/' },
  },
})
const { registry, 'dry-run': isDryRun } = values
const folder = mkdtempSync(join(tmpdir(), 'warmline-release-'))
try {
  if (check()) publishAll(packPublic(folder))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Makes every check, and says how each went. */
function check() {
  let isFine = true
  for (const [name, problemsAt] of Object.entries(checks)) {
    const problems = problemsAt(root)
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`)
    for (const problem of problems) console.log(`    ${problem}`)
    isFine &&= problems.length === 0
  }
  const gates = spawnSync(process.execPath, [join(root, 'scripts/gates/main.mjs')], {
    cwd: root,
    encoding: 'utf8',
  })
  console.log(`${gates.status === 0 ? '✓' : '✗'} gates`)
  if (gates.status !== 0) console.log(gates.stdout + gates.stderr)
  isFine &&= gates.status === 0
  if (!isFine) {
    console.error('Nothing was published.')
    process.exitCode = 1
  }
  return isFine
}

/** Publishes tarballs in the order of dependencies, and tags the commit. */
function publishAll(tarballs) {
  for (const { file, data } of tarballs)
    console.log(`  ${basename(file)}  ${kilobytes(data.length)}`)
  const [{ manifest }] = tarballs
  for (const { name, file } of tarballs) {
    if (isPublished({ name, version: manifest.version, registry })) {
      console.log(`= ${name} ${manifest.version} is there already`)
      continue
    }
    const { status } = spawnSync('npm', ['publish', file, ...optionsFor(manifest.version)], {
      stdio: ['inherit', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    })
    if (status !== 0) {
      console.error(`npm did not take ${name}. What is published stays; run the release again.`)
      process.exitCode = 1
      return
    }
    console.log(`${isDryRun ? '~ would publish' : '+'} ${name} ${manifest.version}`)
  }
  if (!isDryRun) tag(`v${manifest.version}`)
}

function optionsFor(version) {
  const [, prerelease] = /-([a-z]+)/.exec(version) ?? []
  return [
    ...['--loglevel', 'error', '--access', 'public', '--tag', prerelease ?? 'latest'],
    ...registryOptions(registry),
    ...(isDryRun ? ['--dry-run'] : []),
    // Only GitHub can say where a build came from.
    ...(process.env.GITHUB_ACTIONS === 'true' ? ['--provenance'] : []),
  ]
}

/** Tags the commit, unless an earlier run did. */
function tag(name) {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  if (git('tag', '--list', name) === '') git('tag', name)
  console.log(`The commit has the tag ${name}: git push origin ${name}`)
}

// knip: files, exports and dependencies that nobody uses. knip.jsonc says what it cannot see.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../packages.mjs'

const bin = join(root, 'node_modules/knip/bin/knip.js')

/** One row for the repository. */
export function checkUnused() {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [bin, '--no-progress', '--reporter', 'json'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  )
  if (!stdout.trimStart().startsWith('{')) throw new Error(`knip failed:\n${stderr}${stdout}`)
  const problems = JSON.parse(stdout).issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds)
      .filter(([, found]) => Array.isArray(found))
      .flatMap(([kind, found]) => found.map(({ name }) => `${file}: ${kind} ${name}`)),
  )
  return [
    {
      gate: 'knip',
      of: 'the repository',
      result: problems.length === 0 ? 'nothing unused' : `${problems.length} unused or unlisted`,
      problems,
      remedy: 'Delete it, or stop exporting it; what knip cannot see belongs into knip.jsonc.',
    },
  ]
}

// A global setup of vitest: builds everything before tests of what is built, so that none of them
// meets an old build. As a task of turbo they come after the build already.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const manifest = new URL('../package.json', import.meta.url)

export function setup() {
  if (process.env.TURBO_HASH !== undefined) return
  const { packageManager } = JSON.parse(readFileSync(manifest, 'utf8'))
  const { status } = spawnSync('npx', ['--yes', packageManager, '--silent', 'run', 'build'], {
    cwd: new URL('.', manifest),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('The build failed, so the tests of what is built do not run.')
}

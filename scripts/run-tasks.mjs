// Runs tasks of the packages by turbo, without what turbo says of itself before the first task.
//
//   node scripts/run-tasks.mjs TASK… [options of turbo]
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { root } from './packages.mjs'

const turbo = join(root, 'node_modules/turbo/bin/turbo')

/**
 * Runs tasks.
 * @param {string[]} args Their names, and options of turbo.
 * @param {(line: string) => void} [onLine] Hears each line as it comes.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function tasks(args, onLine = () => undefined) {
  const isColored = process.stdout.isTTY && process.env.NO_COLOR === undefined
  const child = spawn(process.execPath, [turbo, 'run', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      ...(isColored ? { FORCE_COLOR: '1' } : {}),
    },
  })
  const lines = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      // Its version, the packages in scope, the cache.
      if (/^\s+• /.test(line) || (line.trim() === '' && lines.length === 0)) return
      lines.push(line)
      onLine(line)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output: `${lines.join('\n')}\n` }))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  const names = args.filter((arg) => !arg.startsWith('-'))
  console.log(
    `Running ${names.join(', ')}; what did not change since the last time is not run again.`,
  )
  const { code } = await tasks(args, (line) => console.log(line))
  process.exitCode = code
}

// Asks the doctor in a process of its own, as a shell does, with an environment of its own.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Ended } from '../warmline.ts'
import { completed, type Setting } from './environments/index.ts'

const [program, sources] = ['../../../src/cli.ts', '../../../../../scripts/sources.mjs'].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
)

/** Runs `warmline doctor` with this setting, and nothing else of this process's environment. */
export function askDoctor(setting: Setting, ...more: readonly string[]): Promise<Ended> {
  const { env, args } = completed(setting)
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', sources ?? '', program ?? '', 'doctor', ...args, ...more],
      { env: { PATH: process.env.PATH, ...Object.fromEntries(given) } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      },
    )
  })
}

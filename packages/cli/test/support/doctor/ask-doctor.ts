// Asks the doctor, with an environment of its own: in this process, or, where Node must start with
// a setting, in another one.
import { vi } from 'vitest'
import { start } from '../in-process.ts'
import { type Ended, warmline } from '../warmline.ts'
import { completed, type Setting } from './environments/index.ts'

/** Runs `warmline doctor` in a process that has nothing else of this one's environment. */
export function askElsewhere(setting: Setting, ...more: readonly string[]): Promise<Ended> {
  const { env, args } = completed(setting)
  return start(['doctor', ...args, ...more], env).ended
}

/** Runs `warmline doctor` in this process, with these variables too. */
export async function askHere(setting: Setting, ...more: readonly string[]): Promise<Ended> {
  const { env, args } = completed(setting)
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  try {
    return await warmline('doctor', ...args, ...more)
  } finally {
    vi.unstubAllEnvs()
  }
}

// Asks the doctor in a process of its own, as a shell does, with an environment of its own.
import { start } from '../in-process.ts'
import type { Ended } from '../warmline.ts'
import { completed, type Setting } from './environments/index.ts'

/** Runs `warmline doctor` with this setting, and nothing else of this process's environment. */
export function askDoctor(setting: Setting, ...more: readonly string[]): Promise<Ended> {
  const { env, args } = completed(setting)
  return start(['doctor', ...args, ...more], env).ended
}

// Environments in which the doctor is asked, each with what it must say, written down from what was
// broken and not from the doctor's code, and each with the remedy carried out, after which it must
// say that all is well.
import { environments as certificates } from './certificates.ts'
import type { Environment } from './environment.ts'
import { environments as here } from './here.ts'
import { environments as upgrade } from './upgrade.ts'
import { environments as way } from './way.ts'

export { completed, type Environment, plantedKey, type Setting } from './environment.ts'

/** Every environment by its name. */
export const environments: Readonly<Record<string, Environment>> = {
  ...here,
  ...way,
  ...certificates,
  ...upgrade,
}

// The programs of the check, which are copied into the application.
import { readFileSync } from 'node:fs'

/** The text of a program in `check/programs`. */
export function programText(name: string): string {
  return readFileSync(new URL(`../programs/${name}`, import.meta.url), 'utf8')
}

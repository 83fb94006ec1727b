// The package manager that started the program, and how its user goes on.
import type { TemplateName } from './templates.js'

const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const

/** A package manager. */
export type PackageManager = (typeof managers)[number]

/** Reads the package manager from the user agent that it gives to its programs. @default npm */
export function packageManagerOf(userAgent: string | undefined): PackageManager {
  const name = userAgent?.split('/')[0]
  return managers.find((manager) => manager === name) ?? 'npm'
}

/** The commands that follow, one a line. */
export function nextSteps(
  manager: PackageManager,
  folder: string,
  template: TemplateName,
): readonly string[] {
  const script = template === 'nextjs' ? 'dev' : 'start'
  const run = manager === 'npm' && script === 'dev' ? 'npm run dev' : `${manager} ${script}`
  const enter = folder === '.' ? [] : [`cd ${quoted(folder)}`]
  return [...enter, `${manager} install`, manager === 'bun' ? `bun run ${script}` : run]
}

/** A folder as a shell takes it: in single quotes where double ones would run part of its name. */
function quoted(folder: string): string {
  const path = folder.startsWith('-') ? `./${folder}` : folder
  if (!/[^\w./-]/.test(path)) return path
  return /[$`"!]/.test(path) ? `'${path.replaceAll("'", `'\\''`)}'` : `"${path}"`
}

// Where a process says that it has an inspector: a file that only its user can read, in a folder
// that only that user can enter. `warmline inspect` reads it.
import { randomBytes } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** What the file says. */
export interface RunningInspector {
  readonly version: 1
  readonly pid: number
  /** The page's address, with its token. */
  readonly url: string
  readonly cwd: string
  /** In wall-clock milliseconds since 1970. */
  readonly startedAt: number
}

/** The folder of a user's inspectors. */
export function inspectorsFolder(): string {
  const user = process.getuid?.() ?? userInfo().username.replaceAll(/\W/g, '_')
  return join(tmpdir(), `warmline-inspect-${user}`)
}

/**
 * Says that this process has an inspector. Returns a function that takes it back; `undefined` where
 * the folder is not this user's alone.
 */
export function announce(
  url: string,
  folder: string = inspectorsFolder(),
): (() => void) | undefined {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch {
    // It may be there; what it is, is looked at below.
  }
  if (!isPrivate(folder)) return undefined
  const { pid } = process
  const said: RunningInspector = { version: 1, pid, url, cwd: process.cwd(), startedAt: Date.now() }
  const file = join(folder, `${pid}.json`)
  const draft = join(folder, `.${pid}-${randomBytes(6).toString('hex')}`)
  try {
    for (const { pid: other } of readInspectors(folder, () => true))
      if (!isAlive(other)) rmSync(join(folder, `${other}.json`), { force: true })
    writeFileSync(draft, JSON.stringify(said), { mode: 0o600, flag: 'wx' })
    renameSync(draft, file)
  } catch {
    return undefined
  }
  return () => rmSync(file, { force: true })
}

/** The inspectors of this user's processes that run, newest first. */
export function runningInspectors(
  folder: string = inspectorsFolder(),
): readonly RunningInspector[] {
  return isPrivate(folder) ? readInspectors(folder, isAlive) : []
}

function readInspectors(
  folder: string,
  isWanted: (pid: number) => boolean,
): readonly RunningInspector[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const pid = Number(/^(\d+)\.json$/.exec(name)?.[1])
      return isWanted(pid) ? readOne(join(folder, name), pid) : []
    })
    .sort((left, right) => right.startedAt - left.startedAt)
}

function readOne(file: string, pid: number): readonly RunningInspector[] {
  try {
    if (!lstatSync(file).isFile()) return []
    const said: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isRunningInspector(said) && said.pid === pid ? [said] : []
  } catch {
    return []
  }
}

function isRunningInspector(said: unknown): said is RunningInspector {
  if (typeof said !== 'object' || said === null) return false
  const { version, pid, url, cwd, startedAt }: Partial<RunningInspector> = said
  return (
    version === 1 &&
    typeof pid === 'number' &&
    typeof url === 'string' &&
    url.startsWith('http://127.0.0.1:') &&
    typeof cwd === 'string' &&
    typeof startedAt === 'number'
  )
}

/** Whether only this user can enter a folder, which must be a real one. */
function isPrivate(folder: string): boolean {
  try {
    const { mode, uid, isDirectory } = statOf(folder)
    if (!isDirectory) return false
    // Windows has neither: its folder for temporary files is the user's own.
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0)
  } catch {
    return false
  }
}

function statOf(folder: string): { mode: number; uid: number; isDirectory: boolean } {
  const stat = lstatSync(folder)
  return { mode: stat.mode, uid: stat.uid, isDirectory: stat.isDirectory() }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    // EPERM: it runs, as another user.
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM'
  }
}

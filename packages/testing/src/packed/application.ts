// An application outside the repository: installs packed packages as users do and runs programs in
// it. It knows neither frameworks nor runtimes.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const repositoryRoot: string = fileURLToPath(new URL('../../../../', import.meta.url))

/** How a program ended. */
export interface Run {
  /** The exit code; `null` when a signal ended the program. */
  readonly code: number | null
  /** Standard output and standard error together. */
  readonly output: string
  readonly durationMs: number
}

/** How a program is run. */
export interface RunOptions {
  /** Variables in addition to PATH, HOME and the certificates of the network. @default none */
  readonly env?: Readonly<Record<string, string>>
  /** The working directory, relative to the application. @default the application's folder */
  readonly in?: string
  /** Milliseconds after which the program is killed. @default 60_000 */
  readonly timeoutMs?: number
}

/**
 * Packs packages of this repository as they would be published.
 * @param names Folders below `packages/`.
 * @returns The paths of the tarballs, in a new temporary folder.
 * @throws Error with the output of a pack that failed.
 */
export async function packPackages(names: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'warmline-packs-'))
  const { packageManager }: { packageManager: string } = JSON.parse(
    readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
  )
  for (const name of names) {
    const pack = ['npx', '-y', packageManager, 'pack', '--pack-destination', folder]
    const options = { in: join(repositoryRoot, 'packages', name), timeoutMs: 300_000 }
    const run = await execute(pack, options)
    if (run.code !== 0) throw new Error(run.output)
  }
  return readdirSync(folder).map((name) => join(folder, name))
}

/** A folder in which packages are installed and programs run. */
export class Application {
  readonly folder: string

  /** @param folder The application's folder; it is created. */
  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
  }

  /** The path of a file of the application. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts)
  }

  /** Writes a file, and the folders above it. */
  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), text)
  }

  /** Reads a file as UTF-8. */
  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  /** Removes the folder and everything in it. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Installs packages with npm. @throws Error with npm's output when the install fails. */
  async install(packages: readonly string[]): Promise<void> {
    const npm = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]
    await this.mustRun(npm, { timeoutMs: 1_500_000 })
  }

  /** Runs a program; a relative path starts at the application's folder. */
  run(command: readonly string[], options: RunOptions = {}): Promise<Run> {
    return execute(command, { ...options, in: this.path(options.in ?? '.') })
  }

  /** Runs a program and returns its output. @throws Error with the output when it fails. */
  async mustRun(command: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, output } = await this.run(command, options)
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`)
    return output
  }

  /** Starts a server program; disposing of the result stops it. */
  serve([program = '', ...args]: readonly string[], options: RunOptions = {}): AsyncDisposable {
    const child = spawn(program, args, {
      cwd: this.path(options.in ?? '.'),
      env: environment(options.env),
      stdio: 'ignore',
    })
    const closed = new Promise((resolve) => child.once('close', resolve))
    return {
      async [Symbol.asyncDispose]() {
        child.kill()
        await closed
      },
    }
  }
}

async function execute(
  [program = '', ...args]: readonly string[],
  options: RunOptions,
): Promise<Run> {
  const startedAt = performance.now()
  const child = spawn(program, args, {
    cwd: options.in,
    env: environment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 60_000,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, output, durationMs: Math.round(performance.now() - startedAt) }
}

/** What a user's shell has; nothing of the test runner, nor of pnpm above it. */
function environment(
  more: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env
  return { PATH, HOME, NODE_EXTRA_CA_CERTS, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...more }
}

// An application outside the repository: the packed packages, installed with others as their users
// install them, and programs run in it. It knows no runtime.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const programs = fileURLToPath(new URL('../programs/', import.meta.url))

/** The packages that are published. */
const published = ['core', 'ai-sdk', 'langchain', 'dev-server']

/** How a program ended. */
export interface Run {
  readonly code: number | null
  /** What it printed, errors among it. */
  readonly output: string
  readonly durationMs: number
}

/** How a program is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** A folder of the application. @default the application's own */
  readonly in?: string
  /** @default 60_000 */
  readonly timeoutMs?: number
}

/** Packs what is published, as it would be. Gives the files. */
export async function packPackages(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'warmline-packs-'))
  for (const name of published) {
    const run = await execute(['pnpm', 'pack', '--pack-destination', folder], {
      in: join(root, 'packages', name),
    })
    if (run.code !== 0) throw new Error(run.output)
  }
  return readdirSync(folder).map((name) => join(folder, name))
}

/**
 * Installs packages. An application with the same other packages is used again, for they are many.
 */
export async function installApplication(
  packs: readonly string[],
  others: readonly string[],
): Promise<Application> {
  const key = createHash('sha256').update(others.join(' ')).digest('hex').slice(0, 12)
  const application = new Application(join(tmpdir(), `warmline-application-${key}`))
  const isNew = !existsSync(application.path('is-installed'))
  if (isNew) application.write('package.json', '{ "name": "application", "private": true }')
  const install = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packs]
  const run = await application.run([...install, ...(isNew ? others : [])], {
    timeoutMs: 1_500_000,
  })
  if (run.code !== 0) throw new Error(run.output)
  application.write('is-installed', '')
  return application
}

/** A folder in which packages are installed. */
export class Application {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
  }

  /** Where a file of it lies. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts)
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), text)
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  /** Runs a program; a name without a slash is looked for among those that were installed. */
  run([program = '', ...args]: readonly string[], options: RunOptions = {}): Promise<Run> {
    const { in: folder = '.', ...others } = options
    return execute([program, ...args], { ...others, in: this.path(folder) })
  }

  /** Starts a program that serves, and stops it when it is disposed of. */
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

/** One of the programs beside this check. */
export function programText(name: string): string {
  return readFileSync(join(programs, name), 'utf8')
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
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, output, durationMs: Math.round(performance.now() - startedAt) }
}

/**
 * What a user's shell has, and the certificates of its network: nothing of the test runner, nor of
 * pnpm above it.
 */
function environment(
  more: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env
  return { PATH, HOME, NODE_EXTRA_CA_CERTS, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...more }
}

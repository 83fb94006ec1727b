// Runs the dev-server as another process, with the surveyor as its model and the cost model's
// figures. One for each run.
import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '@warmline/dev-server/package.json' with { type: 'json' }
import { DemoError } from '../errors.js'

/**
 * What the server makes a client wait for. A model, stated with every result; never OpenAI's own
 * figures.
 */
export interface CostModel {
  readonly roundTripMs: number
  readonly firstTokenMs: number
  /** Nanoseconds of work for each byte of input that is not in the connection-local cache. */
  readonly workNsPerUncachedByte: number
}

/** What a server is started with. */
export interface ServerOptions {
  readonly costs: CostModel
  /** 0 takes a free one. */
  readonly port: number
  /** `short` is the surveyor with few turns, for the sweep. @default 'whole' */
  readonly surveyor?: 'whole' | 'short'
}

/** A running dev-server. */
export interface ServerProcess {
  /** Ends with `/v1`. */
  readonly baseURL: string
  readonly pid: number
  /** Ends the process at once; resolves when it is gone. Safe to call again. */
  stop(): Promise<void>
}

/**
 * Starts a dev-server and resolves when it listens. It ends with this process, however this one
 * ends.
 * @throws DemoError with the server's own words when it does not start; the reason of `signal` when
 * it is aborted.
 */
export async function startServer(
  options: ServerOptions,
  signal: AbortSignal,
): Promise<ServerProcess> {
  signal.throwIfAborted()
  const child = spawn(process.execPath, [programFile(), ...flags(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  try {
    return { baseURL: await address(child), pid: child.pid ?? 0, stop }
  } catch (error) {
    await stop()
    signal.throwIfAborted()
    throw error
  }
}

function flags({ costs, port, surveyor = 'whole' }: ServerOptions): readonly string[] {
  return [
    ...['--port', String(port), '--model', modelFile(surveyor), '--exit-with-parent'],
    ...['--rtt', String(costs.roundTripMs), '--ttft', String(costs.firstTokenMs)],
    ...['--cost', String(costs.workNsPerUncachedByte)],
  ]
}

/** The surveyor, as it was built. */
function modelFile(surveyor: 'whole' | 'short'): string {
  const name = surveyor === 'short' ? 'short-model.js' : 'model.js'
  return fileURLToPath(new URL(`../../dist/surveyor/${name}`, import.meta.url))
}

/** The program that the package names in its `bin`. */
function programFile(): string {
  const manifestFile = createRequire(import.meta.url).resolve('@warmline/dev-server/package.json')
  return join(dirname(manifestFile), manifest.bin['warmline-dev-server'])
}

/** The address that the server prints when it listens. */
async function address(child: ChildProcess): Promise<string> {
  let printed = ''
  let complained = ''
  return await new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      const found = /listening on (\S+)\n/.exec(printed)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complained += text
    })
    // Also an abort comes as an error, even after the start; without a listener it would end this
    // process.
    child.on('error', (error) =>
      reject(new DemoError('failed', `Cannot start the server: ${error.message}.`)),
    )
    child.once('close', (code) => {
      // The server's exit code 2 is a mistake of the caller, such as a port that is in use, and it
      // says so itself.
      const words = complained.trim().replace(/^warmline-dev-server: /, '')
      reject(
        new DemoError(
          code === 2 ? 'usage' : 'failed',
          words || 'The server ended before it listened.',
        ),
      )
    })
  })
}

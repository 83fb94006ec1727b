// Starts the dev-servers of a run without a key in another process.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BenchError } from '../errors.js'

/** The running dev-servers. */
export interface LocalServers {
  readonly baseURL: string
  /** The address of the one that ends its connections after seconds. */
  readonly hurriedURL: string
  close(): void
}

/** @throws BenchError `failed` when they do not start. */
export async function startLocalServers(): Promise<LocalServers> {
  const program = fileURLToPath(new URL('local-servers.js', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString()))
    child.once('exit', () => reject(new BenchError('failed', 'The dev-server did not start.')))
  })
  const [baseURL = '', hurriedURL = '']: readonly string[] = JSON.parse(line)
  return { baseURL, hurriedURL, close: () => void child.stdin.end() }
}

// Starts dev-servers in another process.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Profile } from '@warmline/dev-server'

/** Running dev-servers, in the order of their profiles. */
export interface DevServers extends AsyncDisposable {
  readonly baseURLs: readonly string[]
}

/** Starts a dev-server for each profile; all of them end with the process. */
export async function startDevServers(profiles: readonly Profile[]): Promise<DevServers> {
  const program = fileURLToPath(new URL('dev-servers.ts', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(profiles)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString()))
    child.once('exit', (code) => reject(new Error(`The dev-servers ended with ${code}.`)))
  })
  const baseURLs: readonly string[] = JSON.parse(line)
  return {
    baseURLs,
    [Symbol.asyncDispose]: async () => {
      child.removeAllListeners('exit')
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      await ended
    },
  }
}

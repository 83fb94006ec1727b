// The local Responses server of this example, as a process of its own that ends with its parent.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const model = fileURLToPath(new URL('../model/assistant.ts', import.meta.url))
const cli = fileURLToPath(new URL('./cli.js', import.meta.resolve('@warmline/dev-server')))

/** What the work of a server in the cloud might take, so that the page has something to show. */
const costs = ['--rtt', '40', '--ttft', '180', '--tps', '90', '--cost', '2000']

/** A server that runs. */
export interface LocalServer {
  readonly baseURL: string
  readonly process: ChildProcess
}

/** Starts it and waits until it listens. @param args More of its command line. */
export async function startLocalServer(args: readonly string[] = []): Promise<LocalServer> {
  const child = spawn(
    process.execPath,
    [cli, '--port', '0', '--model', model, '--exit-with-parent', ...costs, ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  for await (const line of createInterface({ input: child.stdout })) {
    const baseURL = /listening on (\S+)/.exec(line)?.[1]
    if (baseURL !== undefined) return { baseURL, process: child }
  }
  throw new Error('The local server ended before it listened.')
}

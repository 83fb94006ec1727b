// A dev-server in a process of its own, with this example's model and a stated cost of time. It
// ends with this process.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '@warmline/dev-server/package.json' with { type: 'json' }

/**
 * What the server makes a client wait for: a model, not anybody's own figures. In milliseconds, but
 * for the last.
 */
const costs = ['--rtt', '40', '--ttft', '60', '--cost', '200']

/** A running server. */
export interface ServerProcess extends Disposable {
  /** Ends with `/v1`. */
  readonly baseURL: string
}

/** Starts a server and resolves when it listens. */
export async function startServer(): Promise<ServerProcess> {
  const packageFile = createRequire(import.meta.url).resolve('@warmline/dev-server/package.json')
  const program = join(dirname(packageFile), manifest.bin['warmline-dev-server'])
  const model = fileURLToPath(new URL('model.js', import.meta.url))
  const flags = ['--port', '0', '--model', model, '--exit-with-parent', ...costs]
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] })
  const baseURL = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      const address = /listening on (\S+)\n/.exec(printed)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('error', reject)
    child.once('close', (code) =>
      reject(new Error(`The server ended before it listened, with ${code}.`)),
    )
  })
  return { baseURL, [Symbol.dispose]: () => void child.kill() }
}

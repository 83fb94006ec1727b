// Next.js as a process group of its own: built, started, and ended with the check however that
// ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { within } from './report.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const readyMs = 120_000
const buildMs = 300_000

/** A Next.js that answers. */
export interface App {
  readonly url: string
  /** The end of what it printed. */
  readonly printed: () => string
  /** The address of Warmline's inspector, once the app has made its client; development only. */
  readonly inspectorUrl: () => string | undefined
  stop(): Promise<void>
}

/** Where its model is, and with which key. Without a key it has none. */
export interface ModelPlace {
  readonly baseURL: string
  readonly apiKey?: string
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) endGroup(child, 'SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(130))

/** Starts it and waits until it answers. @param args Such as `dev --webpack`. */
export async function startApp(
  args: readonly string[],
  { baseURL, apiKey }: ModelPlace,
): Promise<App> {
  const { child, printed, inspectorUrl } = run([...args, '--port', '0'], {
    OPENAI_BASE_URL: baseURL,
    OPENAI_API_KEY: apiKey,
    WARMLINE_INSPECT: args[0] === 'dev' ? '1' : '',
  })
  const stop = (): Promise<void> => end(child)
  try {
    const url = await within(readyMs, 'Its start', addressOf(child, printed))
    await warmUp(url)
    return { url, printed, inspectorUrl, stop }
  } catch (error) {
    await stop()
    throw new Error(`next ${args.join(' ')} did not start:\n${printed()}`, { cause: error })
  }
}

/** Builds it for production. */
export async function buildApp(): Promise<void> {
  const { child, printed } = run(['build'], {})
  const [code] = await within(buildMs, 'next build', once(child, 'exit')).finally(() => end(child))
  if (code !== 0) throw new Error(`next build ended with ${code}:\n${printed()}`)
}

function run(
  args: readonly string[],
  settings: Readonly<Record<string, string | undefined>>,
): Pick<App, 'printed' | 'inspectorUrl'> & { readonly child: ChildProcess } {
  const NODE_ENV = args[0] === 'dev' ? 'development' : 'production'
  const env = { ...process.env, NODE_ENV, NEXT_TELEMETRY_DISABLED: '1', ...settings } as const
  const child = spawn(process.execPath, [next, ...args], {
    cwd: root,
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let text = ''
  let inspectorUrl: string | undefined
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-20_000)
    inspectorUrl ??= /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(text)?.[0]
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return { child, printed: () => text, inspectorUrl: () => inspectorUrl }
}

/** Its address, once it says that it is ready. */
function addressOf(child: ChildProcess, printed: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /Local:\s+(http\S+)/.exec(printed())?.[1]
      if (url !== undefined && printed().includes('Ready in')) resolve(url)
    })
    child.once('exit', (code) => reject(new Error(`It ended with ${code}.`)))
    child.once('error', reject)
  })
}

/** Has every route compiled, so that no check waits for it. */
async function warmUp(url: string): Promise<void> {
  const signal = AbortSignal.timeout(readyMs)
  await fetch(url, { signal })
  await fetch(`${url}/api/document`, { signal })
  await fetch(`${url}/api/chat`, { method: 'POST', body: '{}', signal })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  endGroup(child, 'SIGTERM')
  await within(10_000, 'The end of Next.js', gone).catch(() => endGroup(child, 'SIGKILL'))
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has gone already.
  }
}

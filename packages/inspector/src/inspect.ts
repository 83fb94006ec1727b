// The inspector of a process: one for all its clients and for every copy of this package, whatever
// is loaded again. It joins the parts, and owns their lifetime.
import { WarmlineError } from '@warmline/core'
import { pageFile } from '#page-file'
import { type InspectedClient, InspectedClients } from './collect/clients.js'
import { announce } from './discovery.js'
import { type Serving, serve } from './server/server.js'
import { sourceOf } from './source.js'
import { followAiSdk } from './steps/ai-sdk.js'
import { followLangChain, type LangChainHandler } from './steps/langchain.js'
import { StepLog } from './steps/step-log.js'
import { Store } from './store/store.js'

/**
 * Options of `inspect`; all are optional. Those of the first call of a process hold until its
 * inspector is closed.
 */
export interface InspectOptions {
  /** The port of its page on 127.0.0.1. @default a free one */
  readonly port?: number
  /** How many turns are kept; the oldest go first. @default 10_000 */
  readonly maxTurns?: number
  /**
   * How many bytes of content are kept, where what turns share counts once; the oldest contents go
   * first, and their turns stay. @default 64 MB (67_108_864)
   */
  readonly maxContentBytes?: number
  /**
   * Whether it may open under NODE_ENV=production: its page shows prompts to everyone who has its
   * address. @default false
   */
  readonly production?: boolean
}

/** An open inspector. */
export interface Inspector {
  /** The address of its page. It contains the token that opens prompts and answers. */
  readonly url: string
  /** Stops to watch the client; the page goes with the last one. */
  close(): Promise<void>
}

/** The inspector of a process, as every copy of this package knows it. */
interface ProcessInspector {
  /** The address of its page, once it is served. */
  readonly url: Promise<string>
  /**
   * Watches a client from now on, though the page is not served yet. Returns the way to stop: the
   * inspector closes when all that were added have stopped.
   */
  add(client: InspectedClient): () => Promise<void>
  readonly langChain: LangChainHandler
}

/** Where the process keeps its inspector. */
const running: unique symbol = Symbol.for('warmline.inspector.v1')
const holder: typeof globalThis & { [running]?: ProcessInspector | undefined } = globalThis

/**
 * Opens the inspector of this process, if it is not open yet, and shows the client's turns from now
 * on. The page is served on 127.0.0.1 only, to those who have the token in its address, which is
 * written to standard error once. It keeps no process alive.
 * @throws WarmlineError `invalid_option` for an option out of range, a port that cannot be used,
 * and under NODE_ENV=production without `production: true`.
 * @example const { url } = await inspect(client)
 */
export async function inspect(
  client: InspectedClient,
  options: InspectOptions = {},
): Promise<Inspector> {
  checkProduction(options)
  checkNumbers(options)
  const inspector = holder[running] ?? open(options)
  holder[running] = inspector
  // Nothing is awaited before this, so that the client's first turn is shown too.
  const close = inspector.add(client)
  try {
    return { url: await inspector.url, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

/**
 * Callbacks for LangChain, for an app whose LangChain the inspector does not find by itself, such
 * as a bundled one: `agent.invoke(input, { callbacks: await inspectorCallbacks() })`. Empty while
 * no inspector is open.
 */
export async function inspectorCallbacks(): Promise<LangChainHandler[]> {
  return holder[running] === undefined ? [] : [holder[running].langChain]
}

function open({
  port,
  maxTurns = 10_000,
  maxContentBytes = 64 * 1024 * 1024,
}: InspectOptions): ProcessInspector {
  const store = new Store({ maxTurns, maxContentBytes })
  const clients = new InspectedClients(store, `${process.pid}`)
  const aiSdk = followAiSdk(new StepLog(store, `${process.pid}.a`))
  const langChain = followLangChain(new StepLog(store, `${process.pid}.l`))
  clients.currentStep = () => aiSdk.current() ?? langChain.current()
  const serving = serve({ source: sourceOf(store, clients), port, pageFile }).then(served)
  // Those who wait for the address are told.
  serving.catch(() => {})
  let openCount = 0
  const close = async (): Promise<void> => {
    holder[running] = undefined
    aiSdk.stop()
    langChain.stop()
    await serving.then((page) => page.close()).catch(() => {})
  }
  return {
    url: serving.then(({ url }) => url),
    langChain: langChain.handler,
    add(client) {
      const stop = clients.add(client)
      openCount++
      let isOpen = true
      return async () => {
        if (!isOpen) return
        isOpen = false
        stop()
        if (--openCount === 0) await close()
      }
    },
  }
}

/** Tells of a page that is served, and takes that back when it closes. */
function served(server: Serving): Serving {
  const retract = announce(server.url)
  if (retract !== undefined) process.on('exit', retract)
  process.stderr.write(
    `Warmline's inspector shows prompts and answers at ${server.url}` +
      `${retract === undefined ? ' (`warmline inspect` cannot find it)' : ''}\n`,
  )
  const stopKeeping = keptAfterEnd(server)
  return {
    ...server,
    async close() {
      stopKeeping()
      if (retract !== undefined) process.removeListener('exit', retract)
      retract?.()
      await server.close()
    },
  }
}

/**
 * Keeps the page open when the program has nothing more to do, where WARMLINE_INSPECT_KEEP=1 asks
 * for it, as `warmline inspect -- COMMAND` does in a terminal. Returns a function that stops it.
 */
function keptAfterEnd(server: Serving): () => void {
  if (process.env.WARMLINE_INSPECT_KEEP !== '1') return () => {}
  const keep = (): void => {
    server.keep()
    process.stderr.write('The program has ended. Its inspector stays open: press Ctrl+C to end.\n')
    process.once('SIGINT', () => process.exit())
  }
  process.once('beforeExit', keep)
  return () => process.removeListener('beforeExit', keep)
}

function checkProduction({ production = false }: InspectOptions): void {
  if (process.env.NODE_ENV !== 'production' || production) return
  throw invalid(
    'The inspector is off under NODE_ENV=production, because its page shows prompts: ' +
      'pass production: true if you want it there.',
  )
}

/** The range of each number. */
const ranges = {
  port: [0, 65_535],
  maxTurns: [1, 1_000_000],
  maxContentBytes: [0, Number.MAX_SAFE_INTEGER],
} as const

function checkNumbers(options: InspectOptions): void {
  for (const name of ['port', 'maxTurns', 'maxContentBytes'] as const) {
    const value: unknown = options[name]
    const [least, most] = ranges[name]
    const isRight = Number.isInteger(value) && Number(value) >= least && Number(value) <= most
    if (value !== undefined && !isRight)
      throw invalid(`${name} must be a whole number from ${least} to ${most}.`)
  }
}

function invalid(message: string): WarmlineError {
  return new WarmlineError('invalid_option', message, { replaySafety: 'safe' })
}

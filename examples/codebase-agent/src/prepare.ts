// Looks at everything that the caller may have got wrong on this machine, before the frameworks are
// loaded or a run begins.
import { fromStartingPoint, openDirectory } from './directory.js'
import { DemoError } from './errors.js'
import type { Options } from './options.js'
import { checkPageFile, defaultPageFile } from './report/page-file.js'
import type { Tree } from './tools/tree.js'

/** What the runs need of this machine. */
export interface Prepared {
  readonly tree: Tree
  /** Where the page goes; `undefined` when none is wanted. */
  readonly pageFile: string | undefined
}

/**
 * Checks the port, walks the directory and checks the place of the page.
 * @throws DemoError that says what to do.
 */
export async function prepare(options: Options, signal: AbortSignal): Promise<Prepared> {
  if (options.place.kind === 'dev-server') await checkPort(options.place.port)
  const tree = await openDirectory(options.directory, signal)
  const pageFile = pagePlace(options)
  if (pageFile !== undefined) await checkPageFile(pageFile)
  return { tree, pageFile }
}

/** `fetch` refuses the ports of some other protocols, and its list of them is not public. */
async function checkPort(port: number): Promise<void> {
  if (port === 0) return
  const probe = new AbortController()
  const fetching = fetch(`http://127.0.0.1:${port}/`, { signal: probe.signal })
  // Called off before anything is sent: a refused port is refused before that.
  queueMicrotask(() => probe.abort())
  try {
    await fetching
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (!(cause instanceof Error) || cause.message !== 'bad port') return
    throw new DemoError(
      'usage',
      `--port ${port} is one that fetch refuses. Choose another, or 0 for a free one.`,
    )
  }
}

function pagePlace({ outFile, isJson }: Options): string | undefined {
  if (outFile !== undefined) return fromStartingPoint(outFile)
  return isJson ? undefined : defaultPageFile()
}

// Serves a file of the inspector, as `warmline inspect FILE` does.

import { pageFile } from '#page-file'
import { readInspectorFile } from './file/read.js'
import type { Inspector } from './inspect.js'
import { serve } from './server/server.js'
import { sourceOfFile } from './source.js'

/**
 * Serves a file that the inspector wrote, by the rules of `inspect`. It keeps the process alive
 * until it is closed, and writes its address nowhere.
 * @throws InspectorFileError, and WarmlineError `invalid_option` for a port that cannot be used.
 */
export async function serveInspectorFile(
  text: string,
  { port }: { readonly port?: number } = {},
): Promise<Inspector> {
  const source = sourceOfFile(readInspectorFile(text))
  return serve({ source, port, pageFile, isKept: true })
}

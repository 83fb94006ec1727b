// Loads LangChain from the folder of the program whose log is read, or else from where this package
// is installed. It is not part of this package.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LangChain } from './langsmith.js'

/** LangChain's own converters; `undefined` where it is not installed. */
export async function loadLangChain(
  folder: string = process.cwd(),
): Promise<LangChain | undefined> {
  for (const place of [pathToFileURL(join(folder, 'x.js')).href, import.meta.url]) {
    const require = createRequire(place)
    try {
      const [{ load }, { convertMessagesToResponsesInput }] = await Promise.all([
        import(pathToFileURL(require.resolve('@langchain/core/load')).href) as Promise<
          typeof import('@langchain/core/load')
        >,
        import(pathToFileURL(require.resolve('@langchain/openai')).href) as Promise<
          typeof import('@langchain/openai')
        >,
      ])
      return {
        async input(messages, options) {
          const loaded = await load<
            Parameters<typeof convertMessagesToResponsesInput>[0]['messages']
          >(JSON.stringify(messages))
          return convertMessagesToResponsesInput({ messages: loaded, ...options })
        },
      }
    } catch {
      // It is looked for in the next place.
    }
  }
  return undefined
}

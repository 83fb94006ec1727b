// A Next.js site with one route for each adapter.
import type { Application } from '../../src/packed/index.js'
import { programText } from './program.js'

const page = 'export default function Page({ children }) { return <p>{children}</p> }'
const layout =
  'export default function Layout({ children }) { return <html><body>{children}</body></html> }'

/** A site to write. */
export interface NextApp {
  readonly folder: string
  /** The adapters that get a route. */
  readonly adapters: readonly string[]
  /** Text at the beginning of each route. @default '' */
  readonly head?: string
}

/** Writes the files of a site into an application. */
export function writeNextApp(app: Application, { folder, adapters, head = '' }: NextApp): void {
  app.write(`${folder}/package.json`, '{ "name": "site", "private": true }')
  app.write(`${folder}/app/page.js`, page)
  app.write(`${folder}/app/layout.js`, layout)
  for (const adapter of adapters) {
    app.write(`${folder}/app/${adapter}/loop.mjs`, programText(`${adapter}.mjs`))
    app.write(`${folder}/app/${adapter}/route.js`, `${head}${programText('route.mjs')}`)
  }
}

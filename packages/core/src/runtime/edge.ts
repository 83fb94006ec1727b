// The edge runtime of Next.js: it has neither sockets that carry a key nor the modules of Node, and
// says so when it is loaded, which a build does. The names are those of node.ts.
import type { Runtime } from './runtime.js'

/** Why nothing works here. */
const why =
  "Warmline does not run in Next.js's Edge Runtime, which has no sockets: remove runtime = 'edge' from this route, " +
  'so that it runs on Node.'

const refuse = (): never => {
  throw new Error(why)
}

export const platformRuntime: () => Runtime = refuse
export const hashOf: (text: string) => string = refuse
export const openChannel: (name: string) => { publish(message: unknown): void } = refuse

refuse()

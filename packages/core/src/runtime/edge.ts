// The edge runtime of Next.js has neither sockets that carry a key nor Node's modules, so loading
// this module, as a build does, throws. The names are those of node.ts.
import type { Channel } from './builtins.js'
import type { Runtime } from './runtime.js'

/** The error's message. */
const why =
  "Warmline does not run in Next.js's Edge Runtime, which has no sockets: remove runtime = 'edge' from this route, " +
  'so that it runs on Node.'

const refuse = (): never => {
  throw new Error(why)
}

export const platformRuntime: () => Runtime = refuse
export const hashOf: (text: string) => string = refuse
export const openChannel: (name: string) => Channel = refuse

refuse()

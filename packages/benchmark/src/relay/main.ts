// The relay's process: a delayed TCP connection between clients and the server.
import { startRelay } from '@warmline/cli/link'
import { z } from 'zod'
import { seededRandom } from '../random.js'
import { serveParent } from '../run/parent.js'

const message: z.ZodType<Options> = z.object({
  serverPort: z.number(),
  roundTripMs: z.number(),
  jitter: z.number(),
  uplinkMbps: z.number().optional(),
  seed: z.number(),
})

interface Options {
  readonly serverPort: number
  readonly roundTripMs: number
  readonly jitter: number
  /** Megabits in a second from client to server, shared by all connections. */
  readonly uplinkMbps?: number | undefined
  readonly seed: number
}

serveParent(async (given) => {
  const { seed, uplinkMbps, ...link } = message.parse(given)
  const uplinkBytesPerMs = uplinkMbps === undefined ? undefined : (uplinkMbps * 1e6) / 8 / 1000
  const relay = await startRelay({ ...link, uplinkBytesPerMs, random: seededRandom(seed) })
  return relay.port
})

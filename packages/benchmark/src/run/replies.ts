// Schemas of what the benchmark's processes answer; the parent checks every reply with them.
import { z } from 'zod'
import type { ClientFigures } from '../client/measure.js'
import type { ServerFigures } from '../server/counters.js'

/** The port that a process listens on. */
export const portReply: z.ZodType<number> = z.number().int().positive()

/** A reply without a value. */
export const emptyReply: z.ZodType<undefined> = z.undefined()

/** The figures of a client process. */
export const clientReply: z.ZodType<ClientFigures> = z.object({
  wallMs: z.number(),
  cpuMs: z.number(),
  peakBytes: z.number(),
  firstTurnMs: z.array(z.number()),
  laterTurnsMs: z.array(z.number()),
  toolMs: z.number(),
  eventLoopDelay: z
    .object({ medianMs: z.number(), p99Ms: z.number(), maxMs: z.number() })
    .optional(),
})

/** The figures of the server process. */
export const serverReply: z.ZodType<ServerFigures> = z.object({
  requests: z.number(),
  incremental: z.number(),
  requestBytes: z.number(),
  lastRequestBytes: z.number(),
  maxRequestBytes: z.number(),
  idealBytes: z.number(),
  events: z.number(),
  connections: z.number(),
  wireInBytes: z.number(),
  wireOutBytes: z.number(),
  turnaroundMs: z.array(z.number()),
  cpuMs: z.number(),
})

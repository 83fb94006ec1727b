// What the benchmark's processes answer, checked where it arrives.
import { z } from 'zod'
import type { ClientFigures } from '../client/measure.js'
import type { ServerFigures } from '../server/ledger.js'

/** A port that a process listens on. */
export const portReply: z.ZodType<number> = z.number().int().positive()

/** Nothing. */
export const emptyReply: z.ZodType<undefined> = z.undefined()

export const clientReply: z.ZodType<ClientFigures> = z.object({
  wallMs: z.number(),
  cpuMs: z.number(),
  peakBytes: z.number(),
  firstTurnMs: z.array(z.number()),
  laterTurnsMs: z.array(z.number()),
  toolMs: z.number(),
})

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

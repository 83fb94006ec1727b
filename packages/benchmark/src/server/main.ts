// The server's process: it listens, starts a run and reports its counters when the benchmark asks.
import { z } from 'zod'
import { serveParent } from '../run/parent.js'
import { listen } from './listen.js'
import { ServerState } from './server-state.js'

const message: z.ZodType<Message> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listen'), key: z.string(), cert: z.string() }),
  z.object({ type: z.literal('begin'), eventsPerTick: z.number(), workNsPerByte: z.number() }),
  z.object({ type: z.literal('read') }),
])

type Message =
  | { readonly type: 'listen'; readonly key: string; readonly cert: string }
  | { readonly type: 'begin'; readonly eventsPerTick: number; readonly workNsPerByte: number }
  | { readonly type: 'read' }

const state = new ServerState()

serveParent((given) => {
  const asked = message.parse(given)
  if (asked.type === 'listen') return listen(state, asked)
  if (asked.type === 'read') return state.counters.read()
  return state.begin(asked)
})

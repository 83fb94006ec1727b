// The server's process.
import { z } from 'zod'
import { serveParent } from '../run/parent.js'
import { Desk } from './desk.js'
import { listen } from './listen.js'

const message: z.ZodType<Message> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listen'), key: z.string(), cert: z.string() }),
  z.object({ type: z.literal('begin'), eventsPerTick: z.number(), workNsPerByte: z.number() }),
  z.object({ type: z.literal('read') }),
])

type Message =
  | { readonly type: 'listen'; readonly key: string; readonly cert: string }
  | { readonly type: 'begin'; readonly eventsPerTick: number; readonly workNsPerByte: number }
  | { readonly type: 'read' }

const desk = new Desk()

serveParent((given) => {
  const asked = message.parse(given)
  if (asked.type === 'listen') return listen(desk, asked)
  if (asked.type === 'read') return desk.ledger.read()
  return desk.begin(asked)
})

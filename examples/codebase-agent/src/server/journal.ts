// Reads the dev-server's journal: the requests of a run as the server received them.
import { z } from 'zod'
import type { SentMeasure } from '../runs/meter.js'

const journalSchema = z.object({
  dropped: z.number(),
  entries: z.array(
    z.object({
      kind: z.string(),
      connection: z.string(),
      direction: z.string().optional(),
      method: z.string().optional(),
      bytes: z.number().optional(),
      responseId: z.string().optional(),
    }),
  ),
  responses: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      transport: z.string(),
      previousResponseId: z.string().optional(),
    }),
  ),
})

/**
 * Every request of a run in order: HTTP bodies and WebSocket frames. A request is incremental when
 * the server answered it from the connection-local cache.
 */
export async function readJournal(
  baseURL: string,
  signal: AbortSignal,
): Promise<readonly SentMeasure[]> {
  const address = new URL('/__dev/journal?items=0', baseURL)
  const response = await fetch(address, { signal, headers: { connection: 'close' } })
  const { entries, responses, dropped } = journalSchema.parse(await response.json())
  if (dropped > 0) throw new Error('The journal of the server is not complete.')
  const fromCache = new Set(
    responses
      .filter(({ source, transport }) => transport === 'websocket' && source === 'connection')
      .map(({ id }) => id),
  )
  const sent: { bytes: number; isIncremental: boolean }[] = []
  const waiting = new Map<string, { bytes: number; isIncremental: boolean }>()
  for (const { kind, connection, direction, bytes = 0, responseId } of entries) {
    if (kind === 'request' || (kind === 'frame' && direction === 'in')) {
      const request = { bytes, isIncremental: false }
      sent.push(request)
      waiting.set(connection, request)
    }
    if (kind === 'started' && responseId !== undefined) {
      const request = waiting.get(connection)
      if (request !== undefined) request.isIncremental = fromCache.has(responseId)
    }
  }
  return sent
}

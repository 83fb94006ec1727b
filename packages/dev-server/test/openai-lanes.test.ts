// The lanes helper of the official `openai` SDK, unmodified: lanes in parallel, a fork, and its
// errors.
import { OpenAI } from 'openai'
import { ResponsesWebSocketSession } from 'openai/lib/responses/responses-websocket-session'
import type { Response } from 'openai/resources/responses/responses'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { expect, test } from 'vitest'
import { type DevServer, startDevServer } from '../src/index.js'
import { gate, recite } from './support/tools.js'

const modelName = 'gpt-6-astra'

async function open(
  server: DevServer,
): Promise<{ socket: ResponsesWS; session: ResponsesWebSocketSession }> {
  const socket = new ResponsesWS(new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL }))
  // Events on no lane, such as those of a refused stream_id, go to the socket's own listeners.
  socket.on('error', () => undefined)
  for await (const event of socket) if (event.type === 'open') break
  const limits = { maxLanes: 32, maxBufferedEvents: 10_000, maxBufferedBytes: 64 * 1024 * 1024 }
  return { socket, session: new ResponsesWebSocketSession(socket, limits) }
}

function textIn(response: Response): string {
  return response.output_text
}

test('three lanes run in parallel, each with its own answer', async () => {
  const { model, open: letGo } = gate()
  await using server = await startDevServer({ model })
  const { socket, session } = await open(server)
  const lanes = ['a', 'b', 'c'].map((name) => ({ name, lane: session.lane(name) }))
  for (const { name, lane } of lanes)
    lane.create({ model: modelName, store: false, input: `question ${name}` })
  await server.journal.next(() => server.journal.responses.size === 3, 0)
  // All three run, and each is let go while those before it still do.
  for (const { name, lane } of lanes.toReversed()) {
    letGo(`question ${name}`)
    expect(textIn(await lane.finalResponse())).toBe(`answer to question ${name}`)
  }
  const ends = server.journal.entries.flatMap((entry) =>
    entry.kind === 'ended' ? [entry.lane] : [],
  )
  expect(ends).toEqual(['c', 'b', 'a'])
  session.close()
  socket.close()
})

test('a fork continues on another lane, and its source goes on beside it', async () => {
  await using server = await startDevServer({ model: recite })
  const { socket, session } = await open(server)
  const main = session.lane('main')
  const side = session.lane('side')
  main.create({ model: modelName, store: false, input: 'root' })
  const root = await main.finalResponse()
  side.create({ model: modelName, store: false, previous_response_id: root.id, input: 'side' })
  let event = await side.receive()
  while (event.type !== 'response.in_progress') event = await side.receive()
  main.create({ model: modelName, store: false, previous_response_id: root.id, input: 'main' })
  while (event.type !== 'response.completed') event = await side.receive()
  const onMain = await main.finalResponse()
  expect(textIn(onMain)).toBe('root / root / main')
  side.create({ model: modelName, store: false, previous_response_id: forked(event), input: 'on' })
  expect(textIn(await side.finalResponse())).toBe('root / root / side / root / root / side / on')
  session.close()
  socket.close()
})

test('a tool turn on a lane, and an error that leaves the lane usable', async () => {
  await using server = await startDevServer()
  const { socket, session } = await open(server)
  const lane = session.lane('tools')
  const tools = [{ type: 'function' as const, name: 'look', parameters: {}, strict: false }]
  lane.create({ model: modelName, store: false, tools, input: 'go' })
  const first = await lane.finalResponse()
  const call = first.output.find((item) => item.type === 'function_call')
  const output = {
    type: 'function_call_output' as const,
    call_id: call?.call_id ?? '',
    output: 'found it',
  }
  lane.create({
    model: modelName,
    store: false,
    tools,
    previous_response_id: first.id,
    input: [output],
  })
  expect(textIn(await lane.finalResponse())).toBe('The tools returned: found it')
  lane.create({ model: modelName, store: false, previous_response_id: first.id, input: 'too old' })
  await expect(lane.finalResponse()).rejects.toMatchObject({
    error: { error: { code: 'previous_response_not_found' } },
  })
  lane.create({ model: modelName, store: false, input: 'fresh' })
  expect(textIn(await lane.finalResponse())).toBe('You said: fresh')
  session.close()
  socket.close()
})

function forked(event: object): string {
  const { response }: { response?: { id?: string } } = event
  return response?.id ?? ''
}

// Gateways and servers that do not know chains, in a tool loop: the loop ends with the right
// answer, and the scope has learned to send everything at once.
import { type DevServer, startDevServer, toolUser } from '@warmline/dev-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  createResponsesClient,
  type InputItem,
  type ResponsesClient,
  type Tool,
  type TurnRecord,
} from '../../src/index.js'
import { textOf, user } from '../support/agent.js'
import { endpoints, settled } from '../support/attacked.js'
import { type HostileServer, startHostileServer } from '../support/hostile-server.js'

const tools: readonly Tool[] = [
  {
    type: 'function',
    name: 'weather',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  },
]

/** An agent loop: calls, their outputs, and so on to the answer. */
async function runLoop(client: ResponsesClient): Promise<string> {
  const input: InputItem[] = [user('Where does it rain?')]
  for (let step = 0; step < 5; step++) {
    const turn = client.create({ model: 'gpt-6-astra', store: false, tools, input })
    const { output = [] } = await settled(turn.response)
    input.push(...output)
    const calls = output.filter((item) => item.type === 'function_call')
    if (calls.length === 0) return textOf({ output })
    for (const { call_id } of calls)
      input.push({ type: 'function_call_output', call_id, output: 'rain' })
  }
  throw new Error('The loop did not end.')
}

/**
 * A gateway that takes `previous_response_id` out of every create, before a server that honors it.
 */
function stripping(origin: DevServer): Promise<HostileServer> {
  const upstreams = new Map<unknown, WebSocket>()
  return startHostileServer({
    onCreate({ socket, body: { previous_response_id: _, ...body }, sendText }) {
      const text = JSON.stringify(body)
      const known = upstreams.get(socket)
      if (known !== undefined) return known.send(text)
      const url = `${origin.baseURL.replace('http', 'ws')}/responses`
      const upstream = new WebSocket(url, { headers: { authorization: 'Bearer sk-test' } })
      upstreams.set(socket, upstream)
      upstream.on('open', () => upstream.send(text))
      upstream.on('message', (data) => sendText(String(data)))
      socket.on('close', () => upstream.terminate())
    },
  })
}

let server: DevServer
beforeEach(async () => {
  server = await startDevServer({ model: toolUser() })
})
afterEach(() => server.close())

describe.each(['openai', 'openresponses'] as const)('%s', (endpoint) => {
  const loops = async (
    baseURL: string,
  ): Promise<{ answers: string[]; records: TurnRecord[][] }> => {
    await using client = createResponsesClient({
      endpoint: endpoints[endpoint]({ baseURL }),
      apiKey: 'sk-test',
      transport: 'websocket',
    })
    const records: TurnRecord[] = []
    client.onTurn((record) => records.push(record))
    const answers: string[] = []
    const byLoop: TurnRecord[][] = []
    for (let loop = 0; loop < 3; loop++) {
      answers.push(await runLoop(client))
      byLoop.push(records.splice(0))
    }
    return { answers, records: byLoop }
  }
  const expectHealed = ({ answers, records }: Awaited<ReturnType<typeof loops>>): void => {
    expect(answers).toEqual(Array.from({ length: 3 }, () => 'The tools returned: rain'))
    const [first = [], ...later] = records
    expect(first.map(({ replays, outcome }) => [replays, outcome])).toEqual([
      [0, 'completed'],
      [1, 'completed'],
    ])
    for (const record of later.flat()) expect(record).toMatchObject({ mode: 'full', replays: 0 })
  }

  test.each(['null', 'nothing'] as const)(
    'A tool loop ends with the right answer over a server that ignores chains and shows %s',
    async (echo) => {
      server.faults.add({ type: 'ignore-anchor', echo, times: 'always' })
      expectHealed(await loops(server.baseURL))
    },
  )

  test('A tool loop ends with the right answer over a gateway that removes the chain from each request', async () => {
    await using gateway = await stripping(server)
    expectHealed(await loops(gateway.baseURL))
  })
})

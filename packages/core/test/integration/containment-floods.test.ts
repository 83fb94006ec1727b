// What a server sends without end is bounded: events before a response begins, finished items, a
// line of an HTTP stream, the body of an error. Each ends its own turn, is not asked for again, and
// is not read on.
import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { user } from '../support/agent.js'
import { answer, deepJson, message } from '../support/answers.js'
import { attacked, everyWay, hear, settled } from '../support/attacked.js'
import { expectUnharmed, failOnUncaught } from '../support/contained.js'
import { type Create, flood, type HostileOptions, questionOf } from '../support/hostile-server.js'

failOnUncaught()

const pad = 'x'.repeat(8_000)
const isClosed = ({ socket }: Create): boolean => socket.readyState === socket.CLOSED

/** Events of a kind on the lane of a create, one after another. */
function floodWith(create: Create, eventOf: (number: number) => object): void {
  const lane = create.body.stream_id === undefined ? {} : { stream_id: create.body.stream_id }
  void flood(create, (number) => JSON.stringify({ ...eventOf(number), ...lane }))
}

describe('events without end before a response begins', () => {
  const flooding: HostileOptions = {
    onCreate(create) {
      if (questionOf(create.body) !== 'flood')
        create.send(...answer(create, questionOf(create.body)))
      else floodWith(create, () => ({ type: 'rate_limits.updated', pad }))
    },
  }
  const client = { transport: 'websocket', maxBufferedBytes: 100_000 } as const

  test.each(everyWay)(
    'Endless events before a response begins end a turn sent in full (%s)',
    async (way) => {
      await using line = await attacked({ client, ...flooding })
      const heard = await settled(hear(way, line, { input: 'flood' }))
      expect(heard.error).toBeInstanceOf(Error)
      expect(line.records).toMatchObject([
        { outcome: 'failed', errorCode: 'answer_too_large', replays: 0 },
      ])
      expect(line.server.creates).toHaveLength(1)
      await settled(line.server.until(() => line.server.creates.every(isClosed)))
      await expectUnharmed(line)
    },
  )

  test.each(everyWay)(
    'Endless events before a response begins end a turn that continues a chain (%s)',
    async (way) => {
      await using line = await attacked({ client, ...flooding })
      const input = [user('one')]
      const { output = [] } = await line.client.create({ model: 'm', store: false, input }).response
      const heard = await settled(hear(way, line, { input: [...input, ...output, user('flood')] }))
      expect(heard.error).toBeInstanceOf(Error)
      expect(line.records.at(-1)).toMatchObject({ errorCode: 'answer_too_large', replays: 0 })
      expect(line.server.creates.map(({ body }) => body.previous_response_id)).toEqual([
        undefined,
        'resp_1',
      ])
      await expectUnharmed(line)
    },
  )
})

describe('finished items without end', () => {
  test.each(everyWay)(
    'Endless finished items end the turn, though its reader keeps up (%s)',
    async (way) => {
      await using line = await attacked({
        client: { transport: 'websocket', ...{ maxAnswerBytes: 200_000 } },
        onCreate(create) {
          if (questionOf(create.body) !== 'flood')
            return create.send(...answer(create, questionOf(create.body)))
          create.send(...answer(create, 'x').slice(0, 2))
          floodWith(create, (number) => {
            const item = message(pad, `msg_${number >> 1}`)
            const type = `response.output_item.${number % 2 === 0 ? 'added' : 'done'}`
            return { type, sequence_number: number + 2, output_index: number >> 1, item }
          })
        },
      })
      const heard = await settled(hear(way, line, { input: 'flood' }))
      expect(heard.error).toBeInstanceOf(Error)
      expect(line.records).toMatchObject([
        { outcome: 'failed', errorCode: 'answer_too_large', replays: 0 },
      ])
      expect(line.server.creates).toHaveLength(1)
      await settled(line.server.until(() => line.server.creates.every(isClosed)))
      await expectUnharmed(line)
    },
  )
})

describe('over HTTP', () => {
  /** Writes until the other side has gone. */
  const writeOn = (response: ServerResponse, chunk: string): void => {
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  const over = (attack: (response: ServerResponse) => void): HostileOptions => ({
    onPost(post, response) {
      if (questionOf(post.body) === 'attack') return attack(response)
      const create = { body: { ...post.body, model: 'm' }, number: 2 }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const event of answer(create, questionOf(post.body)))
        response.write(`data: ${JSON.stringify(event)}\n\n`)
      response.end()
    },
  })
  const stream = (response: ServerResponse): ServerResponse => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    return response
  }
  const created = JSON.stringify({
    type: 'response.created',
    response: { id: 'resp_1', previous_response_id: null },
  })
  const end = { id: 'resp_1', status: 'completed', previous_response_id: null, output: ['HERE'] }
  const deepEnd = JSON.stringify({ type: 'response.completed', response: end }).replace(
    '"HERE"',
    deepJson(6_000),
  )

  const attacks: Readonly<Record<string, (response: ServerResponse) => void>> = {
    'a line that never ends': (response) => writeOn(stream(response), `data: ${pad}`),
    'an event of endless lines': (response) => writeOn(stream(response), `data: ${pad}\n`),
    'a name that never ends': (response) => writeOn(stream(response), 'event'),
    'an answer that is too deep': (response) =>
      stream(response).end(`data: ${created}\n\ndata: ${deepEnd}\n\n`),
  }

  test.each(Object.entries(attacks))('Over HTTP, %s ends its turn', async (_, attack) => {
    await using line = await attacked({
      client: { transport: 'http', ...{ maxInboundFrameBytes: 100_000 } },
      ...over(attack),
    })
    const heard = await settled(hear('native', line, { input: 'attack' }))
    expect(heard.error).toMatchObject({ code: 'answer_too_large', replaySafety: 'unsafe' })
    expect(line.records).toMatchObject([{ outcome: 'failed', errorCode: 'answer_too_large' }])
    expect(line.server.posts).toHaveLength(1)
    await expectUnharmed(line)
  })

  test('The endless body of an HTTP error is cut, and its status is told', async () => {
    let isOver: Promise<unknown> | undefined
    await using line = await attacked({
      client: { transport: 'http' },
      ...over((response) => {
        isOver = new Promise((resolve) => response.on('close', resolve))
        writeOn(response.writeHead(503, { 'content-type': 'application/json' }), pad)
      }),
    })
    // Sooner than the limit of a first event, which would end it too.
    const heard = await settled(hear('native', line, { input: 'attack' }), 2_000)
    expect(heard.error).toMatchObject({ code: 'server_error', status: 503 })
    expect(heard.everything.length).toBeLessThan(500_000)
    await settled(isOver ?? Promise.reject(new Error('Nothing was asked.')))
    await expectUnharmed(line)
  })

  test.each([deepJson(100_000), `{"error":{"message":${deepJson(100_000)}}}`])(
    'The body of an HTTP error that is too deep leaves its status',
    async (body) => {
      await using line = await attacked({
        client: { transport: 'http' },
        ...over((response) =>
          response.writeHead(503, { 'content-type': 'application/json' }).end(body),
        ),
      })
      const heard = await settled(hear('native', line, { input: 'attack' }))
      expect(heard.error).toMatchObject({ code: 'server_error', status: 503 })
      await expectUnharmed(line)
    },
  )
})

test.each(['native', 'json'] as const)(
  'The endless body of a refused upgrade is cut (%s)',
  async (way) => {
    await using line = await attacked({
      client: { transport: 'websocket' },
      onUpgrade({ socket }) {
        socket.write('HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\n')
        const more = (): void => {
          while (!socket.destroyed && socket.write(pad));
        }
        socket.on('drain', more)
        more()
      },
    })
    const heard = await settled(hear(way, line, { input: 'x' }))
    expect(heard.error).toMatchObject({ status: 403 })
  },
)

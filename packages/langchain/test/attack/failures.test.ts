// Failures under LangChain's own retries: a server restart loses no harmless turn, and a turn that
// had effects on the server is not run again.
import { describe, expect, test } from 'vitest'
import { answer, errorEvent } from '../../../core/test/support/answers.js'
import {
  type HostileOptions,
  type HostileServer,
  startHostileServer,
} from '../../../core/test/support/hostile-server.js'
import {
  ChatWarmline,
  type ChatWarmlineFields,
  createResponsesClient,
  openaiEndpoint,
} from '../../src/index.js'

/**
 * A server, and a model on it, with the retries that a model has by default unless others are
 * given.
 */
async function open(
  options: HostileOptions,
  fields: ChatWarmlineFields = {},
): Promise<AsyncDisposable & { server: HostileServer; model: ChatWarmline }> {
  const server = await startHostileServer(options)
  const client = createResponsesClient({ endpoint: openaiEndpoint({ baseURL: server.baseURL }) })
  return {
    server,
    model: new ChatWarmline({ model: 'gpt-6-astra', apiKey: 'sk-test', client, ...fields }),
    async [Symbol.asyncDispose]() {
      await client.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('40 turns are cut at once', () => {
  const count = 40
  const restarting: HostileOptions = {
    onCreate(create, server) {
      if (create.number > count) create.send(...answer(create, 'answered'))
      else if (create.number === count) server.cut()
    },
  }
  const all = (ask: (question: string) => Promise<string>): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => ask(`question ${i}`)))
  const answered = Array.from({ length: count }, () => 'answered')

  test.concurrent('invoke: every one of them is answered', async () => {
    await using line = await open(restarting)
    expect(await all(async (question) => (await line.model.invoke(question)).text)).toEqual(
      answered,
    )
  })

  test.concurrent('stream: every one of them is answered', async () => {
    await using line = await open(restarting)
    const shown = await all(async (question) => {
      let text = ''
      for await (const chunk of await line.model.stream(question)) text += chunk.text
      return text
    })
    expect(shown).toEqual(answered)
  })
})

describe('a tool of the server has run when', () => {
  const failures = {
    'response.failed': 500,
    'an error 408': 408,
    'an error 409': 409,
    'an error 429': 429,
    'an error 500': 500,
    'an error 503': 503,
  }
  const item = {
    type: 'code_interpreter_call',
    id: 'ci_1',
    status: 'completed',
    code: 'pay()',
    container_id: 'c',
    outputs: [],
  }

  /** Fails every turn once its response has begun, or its tool has run. */
  const failing = (name: string, status: number, events: number): HostileOptions => ({
    onCreate(create) {
      create.send(...answer(create, '', { output: [item], isFull: false }).slice(0, events))
      if (name !== 'response.failed')
        create.send(errorEvent(status, 'server_error', { 'retry-after-ms': '1' }))
      else {
        const last = answer(create, '', { status: 'failed', output: [item] }).at(-1)
        const error = { code: 'server_error', message: 'No.' }
        create.send({ ...last, response: { ...Object(last?.response), error } })
      }
    },
  })

  describe.each(Object.entries(failures))('%s comes', (name, status) => {
    test.each([
      ['after the response began', 2],
      ['after that', 3],
    ] as const)('%s: invoke runs it once', async (_, events) => {
      await using line = await open(failing(name, status, events), { maxRetries: 1 })
      const model = line.model.bindTools([
        { type: 'code_interpreter', container: { type: 'auto' } },
      ])
      await expect(model.invoke('pay')).rejects.toThrow()
      expect([line.server.creates.length, line.server.posts.length]).toEqual([1, 0])
    })

    test('stream runs it once', async () => {
      await using line = await open(failing(name, status, 3), { maxRetries: 1 })
      const model = line.model.bindTools([
        { type: 'code_interpreter', container: { type: 'auto' } },
      ])
      await expect(async () => {
        for await (const _ of await model.stream('pay'));
      }).rejects.toThrow()
      expect([line.server.creates.length, line.server.posts.length]).toEqual([1, 0])
    })
  })
})

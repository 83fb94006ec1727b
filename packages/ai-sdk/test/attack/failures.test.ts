// Failures under the AI SDK's own retries: a server restart loses no harmless turn, and a turn that
// had effects on the server is not run again.

import { modelId } from '@warmline/testing'
import { generateText, streamText, type TextStreamPart, type ToolSet } from 'ai'
import { describe, expect, test } from 'vitest'
import { answer, errorEvent } from '../../../core/test/support/answers.js'
import {
  type HostileOptions,
  type HostileServer,
  startHostileServer,
} from '../../../core/test/support/hostile-server.js'
import {
  createResponsesClient,
  createWarmline,
  openaiEndpoint,
  type WarmlineProvider,
} from '../../src/index.js'

/** A server, and a provider on it. */
async function open(
  options: HostileOptions,
): Promise<AsyncDisposable & { server: HostileServer; warmline: WarmlineProvider }> {
  const server = await startHostileServer(options)
  const client = createResponsesClient({ endpoint: openaiEndpoint({ baseURL: server.baseURL }) })
  return {
    server,
    warmline: createWarmline({ client, apiKey: 'sk-test' }),
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
  const all = <Value>(ask: (prompt: string) => PromiseLike<Value>): Promise<Value[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => ask(`question ${i}`)))
  const answered = Array.from({ length: count }, () => 'answered')

  test.concurrent('generateText: every one of them is answered', async () => {
    await using line = await open(restarting)
    const model = line.warmline(modelId)
    expect(await all(async (prompt) => (await generateText({ model, prompt })).text)).toEqual(
      answered,
    )
  })

  test.concurrent('streamText: every one of them is answered', async () => {
    await using line = await open(restarting)
    const model = line.warmline(modelId)
    expect(await all((prompt) => streamText({ model, prompt }).text)).toEqual(answered)
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
    ] as const)('%s: generateText runs it once', async (_, events) => {
      await using line = await open(failing(name, status, events))
      const tools = { code_interpreter: line.warmline.tools.codeInterpreter({}) }
      await expect(
        generateText({ model: line.warmline(modelId), prompt: 'pay', tools }),
      ).rejects.toThrow()
      expect([line.server.creates.length, line.server.posts.length]).toEqual([1, 0])
    })

    test('streamText runs it once', async () => {
      await using line = await open(failing(name, status, 3))
      const tools = { code_interpreter: line.warmline.tools.codeInterpreter({}) }
      const result = streamText({
        model: line.warmline(modelId),
        prompt: 'pay',
        tools,
        onError() {},
      })
      const parts: TextStreamPart<ToolSet>['type'][] = []
      for await (const { type } of result.fullStream) parts.push(type)
      expect(parts).toContain('error')
      expect([line.server.creates.length, line.server.posts.length]).toEqual([1, 0])
    })
  })
})

// Servers that send another turn's answer: the AI SDK neither shows nor runs any of it.
import { type DevServerOptions, fromContext, type ModelFunction } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, isStepCount, streamText, tool } from 'ai'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { answer, errorEvent } from '../../../core/test/support/answers.js'
import {
  type Create,
  questionOf,
  startHostileServer,
} from '../../../core/test/support/hostile-server.js'
import {
  createResponsesClient,
  createWarmline,
  openaiEndpoint,
  openResponsesEndpoint,
  type WarmlineProvider,
} from '../../src/index.js'
import { type OpenProvider, openProvider } from '../support/provider.js'

const endpoints = { openai: openaiEndpoint, openresponses: openResponsesEndpoint }
type Profile = keyof typeof endpoints
const profiles: readonly Profile[] = ['openai', 'openresponses']

const open = (profile: Profile, server: DevServerOptions): Promise<OpenProvider> =>
  openProvider({ profile, ...server }, (baseURL) => ({
    endpoint: endpoints[profile]({ baseURL }),
    apiKey: 'sk-test',
    maxConnections: 1,
  }))

/** What the user of each way sees of one answer. */
const ways: Readonly<
  Record<string, (warmline: WarmlineProvider, prompt: string) => Promise<string>>
> = {
  generateText: async (warmline, prompt) =>
    (await generateText({ model: warmline(modelId), prompt, maxRetries: 0 })).text,
  async streamText(warmline, prompt) {
    const result = streamText({ model: warmline(modelId), prompt, maxRetries: 0, onError() {} })
    let shown = ''
    for await (const part of result.textStream) shown += part
    expect(await result.text).toBe(shown)
    return shown
  },
}
const everyWay = Object.entries(ways)

/** Alice's answer is hers alone. */
const diagnosis: ModelFunction = ({ items }) => {
  const isAlice = JSON.stringify(items).includes('Alice')
  return [{ type: 'text', text: isAlice ? 'ALICE-PRIVATE-DIAGNOSIS' : 'hello Bob' }]
}
const points = ['before-created', 'after-created', 'after-first-output'] as const

describe.each(profiles)('%s: late frames of a turn that ended with an error', (profile) => {
  describe.each(points)('cut %s', (at) => {
    test.each(everyWay)('%s: the next user sees nothing of them', async (_, ask) => {
      await using line = await open(profile, {
        faults: [{ type: 'late-frames', at, turn: 1 }],
        model: fromContext(diagnosis),
      })
      await expect(ways.generateText?.(line.warmline, 'I am Alice')).rejects.toThrow()
      expect(await ask(line.warmline, 'I am Bob')).toBe('hello Bob')
    })

    test('a tool that they call is not run', async () => {
      await using line = await open(profile, {
        faults: [{ type: 'late-frames', at, turn: 1 }],
        model: fromContext(({ items }) =>
          JSON.stringify(items).includes('Alice')
            ? [{ type: 'function_call', name: 'pay', arguments: { to: 'Alice’s landlord' } }]
            : [{ type: 'text', text: 'hello Bob' }],
        ),
      })
      await expect(ways.generateText?.(line.warmline, 'I am Alice')).rejects.toThrow()
      const paid: string[] = []
      const result = streamText({
        model: line.warmline(modelId),
        prompt: 'I am Bob',
        maxRetries: 0,
        stopWhen: isStepCount(3),
        tools: {
          pay: tool({
            inputSchema: z.object({ to: z.string() }),
            async execute({ to }) {
              paid.push(to)
              return 'paid'
            },
          }),
        },
      })
      expect(await result.text).toBe('hello Bob')
      expect(paid).toEqual([])
    })
  })
})

describe.each(profiles)(
  '%s: a gateway gives up on a turn that the server behind it answers',
  (profile) => {
    test.each(everyWay)('%s: everybody after it gets their own answer', async (_, ask) => {
      const owed: Create[] = []
      await using server = await startHostileServer({
        onCreate(create) {
          owed.push(create)
          if (create.number === 1) create.send(errorEvent(504, 'upstream_timeout'))
          else for (const old of owed.splice(0)) old.send(...answer(old, wordsOf(old)))
        },
      })
      const endpoint = endpoints[profile]({ baseURL: server.baseURL })
      await using client = createResponsesClient({ endpoint, maxConnections: 1 })
      const warmline = createWarmline({ client, apiKey: 'sk-test' })
      await expect(ways.generateText?.(warmline, 'user 1')).rejects.toThrow()
      for (let i = 2; i <= 5; i++) expect(await ask(warmline, `user ${i}`)).toBe(`user ${i}`)
    })
  },
)

/** What the user asks, in the parts in which the AI SDK writes it. */
function wordsOf({ body }: Create): string {
  const content: unknown = typeof body.input === 'string' ? body.input : body.input?.at(-1)?.content
  return Array.isArray(content) ? content.map(({ text }) => text).join('') : questionOf(body)
}

describe.each(profiles)('%s: a socket ignores chains that HTTP honors', (profile) => {
  test.each(['null', 'nothing'] as const)(
    'and shows %s: the answer is that of HTTP',
    async (echo) => {
      await using line = await open(profile, {
        faults: [{ type: 'ignore-anchor', transport: 'websocket', echo, times: 'always' }],
        model: fromContext(({ items }) => {
          const name = /My name is (\w+)/.exec(JSON.stringify(items))?.[1]
          return [{ type: 'text', text: name === undefined ? 'Who knows.' : `You are ${name}.` }]
        }),
      })
      const model = line.warmline(modelId)
      const first = await generateText({ model, prompt: 'My name is Ada.' })
      const previousResponseId = String(first.providerMetadata?.openai?.responseId)
      const next = {
        model,
        prompt: 'Who am I?',
        providerOptions: { openai: { previousResponseId } },
      }
      expect((await generateText(next)).text).toBe('You are Ada.')
      expect(await streamText(next).text).toBe('You are Ada.')
      expect(line.records.map(({ transport }) => transport)).toEqual(['websocket', 'http', 'http'])
    },
  )
})

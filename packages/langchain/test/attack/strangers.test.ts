// Servers that send another turn's answer: LangChain shows none of it.
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { answer, errorEvent } from '../../../core/test/support/answers.js'
import {
  type Create,
  questionOf,
  startHostileServer,
} from '../../../core/test/support/hostile-server.js'
import {
  ChatWarmline,
  createResponsesClient,
  openaiEndpoint,
  openResponsesEndpoint,
} from '../../src/index.js'
import { openModels } from '../support/models.js'

const endpoints = { openai: openaiEndpoint, openresponses: openResponsesEndpoint }
const profiles = ['openai', 'openresponses'] as const

/** A model on a server, with one connection at a time, whose failures are not tried again. */
function modelAt(baseURL: string, profile: keyof typeof endpoints) {
  const client = createResponsesClient({
    endpoint: endpoints[profile]({ baseURL }),
    maxConnections: 1,
  })
  const model = new ChatWarmline({ model: 'gpt-6-astra', apiKey: 'sk-test', client, maxRetries: 0 })
  return { model, [Symbol.asyncDispose]: () => client.close() }
}

/** What the user of each way sees of one answer. */
const ways: Readonly<Record<string, (model: ChatWarmline, question: string) => Promise<string>>> = {
  invoke: async (model, question) => (await model.invoke(question)).text,
  async stream(model, question) {
    let shown = ''
    for await (const { text } of await model.stream(question)) shown += text
    return shown
  },
  async streamEvents(model, question) {
    let shown = ''
    for await (const { event, data } of model.streamEvents(question, { version: 'v2' })) {
      if (event === 'on_chat_model_stream') shown += data.chunk.text
    }
    return shown
  },
}
const everyWay = Object.entries(ways)

describe.each(profiles)('%s: late frames of a turn that ended with an error', (profile) => {
  describe.each(['before-created', 'after-created', 'after-first-output'] as const)(
    'cut %s',
    (at) => {
      test.each(everyWay)('%s: the next user sees nothing of them', async (_, ask) => {
        await using line = await openModels({
          profile,
          faults: [{ type: 'late-frames', at, turn: 1 }],
          model: fromContext(({ items }) => {
            const isAlice = JSON.stringify(items).includes('Alice')
            return [{ type: 'text', text: isAlice ? 'ALICE-PRIVATE-DIAGNOSIS' : 'hello Bob' }]
          }),
        })
        await using user = modelAt(line.server.baseURL, profile)
        await expect(user.model.invoke('I am Alice')).rejects.toThrow()
        expect(await ask(user.model, 'I am Bob')).toBe('hello Bob')
      })
    },
  )
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
          else for (const old of owed.splice(0)) old.send(...answer(old, questionOf(old.body)))
        },
      })
      await using user = modelAt(server.baseURL, profile)
      await expect(user.model.invoke('user 1')).rejects.toThrow()
      for (let i = 2; i <= 5; i++) expect(await ask(user.model, `user ${i}`)).toBe(`user ${i}`)
    })
  },
)

describe.each(profiles)('%s: a socket ignores chains that HTTP honors', (profile) => {
  test.each(['null', 'nothing'] as const)(
    'and shows %s: the answer is that of HTTP',
    async (echo) => {
      await using line = await openModels({
        profile,
        faults: [{ type: 'ignore-anchor', transport: 'websocket', echo, times: 'always' }],
        model: fromContext(({ items }) => {
          const name = /My name is (\w+)/.exec(JSON.stringify(items))?.[1]
          return [{ type: 'text', text: name === undefined ? 'Who knows.' : `You are ${name}.` }]
        }),
      })
      await using user = modelAt(line.server.baseURL, profile)
      const first = await user.model.invoke('My name is Ada.')
      const chained = { previous_response_id: String(first.response_metadata.id) }
      expect((await user.model.invoke('Who am I?', chained)).text).toBe('You are Ada.')
      let shown = ''
      for await (const { text } of await user.model.stream('Who am I?', chained)) shown += text
      expect(shown).toBe('You are Ada.')
    },
  )
})

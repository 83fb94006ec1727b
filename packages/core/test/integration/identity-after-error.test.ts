// A server that goes on answering after an error: what still comes of the old turn is shown to
// nobody else, neither its final answer nor a single event of its stream.
import { startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createResponsesClient } from '../../src/index.js'
import { textOf, user } from '../support/agent.js'
import { answer, errorEvent } from '../support/answers.js'
import {
  attacked,
  endpoints,
  everyEndpoint,
  everyWay,
  hear,
  sdkOf,
  settled,
} from '../support/attacked.js'
import { type Create, type HostileOptions, questionOf } from '../support/hostile-server.js'

const gatewayTimeout = errorEvent(504, 'upstream_timeout', { 'retry-after-ms': '1' })

/**
 * A gateway that gives up on the first turns at once, before a server that answers all of them,
 * first in, first out.
 */
function shifting(givenUp: number, isFull: boolean): HostileOptions {
  const owed: Create[] = []
  return {
    onCreate(create) {
      owed.push(create)
      if (create.number <= givenUp) create.send(gatewayTimeout)
      else
        for (const old of owed.splice(0)) old.send(...answer(old, questionOf(old.body), { isFull }))
    },
  }
}

describe.each(everyEndpoint)(
  '%s: a gateway gives up on a turn that the server behind it answers',
  (endpoint) => {
    describe.each([1, 2])('%i of them', (givenUp) => {
      test.each(everyWay)(
        'Every turn after one that a gateway gave up gets its own answer (%s)',
        async (way) => {
          for (const isFull of [true, false]) {
            await using line = await attacked({
              endpoint,
              ...shifting(givenUp, isFull),
              client: { maxConnections: 1 },
            })
            for (let i = 1; i <= 5; i++) {
              const heard = await settled(hear(way, line, { input: `question of user ${i}` }))
              if (i <= givenUp) expect(heard.error).toMatchObject({ status: 504 })
              else
                expect(heard).toMatchObject({
                  shown: `question of user ${i}`,
                  final: `question of user ${i}`,
                })
              for (let other = 1; other <= 5; other++) {
                if (other !== i) expect(heard.everything).not.toContain(`user ${other}`)
              }
            }
          }
        },
      )
    })

    test('No turn of a crowd with the SDK’s own retries gets another’s answer', async () => {
      const waiting = new Map<string, Create[]>()
      const isRefused = new Set<string>()
      await using line = await attacked({
        endpoint,
        onCreate(create) {
          const lane = `${create.connection} ${create.body.stream_id}`
          const before = waiting.get(lane) ?? []
          waiting.set(lane, before)
          before.push(create)
          const question = questionOf(create.body)
          if (question.endsWith('7') && !isRefused.has(question)) {
            isRefused.add(question)
            create.send(gatewayTimeout)
          } else for (const old of before.splice(0)) old.send(...answer(old, questionOf(old.body)))
        },
      })
      const questions = Array.from({ length: 60 }, (_, i) => `question of user ${i}`)
      const openai = sdkOf(line, 2)
      const answers = questions.map((input) =>
        openai.responses.create({ model: 'm', store: false, input }),
      )
      expect(
        (await settled(Promise.all(answers))).map((answered) => textOf(Object(answered))),
      ).toEqual(questions)
      expect(isRefused.size).toBe(6)
    })
  },
)

describe.each(['openai', 'openresponses'] as const)(
  '%s: late frames of a turn that ended with an error',
  (profile) => {
    describe.each(['before-created', 'after-created', 'after-first-output'] as const)(
      'cut %s',
      (at) => {
        test.each(everyWay)(
          'The next user sees nothing of the late frames of a turn that ended with an error (%s)',
          async (way) => {
            await using server = await startDevServer({
              profile,
              faults: [{ type: 'late-frames', at, turn: 1 }],
              *model({ items }) {
                const isAlice = JSON.stringify(items).includes('Alice')
                yield { type: 'text', text: isAlice ? 'ALICE-PRIVATE-DIAGNOSIS' : 'hello Bob' }
              },
            })
            await using client = createResponsesClient({
              endpoint: endpoints[profile]({ baseURL: server.baseURL }),
              apiKey: 'sk-test',
              maxConnections: 1,
            })
            const line = { server, client }
            expect((await hear('native', line, { input: 'I am Alice' })).error).toBeDefined()
            const heard = await settled(hear(way, line, { input: 'I am Bob' }))
            expect(heard).toMatchObject({ shown: 'hello Bob', final: 'hello Bob' })
          },
        )
      },
    )
  },
)

describe.each(['openai', 'openresponses'] as const)(
  '%s: on a lane whose turns ended',
  (endpoint) => {
    describe.each([1, 2])('the end of turn %i comes once more', (which) => {
      describe.each(['before', 'after'] as const)('%s the beginning of turn 3', (when) => {
        test.each(everyWay)('An end that comes once more belongs to nobody (%s)', async (way) => {
          const { heard, lanes } = await withStray(endpoint, way, (first, second) => ({
            strays: [(which === 1 ? first : second).at(-1)],
            when,
          }))
          expect(heard).toMatchObject({ shown: 'the right answer', final: 'the right answer' })
          expect(heard.everything).not.toContain('PRIVATE')
          // What ended in order leaves its lane clean.
          expect(new Set(lanes).size).toBe(1)
        })
      })
    })

    test.each(everyWay)('A delta of turn 1 within turn 3 belongs to nobody (%s)', async (way) => {
      const { heard } = await withStray(endpoint, way, (first) => ({
        strays: first.filter(({ type }) => type === 'response.output_text.delta'),
        when: 'after',
      }))
      expect(heard).toMatchObject({ shown: 'the right answer', final: 'the right answer' })
      expect(heard.everything).not.toContain('PRIVATE')
    })
  },
)

/**
 * Two turns end incomplete, so that their lane holds no head and is free; some of their events come
 * again within the third.
 */
async function withStray(
  endpoint: 'openai' | 'openresponses',
  way: (typeof everyWay)[number],
  choose: (
    first: ReturnType<typeof answer>,
    second: ReturnType<typeof answer>,
  ) => { readonly strays: readonly unknown[]; readonly when: 'before' | 'after' },
) {
  const earlier: ReturnType<typeof answer>[] = []
  await using line = await attacked({
    endpoint,
    onCreate(create) {
      if (create.number <= 2) {
        const events = answer(create, `PRIVATE ${create.number}`, { status: 'incomplete' })
        earlier.push(events)
        create.send(...events)
        return
      }
      const [begin, ...rest] = answer(create, 'the right answer')
      const [first = [], second = []] = earlier
      const { strays, when } = choose(first, second)
      // Once: a turn that is sent again is left in peace.
      const late = create.number === 3 ? strays.map(Object) : []
      if (when === 'before') create.send(...late)
      if (begin !== undefined) create.send(begin)
      if (when === 'after') create.send(...late)
      create.send(...rest)
    },
  })
  for (const question of ['one', 'two']) await hear('native', line, { input: question })
  const heard = await settled(hear(way, line, { input: 'three' }))
  const lanes = line.server.creates
    .slice(0, 3)
    .map(({ connection, body }) => `${connection} ${body.stream_id}`)
  return { heard, lanes }
}

test('A lane whose turn was aborted takes no turn until its response has ended', async () => {
  let alice: Create | undefined
  await using line = await attacked({
    onCreate(create) {
      const events = answer(create, questionOf(create.body))
      if (alice === undefined) {
        alice = create
        create.send(...events.slice(0, 5))
        return
      }
      alice.send(...answer(alice, 'I am Alice').slice(5))
      create.send(...events)
    },
  })
  const stop = new AbortController()
  const turn = line.client.create(
    { model: 'm', store: false, input: 'I am Alice' },
    { signal: stop.signal },
  )
  await expect(async () => {
    for await (const { type } of turn) if (type === 'response.output_text.delta') stop.abort()
  }).rejects.toThrow()
  const heard = await settled(hear('native', line, { input: 'I am Bob' }))
  expect(heard).toMatchObject({ shown: 'I am Bob', final: 'I am Bob' })
  const [first, second] = line.server.creates
  expect([second?.connection, second?.body.stream_id]).not.toEqual([
    first?.connection,
    first?.body.stream_id,
  ])
})

test('An unknown anchor ends a connection without lanes, and its turn goes on over another', async () => {
  await using line = await attacked({
    endpoint: 'azure',
    onCreate(create) {
      if (create.body.previous_response_id == null)
        create.send(...answer(create, questionOf(create.body)))
      else create.send(errorEvent(400, 'previous_response_not_found'))
    },
  })
  const first = await line.client.create({ model: 'm', store: false, input: [user('one')] })
    .response
  const input = [user('one'), ...(first.output ?? []), user('two')]
  const turn = line.client.create({ model: 'm', store: false, input })
  expect(textOf(await settled(turn.response))).toBe('two')
  expect(line.server.creates.map(({ body }) => body.previous_response_id)).toEqual([
    undefined,
    'resp_1',
    undefined,
  ])
  expect(line.server.upgrades).toHaveLength(2)
})

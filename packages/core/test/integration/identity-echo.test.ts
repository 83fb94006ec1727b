// Every answer shows what it continues. One that shows something else than its request named is
// handed on to nobody: a turn that its caller chained goes over HTTP, and one that was sent in full
// is not continued.
import { describe, expect, test } from 'vitest'
import { openLine, textOf, user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { type Attacked, attacked, everyWay, hear, settled } from '../support/attacked.js'
import type { HostileOptions } from '../support/hostile-server.js'

const hosted = { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] } as const
/** What a socket may show in place of the chain that it was asked to continue. */
const wrongEchoes = [null, 'resp_other', '', undefined] as const

describe.each([
  { profile: 'openai', hasLanes: true },
  { profile: 'openresponses', hasLanes: false },
] as const)('$profile: a socket ignores chains that HTTP honors', ({ profile, hasLanes }) => {
  describe.each(['null', 'nothing'] as const)('and shows %s', (echo) => {
    test.each(everyWay)(
      'A chain that the socket ignored is answered over HTTP, and the next turn goes there at once (%s)',
      async (way) => {
        await using line = await openLine({
          hasLanes,
          server: {
            profile,
            faults: [{ type: 'ignore-anchor', transport: 'websocket', echo, times: 'always' }],
            *model({ items }) {
              const name = /My name is (\w+)/.exec(JSON.stringify(items))?.[1]
              yield { type: 'text', text: name === undefined ? 'Who knows.' : `You are ${name}.` }
            },
          },
        })
        const settings = { model: 'gpt-6-astra', store: true }
        const { id } = await line.client.create({ ...settings, input: 'My name is Ada.' }).response
        const request = { ...settings, input: 'Who am I?', previous_response_id: id }
        for (let i = 0; i < 3; i++) {
          const heard = await settled(hear(way, line, request))
          expect(heard).toMatchObject({ shown: 'You are Ada.', final: 'You are Ada.' })
          expect(heard.everything).not.toContain('Who knows.')
        }
        expect(line.records.map(({ transport, outcome }) => `${transport} ${outcome}`)).toEqual([
          'websocket completed',
          'http completed',
          'http completed',
          'http completed',
        ])
        // Once was enough to learn it.
        const asked = [...line.server.journal.responses.values()].filter(
          (response) =>
            response.connection.startsWith('ws-') && response.request.previous_response_id === id,
        )
        expect(asked).toHaveLength(1)
      },
    )
  })
})

describe.each(['openai', 'azure', 'openresponses'] as const)(
  '%s: a turn that its caller chained',
  (endpoint) => {
    const chained = { input: 'What is my name?', previous_response_id: 'resp_1' }
    /** The first answer is right, and what continues it shows something else. */
    const wrongly = (echo: string | null | undefined): HostileOptions => ({
      onCreate(create) {
        const isFirst = create.number === 1
        create.send(...(isFirst ? answer(create, 'one') : answer(create, 'STRANGER', { echo })))
      },
    })
    const begin = async (line: Attacked): Promise<void> => {
      await line.client.create({ model: 'm', input: 'My name is Ada.' }).response
    }

    describe.each(wrongEchoes)('is answered on a socket as a continuation of %j', (echo) => {
      test.each(everyWay)(
        'A caller’s chain that the socket answers as another one goes over HTTP with its chain (%s)',
        async (way) => {
          await using line = await attacked({
            endpoint,
            ...wrongly(echo),
            onPost: ({ body }, response) => {
              // Over HTTP the same events, as an answer or as a stream.
              const create = { body: { ...body, model: 'm' }, number: 9 }
              const events = answer(create, 'Ada')
              const isStream = body.stream === true
              response.writeHead(200, {
                'content-type': isStream ? 'text/event-stream' : 'application/json',
              })
              if (isStream)
                for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
              response.end(isStream ? '' : JSON.stringify(events.at(-1)?.response))
            },
          })
          await begin(line)
          const heard = await settled(hear(way, line, chained))
          expect(heard).toMatchObject({ shown: 'Ada', final: 'Ada' })
          expect(heard.everything).not.toContain('STRANGER')
          expect(line.server.posts.map(({ body }) => body.previous_response_id)).toEqual(['resp_1'])
          expect(line.server.creates).toHaveLength(2)
        },
      )

      test.each(everyWay)(
        'A caller’s chain that the socket answers as another one fails where HTTP is not allowed (%s)',
        async (way) => {
          await using line = await attacked({
            endpoint,
            client: { transport: 'websocket' },
            ...wrongly(echo),
          })
          await begin(line)
          const heard = await settled(hear(way, line, chained))
          expect(heard.error).toBeInstanceOf(Error)
          expect(heard.events).toEqual([])
          expect(heard.everything).not.toContain('STRANGER')
          expect(line.records.at(-1)).toMatchObject({ outcome: 'failed', transport: 'websocket' })
          // Never without its id, and never twice.
          expect(line.server.creates.map(({ body }) => body.previous_response_id)).toEqual([
            undefined,
            'resp_1',
          ])
          expect(line.server.posts).toEqual([])
        },
      )
    })

    test.each(everyWay)(
      'A caller’s chain that was ignored may have run, and is not run over HTTP as well (%s)',
      async (way) => {
        await using line = await attacked({
          endpoint,
          ...wrongly(null),
        })
        await begin(line)
        const heard = await settled(hear(way, line, { ...chained, ...hosted }))
        expect(heard.error).toBeInstanceOf(Error)
        expect(heard.everything).not.toContain('STRANGER')
        // The first turn of the chain, and this one, once.
        expect(line.server.creates).toHaveLength(2)
        expect(line.server.posts).toEqual([])
      },
    )
  },
)

describe.each(['openai', 'azure', 'openresponses'] as const)(
  '%s: a turn sent in full',
  (endpoint) => {
    test.each(everyWay)(
      'A full turn that is answered on top of a stranger fails and is not continued (%s)',
      async (way) => {
        await using line = await attacked({
          endpoint,
          client: { transport: 'websocket' },
          onCreate(create) {
            const isFirst = create.body.input?.length === 1
            create.send(...answer(create, 'STRANGER', isFirst ? { echo: 'resp_stranger' } : {}))
          },
        })
        const heard = await settled(hear(way, line, { input: [user('one')], ...hosted }))
        expect(heard.error).toBeInstanceOf(Error)
        expect(heard.events).toEqual([])
        expect(heard.everything).not.toContain('STRANGER')
        expect(line.records).toMatchObject([{ outcome: 'failed', errorCode: 'invalid_answer' }])
        expect(line.server.creates).toHaveLength(1)
        // Even a caller who made up the answer's words continues nothing of it.
        const said = { role: 'assistant', content: 'STRANGER' } as const
        const next = line.client.create({
          model: 'm',
          store: false,
          input: [user('one'), said, user('two')],
        })
        await settled(next.response)
        expect(await next.record).toMatchObject({ mode: 'full' })
        expect(line.server.creates.at(-1)?.body.previous_response_id ?? null).toBeNull()
      },
    )

    test.each(everyWay)(
      'A full turn that was answered so once is sent again where that does no harm (%s)',
      async (way) => {
        await using line = await attacked({
          endpoint,
          client: { transport: 'websocket' },
          onCreate(create) {
            if (create.number > 1) create.send(...answer(create, 'right'))
            else create.send(...answer(create, 'STRANGER', { echo: 'resp_stranger' }))
          },
        })
        const heard = await settled(hear(way, line, { input: 'x' }))
        expect(heard).toMatchObject({ shown: 'right', final: 'right' })
        expect(heard.everything).not.toContain('STRANGER')
      },
    )
  },
)

describe('a turn that continues a chain', () => {
  test.each(wrongEchoes)(
    'A turn that is answered as a continuation of %j is sent again in full',
    async (echo) => {
      await using line = await attacked({
        onCreate(create) {
          const isAnchored = create.body.previous_response_id != null
          create.send(
            ...answer(create, isAnchored ? 'STRANGER' : 'right', isAnchored ? { echo } : {}),
          )
        },
      })
      const { output = [] } = await line.client.create({
        model: 'm',
        store: false,
        input: [user('one')],
      }).response
      const turn = line.client.create({
        model: 'm',
        store: false,
        input: [user('one'), ...output, user('two')],
      })
      const events: unknown[] = []
      for await (const event of turn) events.push(event)
      expect(textOf(await settled(turn.response))).toBe('right')
      expect(JSON.stringify(events)).not.toContain('STRANGER')
      expect(await turn.record).toMatchObject({ mode: 'full', replays: 1 })
    },
  )
})

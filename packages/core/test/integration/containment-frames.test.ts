// Frames that are too deep, too large or never end: each ends its own turn with a typed error, is
// not asked for again, and harms neither the process nor the turn beside it.
import { describe, expect, test } from 'vitest'
import type { InputItem } from '../../src/index.js'
import { answer, deepJson, message } from '../support/answers.js'
import { attacked, everyWay, hear, settled } from '../support/attacked.js'
import { expectUnharmed, failOnUncaught } from '../support/contained.js'
import { type Create, flood, type HostileOptions, questionOf } from '../support/hostile-server.js'

failOnUncaught()

const client = { transport: 'websocket' } as const
/** Deeper than any answer, and deep enough that writing it again overflows the stack. */
const deep = deepJson(6_000)

/** The first turn is attacked; the others are answered. */
const first = (attack: (create: Create) => void): HostileOptions => ({
  onCreate(create) {
    if (create.number === 1) attack(create)
    else create.send(...answer(create, questionOf(create.body)))
  },
})

/** The text of an event on the create's lane, with JSON in place of each `"HERE"`. */
function filled({ body }: Create, event: object, json: string): string {
  const lane = body.stream_id === undefined ? {} : { stream_id: body.stream_id }
  return JSON.stringify({ ...event, ...lane }).replaceAll('"HERE"', json)
}

/** Where in an answer something deep may stand. */
const deepEvents: Readonly<Record<string, (create: Create) => object>> = {
  'the output of its end': (create) => ({
    type: 'response.completed',
    sequence_number: 2,
    response: { ...own(create), output: [{ type: 'x', id: 'x', deep: 'HERE' }] },
  }),
  'a finished item': () => ({
    type: 'response.output_item.done',
    sequence_number: 2,
    output_index: 0,
    item: { type: 'x', id: 'x', deep: 'HERE' },
  }),
  'its usage': (create) => ({
    type: 'response.completed',
    sequence_number: 2,
    response: { ...own(create), output: [message('x')], usage: { input_tokens: 1, deep: 'HERE' } },
  }),
  'an event of a new type': () => ({ type: 'response.other', sequence_number: 2, deep: 'HERE' }),
}

function own(create: Create): object {
  return { id: `resp_${create.number}`, status: 'completed', previous_response_id: null }
}

describe.each(['openai', 'openresponses'] as const)(
  '%s: JSON that is nested too deeply, in',
  (endpoint) => {
    describe.each(Object.entries(deepEvents))('%s', (_, event) => {
      describe.each(['in one line', 'in several lines'])('%s', (layout) => {
        test.each(everyWay)(
          'JSON that is nested too deeply ends its own turn with a typed error (%s)',
          async (way) => {
            const json =
              layout === 'in one line' ? deep : `\n${deep.slice(0, 6_000)}\n${deep.slice(6_000)}`
            await using line = await attacked({
              endpoint,
              client,
              ...first((create) => {
                create.send(...answer(create, 'x').slice(0, 2))
                create.sendText(filled(create, event(create), json))
              }),
            })
            const heard = await settled(hear(way, line, { input: 'x' }))
            expect(heard.error).toBeInstanceOf(Error)
            expect(line.records).toMatchObject([
              { outcome: 'failed', errorCode: 'answer_too_large', replays: 0 },
            ])
            expect(line.server.creates).toHaveLength(1)
            await expectUnharmed(line)
          },
        )
      })
    })
  },
)

test('A raised limit of nesting lets deep JSON pass, and a lower one does not', async () => {
  const nested = (maxNesting: number) =>
    attacked({
      client: { ...client, ...{ maxNesting } },
      onCreate: (create) => {
        const output = [{ type: 'x', id: 'x', deep: 'HERE' }]
        for (const event of answer(create, '', { output }))
          create.sendText(filled(create, event, deepJson(100)))
      },
    })
  await using wide = await nested(200)
  expect((await hear('sse', wide, { input: 'x' })).error).toBeUndefined()
  await using narrow = await nested(50)
  expect((await hear('sse', narrow, { input: 'x' })).error).toBeInstanceOf(Error)
})

test.each(everyWay)('A turn beside the one that is attacked is answered (%s)', async (way) => {
  await using line = await attacked({
    client,
    onCreate(create, { creates }) {
      if (create.number > 2) create.send(...answer(create, questionOf(create.body)))
      if (create.number !== 2) return
      for (const each of creates) each.send(...answer(each, questionOf(each.body)).slice(0, 2))
      const one = creates.find(({ body }) => questionOf(body) === 'one') ?? create
      one.sendText(filled(one, deepEvents['the output of its end']?.(one) ?? {}, deep))
      const two = creates.find(({ body }) => questionOf(body) === 'two') ?? create
      two.send(...answer(two, 'two').slice(2))
    },
  })
  const asked = ['one', 'two'].map((input) => hear(way, line, { input }))
  const [one, two] = await settled(Promise.all(asked))
  expect(one?.error).toBeInstanceOf(Error)
  expect(two).toMatchObject({ shown: 'two', final: 'two' })
  await expectUnharmed(line)
})

/** Frames of more than the limit of 64 KiB that these tests set, in every way of sending one. */
const huge: Readonly<Record<string, (create: Create) => void>> = {
  'a text frame': ({ sendText }) => sendText('a'.repeat(100_000)),
  'an event': (create) =>
    create.send({ type: 'response.other', sequence_number: 2, pad: 'a'.repeat(100_000) }),
  'many fragments': ({ socket }) => {
    for (let i = 0; i < 10; i++) socket.send('a'.repeat(10_000), { fin: i === 9 })
  },
  'fragments without end': (create) => void flood(create, () => 'a'.repeat(10_000), { fin: false }),
  // More than the 16,384 that `ws` takes of one message.
  'tiny fragments without end': (create) =>
    void flood(create, () => 'a', { fin: false, most: 20_000 }),
}

describe('a message that is too large', () => {
  describe.each(Object.entries(huge))('%s', (_, send) => {
    test.each(everyWay)(
      'A message that is too large ends its turn and is not asked for again (%s)',
      async (way) => {
        await using line = await attacked({
          client: { ...client, ...{ maxInboundFrameBytes: 65_536 } },
          ...first((create) => {
            create.send(...answer(create, 'x').slice(0, 2))
            send(create)
          }),
        })
        const heard = await settled(hear(way, line, { input: 'x' }))
        expect(heard.error).toBeInstanceOf(Error)
        expect(line.records).toMatchObject([
          { outcome: 'failed', errorCode: 'answer_too_large', replays: 0 },
        ])
        expect(line.server.creates).toHaveLength(1)
        // It is not read on.
        await settled(line.server.until(() => line.server.creates[0]?.socket.readyState === 3))
        await expectUnharmed(line)
      },
    )
  })

  test.each([
    ['of the limit that was set', 65_536, 1_000_000],
    ['of the default limit', undefined, 65 * 1024 * 1024],
  ] as const)(
    'A compressed message is bounded by what it opens to: %s',
    async (_, limit, bytes) => {
      await using line = await attacked({
        compression: true,
        client: {
          ...client,
          compression: true,
          // On a busy machine it takes its server seconds to compress so much.
          firstEventTimeoutMs: 12_000,
          ...(limit === undefined ? {} : { maxInboundFrameBytes: limit }),
        },
        ...first(({ sendText }) => sendText('a'.repeat(bytes))),
      })
      const heard = await settled(hear('native', line, { input: 'x' }), 15_000)
      expect(heard.error).toMatchObject({ code: 'answer_too_large', replaySafety: 'unsafe' })
      expect(line.server.creates).toHaveLength(1)
      expect(line.server.posts).toEqual([])
      await expectUnharmed(line)
    },
  )

  test('A message that was too large is not asked for over HTTP either', async () => {
    await using line = await attacked({
      client: { transport: 'auto', ...{ maxInboundFrameBytes: 65_536 } },
      ...first(({ sendText }) => sendText('a'.repeat(100_000))),
    })
    expect((await settled(hear('json', line, { input: 'x' }))).error).toMatchObject({
      code: 'answer_too_large',
    })
    expect([line.server.creates.length, line.server.posts.length]).toEqual([1, 0])
  })
})

/** Names that mean something to JavaScript. */
const names = [
  'toJSON',
  '__proto__',
  'constructor',
  'prototype',
  'then',
  'valueOf',
  'toString',
  'hasOwnProperty',
]

describe('a server that names a field', () => {
  test.each(names)(
    'A field that the server names %s is handed on as it came, and the next turn continues from it',
    async (name) => {
      const odd = (): object => JSON.parse(`{"${name}":{"${name}":"a value"}}`)
      await using line = await attacked({
        client,
        onCreate: (create) => {
          const text = questionOf(create.body)
          const id = `msg_${create.number}`
          const item = Object.defineProperties(
            odd(),
            Object.getOwnPropertyDescriptors(message(text, id)),
          )
          create.send(...answer(create, text, { output: [item], last: { metadata: odd() } }))
        },
      })
      const seen: unknown[] = []
      const turn = line.client.create({
        model: 'm',
        store: false,
        input: [{ role: 'user', content: 'one' }],
      })
      for await (const event of turn) seen.push(event)
      const { output, metadata } = await turn.response
      expect(JSON.stringify(metadata)).toBe(`{"${name}":{"${name}":"a value"}}`)
      expect(JSON.stringify(seen.at(-1))).toContain(`{"${name}":{"${name}":"a value"}`)
      for (const way of ['json', 'sse'] as const) {
        expect(await hear(way, line, { input: way })).toMatchObject({ shown: way, final: way })
      }
      const input: InputItem[] = [
        { role: 'user', content: 'one' },
        ...output,
        { role: 'user', content: 'two' },
      ]
      const next = line.client.create({ model: 'm', store: false, input })
      await settled(next.response)
      expect(await next.record).toMatchObject({ outcome: 'completed', mode: 'incremental' })
    },
  )
})

// What must be true of every event for it to belong to a turn: the response that was created for
// it, its numbers without a gap, its items. What fails that is handed on to nobody, and the
// connection that sent it is left.
import { describe, expect, test } from 'vitest'
import { textOf } from '../support/agent.js'
import { answer, type WireEvent } from '../support/answers.js'
import { attacked, everyWay, hear, settled } from '../support/attacked.js'
import { type Create, flood, type HostileOptions, questionOf } from '../support/hostile-server.js'

/** Code interpreter runs on the server: such a turn is never sent twice. */
const hosted = { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] } as const

const client = { transport: 'websocket' } as const

/** Ends of an answer that belong to no turn, after its own beginning. */
const wrongEnds: Readonly<Record<string, (create: Create) => object>> = {
  'another response': (create) => answer(create, 'STRANGER', { id: 'resp_other' }).at(-1) ?? {},
  'no response': () => ({ type: 'response.completed' }),
  'a response without an id': () => ({
    type: 'response.completed',
    response: { status: 'completed', output: [] },
  }),
  null: () => ({ type: 'response.completed', response: null }),
}

describe.each(['openai', 'openresponses'] as const)('%s: an answer that ends with', (endpoint) => {
  describe.each(Object.entries(wrongEnds))('%s', (_, wrongEnd) => {
    const ending = (times: number): HostileOptions => ({
      onCreate(create) {
        const events = answer(create, 'right')
        if (create.number > times) create.send(...events)
        else create.send(...events.slice(0, 2), wrongEnd(create))
      },
    })

    test.each(everyWay)(
      'An answer with a wrong end is not taken, and a harmless turn gets its own the next time (%s)',
      async (way) => {
        await using line = await attacked({ endpoint, client, ...ending(1) })
        const heard = await settled(hear(way, line, { input: 'x' }))
        expect(heard).toMatchObject({ shown: 'right', final: 'right' })
        expect(heard.everything).not.toContain('STRANGER')
        expect(new Set(line.server.creates.map(({ connection }) => connection)).size).toBe(2)
      },
    )

    test.each(everyWay)(
      'An answer with a wrong end ends a turn that may have run and does not repeat it (%s)',
      async (way) => {
        await using line = await attacked({ endpoint, client, ...ending(9) })
        const heard = await settled(hear(way, line, { input: 'x', ...hosted }))
        expect(heard.error).toBeInstanceOf(Error)
        expect(heard.everything).not.toContain('STRANGER')
        expect(line.records).toMatchObject([{ outcome: 'failed', errorCode: 'invalid_answer' }])
        expect(line.server.creates).toHaveLength(1)
      },
    )
  })
})

describe.each(['openai', 'azure', 'openresponses'] as const)(
  '%s: a response that no turn asked for',
  (endpoint) => {
    test.each(everyWay)(
      'A response that begins on an idle lane shows nothing of itself to the next turn (%s)',
      async (way) => {
        let first: Create | undefined
        let isLeft = false
        await using line = await attacked({
          endpoint,
          onCreate(create) {
            if (create.number === 1) {
              first = create
              // Incomplete, so that its lane holds no head and the next turn is put there.
              create.send(...answer(create, 'one', { status: 'incomplete' }))
              return
            }
            // The rest of it comes on its own lane, and the new turn's answer after it.
            if (first !== undefined && !isLeft)
              first.send(...answer(first, 'STRANGER', { id: 'resp_unasked' }).slice(2))
            isLeft = true
            create.send(...answer(create, 'two'))
          },
        })
        await hear('native', line, { input: 'one' })
        if (first === undefined) throw new Error('No create.')
        first.send(...answer(first, 'STRANGER', { id: 'resp_unasked' }).slice(0, 2))
        await first.heard()
        const heard = await settled(hear(way, line, { input: 'two' }))
        expect(heard).toMatchObject({ shown: 'two', final: 'two' })
        expect(heard.everything).not.toContain('STRANGER')
      },
    )

    test.each(everyWay)(
      'A response that begins within another turn’s answer is not handed on (%s)',
      async (way) => {
        await using line = await attacked({
          endpoint,
          client,
          onCreate(create) {
            const own = answer(create, 'right')
            if (create.number > 1) create.send(...own)
            else
              create.send(
                ...own.slice(0, 2),
                ...answer(create, 'STRANGER', { id: 'resp_unasked' }),
                ...own.slice(2),
              )
          },
        })
        const heard = await settled(hear(way, line, { input: 'x' }))
        expect(heard.everything).not.toContain('STRANGER')
        expect(heard).toMatchObject({ shown: 'right', final: 'right' })
      },
    )
  },
)

/**
 * Changes to the numbers and items of an answer. Its events are 0 to 8; number 4 is its only delta.
 */
const spoiled: Readonly<Record<string, (own: readonly WireEvent[]) => readonly unknown[]>> = {
  'an event is missing before a delta': (own) => own.toSpliced(3, 1),
  'an event with a number that was used': (own) =>
    own.with(4, { ...own[4], type: 'response.output_text.delta', sequence_number: 3 }),
  'a number that goes back': (own) =>
    own.with(4, { ...own[4], type: 'response.output_text.delta', sequence_number: 0 }),
  'a delta of an item that was not announced': (own) =>
    own.with(4, { ...own[4], type: 'response.output_text.delta', item_id: 'msg_other' }),
  'a delta at another place of the output': (own) =>
    own.with(4, { ...own[4], type: 'response.output_text.delta', output_index: 7 }),
}

describe.each(['openai', 'openresponses'] as const)('%s: within an answer', (endpoint) => {
  describe.each(Object.entries(spoiled))('%s', (_, spoil) => {
    const spoiling = (text: string): HostileOptions => ({
      onCreate(create) {
        if (create.number > 1) create.send(...answer(create, 'right'))
        else create.send(...spoil(answer(create, text)).map(Object))
      },
    })

    test.each(['native', 'sse'] as const)(
      'A foreign event within an answer is not handed on, and the stream fails (%s)',
      async (way) => {
        await using line = await attacked({ endpoint, client, ...spoiling('STRANGER') })
        const heard = await settled(hear(way, line, { input: 'x' }))
        expect(heard.everything).not.toContain('STRANGER')
        expect(heard.error).toBeInstanceOf(Error)
        expect(line.records).toMatchObject([{ outcome: 'failed', errorCode: 'invalid_answer' }])
        // The items that were announced have been seen: nothing is spliced behind them.
        expect(line.server.creates).toHaveLength(1)
      },
    )

    test('A harmless turn in JSON mode gets its own answer after one with a foreign event', async () => {
      await using line = await attacked({ endpoint, client, ...spoiling('STRANGER') })
      expect(await settled(hear('json', line, { input: 'x' }))).toMatchObject({ final: 'right' })
    })
  })

  test.each(everyWay)('An event that comes twice is handed on once (%s)', async (way) => {
    await using line = await attacked({
      endpoint,
      client,
      onCreate(create) {
        const own = answer(create, 'right')
        if (create.number > 1) create.send(...own)
        else create.send(...own.slice(0, 5), ...own.slice(4))
      },
    })
    const heard = await settled(hear(way, line, { input: 'x' }))
    // Whether the stream goes on or fails: its reader has not seen the words twice.
    expect(heard.shown).toBe('right')
  })
})

test('A server that numbers and announces nothing is answered from all the same', async () => {
  await using line = await attacked({
    endpoint: 'openresponses',
    onCreate: (create) =>
      create.send(...answer(create, questionOf(create.body), { isFull: false })),
  })
  for (const way of everyWay) {
    expect(await hear(way, line, { input: way })).toMatchObject({ shown: way, final: way })
  }
})

test('A turn that is sent to a connection in doubt ends there', async () => {
  await using line = await attacked({
    endpoint: 'openresponses',
    client,
    onCreate(create) {
      if (create.number > 1) create.send(...answer(create, 'right'))
      else {
        create.send(...answer(create, 'right').slice(0, 2), {
          type: 'response.completed',
          response: { id: 'resp_other' },
        })
        void flood(create, () => JSON.stringify({ type: 'response.output_text.delta', delta: 'x' }))
      }
    },
  })
  expect(textOf(await settled(line.client.create({ model: 'm', input: 'x' }).response))).toBe(
    'right',
  )
  const [doubted] = line.server.creates
  await settled(line.server.until(() => doubted?.socket.readyState === 3))
})

// Servers that take no stream_id: one turn pays for it once, and none is lost.
import type { Fault, ProfileName } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { Conversation, openLine, textOf, user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { type AttackedOptions, attacked, settled } from '../support/attacked.js'
import { creates, posts } from '../support/servers.js'

type ErrorFault = Extract<Fault, { readonly type: 'error' }>

describe('an address that takes no stream_id', () => {
  const shapes: readonly (readonly [string, Omit<ErrorFault, 'type' | 'at'>])[] = [
    ['as OpenAI would say it', { status: 400, code: 'unknown_parameter', param: 'stream_id' }],
    ['in text alone', { status: 400, code: null, message: 'Unsupported parameter: stream_id' }],
    [
      'without its lane',
      {
        status: 400,
        code: null,
        message: 'Unsupported parameter: stream_id',
        isUnattributed: true,
      },
    ],
    [
      'without a type',
      {
        spelling: 'untyped',
        message: 'Unsupported parameter: stream_id',
        isUnattributed: true,
      },
    ],
  ]

  test.each(shapes)(
    'One turn pays for a refused stream_id and none is lost: %s',
    async (_, shape) => {
      const fault: Fault = {
        type: 'error',
        at: 'before-created',
        connection: 1,
        times: 'always',
        ...shape,
      }
      await using line = await openLine({ server: { faults: [fault] } })
      const talk = new Conversation(line.client, { store: false })
      for (const text of ['a', 'b', 'c']) await talk.say(text)
      expect(line.turns()).toEqual(['full no_chain', 'incremental', 'incremental'])
      expect(line.records.map(({ replays }) => replays)).toEqual([1, 0, 0])
      const names = creates(line.server).map(({ stream_id }) => stream_id)
      expect(names).toEqual(['l0', undefined, undefined, undefined])
      expect(posts(line.server)).toBe(0)
    },
  )

  test.each(['azure', 'vercel-gateway', 'openresponses'] as const satisfies readonly ProfileName[])(
    'Twenty turns at once are answered by the profile %s behind the row of OpenAI',
    async (profile) => {
      await using line = await openLine({ server: { profile } })
      const answers = await Promise.all(
        Array.from(
          { length: 20 },
          (_, i) => line.client.create({ model: 'm', input: [user(`q${i}`)] }).response,
        ),
      )
      expect(answers.map(textOf)).toEqual(Array.from({ length: 20 }, (_, i) => `1 items: q${i}`))
      expect(posts(line.server)).toBe(0)
      const before = creates(line.server).length
      await line.client.create({ model: 'm', input: [user('later')] }).response
      expect(creates(line.server)).toHaveLength(before + 1)
    },
  )

  test('A turn with hosted tools, or with a caller’s chain, is not lost to a refused stream_id', async () => {
    const message = 'Unsupported parameter: stream_id'
    const fault: Fault = {
      type: 'error',
      at: 'before-created',
      connection: 1,
      times: 'always',
      status: 400,
      code: null,
      message,
      isUnattributed: true,
    }
    await using line = await openLine({ server: { faults: [fault] } })
    const tools = [{ type: 'code_interpreter', container: { type: 'auto' } }] as const
    const input = [user('a')]
    expect(textOf(await line.client.create({ model: 'm', tools, input }).response)).toBe(
      '1 items: a',
    )
    expect(creates(line.server)).toHaveLength(2)
  })
})

describe('an error that speaks of a stream_id', () => {
  const tools = [{ type: 'code_interpreter', container: { type: 'auto' } }] as const
  const failing = (frame: object): AttackedOptions => ({
    onCreate(create) {
      if (create.number === 1) create.send({ type: 'error', ...frame })
      else create.send(...answer(create, 'right'))
    },
  })

  test.each([
    {
      status: 502,
      error: { message: 'Timed out while relaying stream_id l0: unexpected field in chunk' },
    },
    { status: 500, error: { type: 'server_error', message: 'internal', param: 'stream_id' } },
    { status: 500, detail: 'The worker crashed (stream_id=l0): unknown key "x"' },
    { error: { type: 'server_error', message: 'Unknown field "x" of stream_id l0' } },
    { status: 408, error: { message: 'No answer in time on stream_id l0: invalid field' } },
  ])(
    'An error that names a stream_id refuses no lane unless it refuses the request: %j',
    async (frame) => {
      await using line = await attacked(failing(frame))
      const asked = settled(line.client.create({ model: 'm', tools, input: 'a' }).response)
      await expect(asked).rejects.toMatchObject({ code: 'server_error', replaySafety: 'unsafe' })
      expect(line.server.creates).toHaveLength(1)
      await settled(line.client.create({ model: 'm', input: 'b' }).response)
      expect(line.server.creates.at(-1)?.body.stream_id).toBeDefined()
      expect(line.server.posts).toHaveLength(0)
    },
  )

  const unsure = { error: { message: 'The tool ran into an unknown field "stream_id"' } }

  test('An error without a status that names a stream_id leaves open whether a hosted tool ran', async () => {
    await using line = await attacked(failing(unsure))
    const asked = settled(line.client.create({ model: 'm', tools, input: 'a' }).response)
    await expect(asked).rejects.toMatchObject({ code: 'outcome_unknown', replaySafety: 'unsafe' })
    // It may be true all the same, and would be told to every turn.
    await settled(line.client.create({ model: 'm', tools, input: 'b' }).response)
    expect(line.server.creates.map(({ body }) => body.stream_id)).toEqual(['l0', undefined])
  })

  test('An error without a status that only refuses a stream_id lets nothing run', async () => {
    await using line = await attacked(
      failing({ error: { message: 'Unsupported parameter: stream_id' } }),
    )
    const response = await settled(line.client.create({ model: 'm', tools, input: 'a' }).response)
    expect(textOf(response)).toBe('right')
  })
})

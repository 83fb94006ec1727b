// The context of a continuation: the connection-local cache, the store, and evictions.
import { describe, expect, test } from 'vitest'
import { fromContext, type ProfileName, profiles, startDevServer } from '../src/index.js'
import { connect, textOf, user } from './support/client.js'
import { recite, tool, toolOutput } from './support/tools.js'

const failing = fromContext(function* ({ items }) {
  const last = JSON.stringify(items.at(-1))
  if (last.includes('fail now')) yield { type: 'failed', code: 'server_error', message: 'as asked' }
  else yield { type: 'text', text: `${items.length} items` }
})

describe('the context', () => {
  test('P12 is previous input, previous output, new input, in this order', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    const second = await client.response({
      input: [user('two')],
      previous_response_id: first.id,
      store: false,
    })
    expect(textOf(second)).toBe('one / one / two')
    const third = await client.response({
      input: 'three',
      previous_response_id: second.id,
      store: false,
    })
    expect(textOf(third)).toBe('one / one / two / one / one / two / three')
  })

  test('P13 settings are not inherited: without tools in the create there are none', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({
      input: 'go',
      tools: [tool('look')],
      instructions: 'be short',
    })
    const call = first.output[0]
    const second = await client.response({
      input: [toolOutput(String(call?.call_id), 'found'), user('and now?')],
      previous_response_id: first.id,
    })
    expect(second.tools).toEqual([])
    expect(second.instructions).toBeNull()
    expect(textOf(second)).toBe('You said: and now?')
  })

  test('P14 previous_response_id null, or left out, starts a new chain', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    await client.response({ input: 'one' })
    expect(textOf(await client.response({ input: 'two', previous_response_id: null }))).toBe('two')
    expect(textOf(await client.response({ input: 'three' }))).toBe('three')
  })

  test('P15 previous_response_id is echoed on every snapshot of the response', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({ input: 'one' })
    expect(first.previous_response_id).toBeNull()
    const frames = await client.turn({ input: 'two', previous_response_id: first.id })
    const echoes = frames.flatMap(({ response }) =>
      response === undefined ? [] : [response.previous_response_id],
    )
    expect(echoes).toEqual([first.id, first.id, first.id])
  })
})

describe('the cache of a connection', () => {
  test('P16 holds the newest response of a lane, store:false too', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    const second = await client.response({
      input: 'two',
      previous_response_id: first.id,
      store: false,
    })
    expect(server.journal.responses.get(second.id)).toMatchObject({ source: 'connection' })
    expect(server.store.size).toBe(0)
  })

  test('P17 an older id with store:false is previous_response_not_found, status 400', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    await client.response({ input: 'two', previous_response_id: first.id, store: false })
    const refusal = await client.refusal({
      input: 'again',
      previous_response_id: first.id,
      store: false,
    })
    expect(refusal).toEqual({
      type: 'error',
      status: 400,
      error: {
        type: 'invalid_request_error',
        code: 'previous_response_not_found',
        message: `Previous response with id '${first.id}' not found.`,
        param: 'previous_response_id',
      },
    })
  })

  test('P18 an older id with store:true is hydrated from the store', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const first = await client.response({ input: 'one' })
    await client.response({ input: 'two', previous_response_id: first.id })
    const branch = await client.response({ input: 'other', previous_response_id: first.id })
    expect(textOf(branch)).toBe('one / one / other')
    expect(server.journal.responses.get(branch.id)).toMatchObject({ source: 'store' })
  })

  test('P19 store:true is reachable from another connection and over HTTP; store:false never', async () => {
    await using server = await startDevServer({ model: recite })
    const one = await connect(server)
    const two = await connect(server)
    const stored = await one.response({ input: 'kept' })
    expect(textOf(await two.response({ input: 'here', previous_response_id: stored.id }))).toBe(
      'kept / kept / here',
    )
    const unstored = await one.response({ input: 'local', store: false })
    expect(
      (await two.refusal({ input: 'here', previous_response_id: unstored.id })).error?.code,
    ).toBe('previous_response_not_found')
    const post = (id: string): Promise<Response> =>
      fetch(`${server.baseURL}/responses`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test' },
        body: JSON.stringify({ model: 'gpt-6-astra', input: 'there', previous_response_id: id }),
      })
    expect((await post(stored.id)).status).toBe(200)
    const refused = await post(unstored.id)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: { code: 'previous_response_not_found' } })
  })

  test('P20 store defaults to true', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const response = await client.response({ input: 'one' })
    expect(response.store).toBe(true)
    expect(server.store.size).toBe(1)
  })

  test('P21 ends with its connection', async () => {
    await using server = await startDevServer()
    const before = await connect(server)
    const { id } = await before.response({ input: 'one', store: false })
    await before.close()
    const after = await connect(server)
    expect((await after.refusal({ input: 'two', previous_response_id: id })).error?.code).toBe(
      'previous_response_not_found',
    )
  })

  test('P22 nothing is seen across credentials', async () => {
    await using server = await startDevServer()
    const { id } = await (await connect(server, { key: 'sk-a' })).response({ input: 'secret of a' })
    const other = await connect(server, { key: 'sk-b' })
    expect((await other.refusal({ input: 'x', previous_response_id: id })).error?.code).toBe(
      'previous_response_not_found',
    )
    const project = await connect(server, { key: 'sk-a', headers: { 'openai-project': 'p2' } })
    expect((await project.refusal({ input: 'x', previous_response_id: id })).error?.code).toBe(
      'previous_response_not_found',
    )
  })
})

describe('eviction', () => {
  test('P23 a same-lane continuation that fails evicts the id it referenced', async () => {
    await using server = await startDevServer({ model: failing })
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    const failed = await client.response({
      input: 'fail now',
      previous_response_id: first.id,
      store: false,
    })
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', message: 'as asked' },
    })
    expect(
      (await client.refusal({ input: 'retry', previous_response_id: first.id, store: false })).error
        ?.code,
    ).toBe('previous_response_not_found')
  })

  test('P23 so does one that is refused with a 4xx', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    await client.refusal({
      input: 'two',
      previous_response_id: first.id,
      store: false,
      temperature: 9,
    })
    expect(
      (await client.refusal({ input: 'two', previous_response_id: first.id, store: false })).error
        ?.code,
    ).toBe('previous_response_not_found')
  })

  test('P24 a stored id survives its eviction: it is hydrated', async () => {
    await using server = await startDevServer({ model: failing })
    const client = await connect(server)
    const first = await client.response({ input: 'one' })
    await client.response({ input: 'fail now', previous_response_id: first.id })
    const retry = await client.response({ input: 'retry', previous_response_id: first.id })
    expect(server.journal.responses.get(retry.id)).toMatchObject({
      source: 'store',
      status: 'completed',
    })
  })

  test('P25 a failed cross-lane fork does not evict the parent', async () => {
    await using server = await startDevServer({ model: failing })
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false, stream_id: 'a' })
    await client.turn({
      input: 'fail now',
      previous_response_id: first.id,
      store: false,
      stream_id: 'b',
    })
    const next = await client.response({
      input: 'two',
      previous_response_id: first.id,
      store: false,
      stream_id: 'a',
    })
    expect(next.status).toBe('completed')
  })

  test('P26 a failed turn with full input evicts nothing', async () => {
    await using server = await startDevServer({ model: failing })
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    await client.response({ input: 'fail now', store: false })
    const next = await client.response({
      input: 'two',
      previous_response_id: first.id,
      store: false,
    })
    expect(next.status).toBe('completed')
  })

  test.for<ProfileName>(['azure', 'xai'])(
    'P27 %s: any failed turn evicts the newest response',
    async (profile) => {
      // What xAI would keep is not to be seen from outside: it forgets what was not stored.
      const keeping = { ...profiles[profile], keepsUnstored: true, repeatsIds: false }
      await using server = await startDevServer({ model: failing, profile: keeping })
      const client = await connect(server)
      const first = await client.response({ input: 'one', store: false })
      await client.response({ input: 'fail now', store: false })
      client.create({ input: 'two', previous_response_id: first.id, store: false })
      expect(JSON.stringify(await client.next())).toContain(`${first.id}`)
    },
  )

  test('P31 an incomplete response can be continued', async () => {
    const model = fromContext(function* ({ items }) {
      yield { type: 'text', text: `${items.length} items` }
      if (items.length === 1) yield { type: 'incomplete', reason: 'max_output_tokens' }
    })
    await using server = await startDevServer({ model })
    const client = await connect(server)
    const cut = await client.response({ input: 'one', store: false })
    expect(cut).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    })
    expect(
      textOf(await client.response({ input: 'on', previous_response_id: cut.id, store: false })),
    ).toBe('3 items')
  })
})

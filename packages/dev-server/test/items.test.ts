// The items and fields of late 2026: rules P95 to P101.
import { expect, test } from 'vitest'
import {
  createConnectionState,
  createStore,
  type Effect,
  fromContext,
  type Item,
  profiles,
  startDevServer,
} from '../src/index.js'

const user: Item = { type: 'message', role: 'user', content: 'go' }
const high: Item = { type: 'configuration_update', reasoning: { effort: 'high' } }
const low: Item = { type: 'configuration_update', reasoning: { effort: 'low' } }

/**
 * A connection on which a first response said this. Gives what becomes of a create that continues
 * it.
 */
function after(
  input: readonly Item[],
  output: readonly Item[],
): (next: readonly Item[]) => Effect | undefined {
  let count = 0
  const newId = (prefix: string): string => `${prefix}_${++count}`
  const state = createConnectionState({ profile: profiles.openai, store: createStore(), newId })
  const [effect] = state.receive({ type: 'response.create', model: 'm', store: false, input })
  if (effect?.type !== 'start') throw new Error('The first turn did not start.')
  state.end(effect.turn, { type: 'completed', output, body: {} })
  return (next) =>
    state.receive({
      type: 'response.create',
      model: 'm',
      store: false,
      previous_response_id: effect.turn.id,
      input: next,
    })[0]
}

const call = (type: string, more: object = {}): Item => ({
  type,
  call_id: 'c1',
  name: 'f',
  arguments: '{}',
  ...more,
})

test.each(['function_call', 'custom_tool_call'])('P95 an async %s may stay open', (type) => {
  expect(after([user], [call(type, { async: true })])([user])?.type).toBe('start')
  expect(after([user], [call(type)])([user])?.type).toBe('refuse')
  const late = { type: `${type}_output`, call_id: 'c1', output: 'r' }
  expect(after([user, call(type, { async: true }), user], [])([late])?.type).toBe('start')
})

test('P95 a call of any other kind waits, whatever it says', () => {
  const shell = { type: 'shell_call', call_id: 'c1', action: {}, async: true }
  expect(after([user], [shell])([user])?.type).toBe('refuse')
})

test('P95 calls are async where their tools are', async () => {
  await using server = await startDevServer({
    model: fromContext(() => [{ type: 'function_call', name: 'f', arguments: '{}' }]),
  })
  const outputOf = async (tools: readonly object[]): Promise<unknown> => {
    const body = JSON.stringify({ model: 'm', input: 'go', tools })
    const headers = { authorization: 'Bearer k', 'content-type': 'application/json' }
    const response = await fetch(`${server.baseURL}/responses`, { method: 'POST', headers, body })
    const { output }: { output: unknown } = Object(await response.json())
    return output
  }
  const tool = { type: 'function', name: 'f', parameters: {} }
  expect(await outputOf([{ ...tool, async: true }])).toMatchObject([{ async: true }])
  expect(await outputOf([tool])).not.toMatchObject([{ async: true }])
})

test('P96 updates stay in force until the next, and two in a row are refused', async () => {
  expect(after([high, user], [])([low, user])?.type).toBe('start')
  expect(after([user], [])([high, low, user])?.type).toBe('refuse')
  expect(after([user, high], [])([low, user])?.type).toBe('refuse')
  const seen: unknown[] = []
  await using server = await startDevServer({
    model: fromContext(({ configuration }) => {
      seen.push(configuration)
      return [{ type: 'text', text: 'x' }]
    }),
  })
  const ask = async (body: object): Promise<string> => {
    const headers = { authorization: 'Bearer k', 'content-type': 'application/json' }
    const response = await fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'm', ...body }),
    })
    const { id }: { id: string } = Object(await response.json())
    return id
  }
  const id = await ask({ input: [high, user], reasoning: { effort: 'medium' } })
  await ask({ input: [user], previous_response_id: id, reasoning: { effort: 'medium' } })
  await ask({ input: [user, low], previous_response_id: id })
  await ask({ input: [user], reasoning: { effort: 'medium' } })
  expect(seen).toEqual([
    { effort: 'high' },
    { effort: 'high' },
    { effort: 'low' },
    { effort: 'medium' },
  ])
  expect(server.journal.responses.get(id)?.configuration).toEqual({ effort: 'high' })
})

/** What an HTTP create comes to. */
async function post(
  body: object,
  model = fromContext(() => [{ type: 'text', text: 'x' }]),
): Promise<Response> {
  await using server = await startDevServer({ model })
  const headers = { authorization: 'Bearer k', 'content-type': 'application/json' }
  const sent = JSON.stringify({ model: 'm', input: 'go', ...body })
  const response = await fetch(`${server.baseURL}/responses`, {
    method: 'POST',
    headers,
    body: sent,
  })
  return new Response(await response.text(), { status: response.status })
}

test('P97 a trigger is the last item, and is answered with a compaction', async () => {
  const trigger = { type: 'compaction_trigger' }
  const answer = await post({ input: [user, trigger] })
  expect(await answer.json()).toMatchObject({
    status: 'completed',
    output: [{ type: 'compaction' }],
  })
  expect((await post({ input: [trigger, user] })).status).toBe(400)
})

test('P98 tools that an item brings can be called', async () => {
  const { toolUser } = await import('../src/index.js')
  const tool = { type: 'function', name: 'brought', parameters: {} }
  const brought = { type: 'additional_tools', role: 'developer', tools: [tool] }
  const answer = await post({ input: [brought, user] }, toolUser())
  expect(await answer.json()).toMatchObject({
    output: [{ type: 'function_call', name: 'brought' }],
  })
  const deferred = await post({ tools: [{ ...tool, defer_loading: true }] }, toolUser())
  expect(await deferred.json()).toMatchObject({ output: [{ type: 'message' }] })
})

test('P99 obfuscation fills deltas up where it is asked for', async () => {
  const deltasOf = async (options: object): Promise<readonly string[]> => {
    const text = await (await post({ stream: true, stream_options: options })).text()
    return text
      .split('\n')
      .filter((line) => line.startsWith('data:') && line.includes('output_text.delta'))
  }
  expect(
    (await deltasOf({ include_obfuscation: true })).every((line) => line.includes('"obfuscation"')),
  ).toBe(true)
  expect(
    (await deltasOf({ include_obfuscation: false })).some((line) => line.includes('"obfuscation"')),
  ).toBe(false)
})

test('P100 background options are refused, over HTTP and on a socket', async () => {
  expect((await post({ background_options: { completion_window: '2h' } })).status).toBe(400)
  const state = createConnectionState({
    profile: profiles.openai,
    store: createStore(),
    newId: (prefix) => prefix,
  })
  const create = { type: 'response.create', model: 'm', input: 'go', background_options: {} }
  expect(state.receive(create)[0]?.type).toBe('refuse')
})

test('P101 an item that is sealed anew is one thing when it is done, and another at the end', async () => {
  const model = fromContext(() => [
    { type: 'reasoning', summary: [], encrypted: 'first', resealed: 'last' },
    { type: 'text', text: 'x' },
  ])
  const include = ['reasoning.encrypted_content']
  const text = await (await post({ stream: true, include }, model)).text()
  const line = (type: string): string =>
    text.split('\n').find((each) => each.startsWith('data:') && each.includes(type)) ?? ''
  expect(line('"response.output_item.done"')).toContain('"encrypted_content":"first"')
  expect(line('"response.completed"')).toContain('"encrypted_content":"last"')
})

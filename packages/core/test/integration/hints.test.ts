// Which turns are told hints, on each way that a turn can take, and that no turn changes by them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, test } from 'vitest'
import {
  azureEndpoint,
  createResponsesClient,
  type InputItem,
  onTurnRecord,
  openaiEndpoint,
  type ResponsesClient,
  type TurnRecord,
  type TurnRequest,
} from '../../src/index.js'
import { type Line, openLine, user } from '../support/agent.js'
import { creates } from '../support/servers.js'

const read = { type: 'function', name: 'read', parameters: {}, strict: false } as const
const write = { ...read, name: 'write' }
const keyed = { model: 'gpt-6-astra', prompt_cache_key: 'k' }

/** Says something behind a history; gives the history afterwards. */
async function say(
  client: ResponsesClient,
  history: readonly InputItem[],
  settings: TurnRequest = {},
): Promise<readonly InputItem[]> {
  const input = [...history, user(`question ${history.length}`)]
  const { output } = await client.create({ ...keyed, ...settings, input }).response
  return [...input, ...output]
}

function codesOf(record: TurnRecord | undefined): readonly string[] {
  return record?.hints?.map(({ code }) => code) ?? []
}

function told({ records }: Line): readonly (readonly string[])[] {
  return records.map(codesOf)
}

describe('hints', () => {
  test('Each is told once for a chain, and again for another one', async () => {
    await using line = await openLine()
    const first = await say(line.client, [], { tools: [read, write] })
    const second = await say(line.client, first, { tools: [write, read] })
    const third = await say(line.client, second, { tools: [read, write] })
    await say(line.client, third, {
      tools: [read],
      instructions: 'Now 10:30',
      prompt_cache_key: '',
    })
    expect(told(line)).toEqual([[], ['tools_reordered'], [], ['no_prompt_cache_key', 'tool_added']])
    expect(line.records.slice(1).map(({ mode }) => mode)).toEqual(Array(3).fill('incremental'))
    // A fork of the first answer has been told nothing yet.
    await say(line.client, first, { tools: [write, read] })
    expect(told(line).at(-1)).toEqual(['tools_reordered'])
  })

  test('A first turn hears what its request says alone', async () => {
    await using line = await openLine()
    const settings = { model: 'gpt-6.2', instructions: 'Be brief.', prompt_cache_key: null }
    await say(line.client, [], settings)
    expect(told(line)).toEqual([['no_prompt_cache_key', 'instructions_placed_last']])
    expect(line.records[0]?.hints).toEqual(
      expect.arrayContaining([
        {
          code: expect.any(String),
          message: expect.any(String),
          url: expect.stringMatching(/#hints$/),
        },
      ]),
    )
  })

  test('A server that is not known to have a field is not recommended it', async () => {
    await using azure = await openLine({ endpoint: azureEndpoint, server: { profile: 'azure' } })
    await say(azure.client, await say(azure.client, [], { prompt_cache_key: null }), {
      tools: [read],
    })
    expect(told(azure)).toEqual([['no_prompt_cache_key'], []])
    await using unknown = await openLine({ hasLanes: false, server: { profile: 'openresponses' } })
    await say(unknown.client, [], { prompt_cache_key: null })
    expect(told(unknown)).toEqual([[]])
  })

  test.each([{ transport: 'http' }, { continuation: 'dry-run' }] as const)(
    'Turns of %j are compared with their chain too',
    async (client) => {
      await using line = await openLine({ client })
      const first = await say(line.client, [], { tools: [read] })
      await say(line.client, first, { tools: [read, write] })
      expect(told(line)).toEqual([[], ['tool_added']])
    },
  )

  test('Turns that continue nothing are compared with the last one that began like them', async () => {
    await using line = await openLine({ client: { continuation: 'off' } })
    const first = await say(line.client, [], { tools: [read, write] })
    await say(line.client, first, { tools: [write, read] })
    expect(told(line)).toEqual([[], ['tools_reordered']])
  })

  test('A turn that its caller chains is compared with the response that it names', async () => {
    await using line = await openLine()
    const { id } = await line.client.create({ ...keyed, input: 'one', tools: [read] }).response
    const next = { ...keyed, input: 'two', tools: [read, write], previous_response_id: id }
    await line.client.create(next).response
    expect(told(line)).toEqual([[], ['tool_added']])
  })

  test('A clock in a message at the front is told, though the chain begins anew', async () => {
    await using line = await openLine()
    const at = (time: string): InputItem => ({ role: 'developer', content: `It is ${time}.` })
    const [, ...rest] = await say(line.client, [at('2026-11-28T21:47:57Z')])
    await say(line.client, [at('2026-11-28T21:48:10Z'), ...rest])
    expect(line.records[1]).toMatchObject({ mode: 'full', reason: 'history_edited@0' })
    expect(told(line)).toEqual([[], ['clock_in_instructions']])
  })

  test('A turn that fails is told when it is answered', async () => {
    const faults = [
      { type: 'error', at: 'before-created', status: 400, code: 'invalid_value', turn: 1 },
    ] as const
    await using line = await openLine({ server: { faults } })
    const request = { model: 'gpt-6-astra', input: [user('hello')] }
    await expect(line.client.create(request).response).rejects.toThrow()
    await line.client.create(request).response
    expect(told(line)).toEqual([[], ['no_prompt_cache_key']])
  })

  test('A hint changes nothing of what is sent', async () => {
    await using line = await openLine()
    await say(line.client, [], { tools: [write, read], prompt_cache_key: null })
    expect(creates(line.server)[0]).toMatchObject({ tools: [write, read], prompt_cache_key: null })
  })
})

describe('who reads hints', () => {
  test('A native record has hints once records are read', async () => {
    await using line = await openLine()
    await using client = createResponsesClient({
      apiKey: 'sk-test',
      endpoint: openaiEndpoint({ baseURL: line.server.baseURL }),
    })
    const request = { model: 'gpt-6-astra', input: [user('hello')] }
    const first = client.create(request)
    await first.response
    expect(codesOf(await first.record)).toEqual([])
    expect(codesOf(await client.create(request).record)).toEqual(['no_prompt_cache_key'])
  })

  test('The record that a watcher is told has hints', async () => {
    await using line = await openLine()
    await using client = createResponsesClient({
      apiKey: 'sk-test',
      endpoint: openaiEndpoint({ baseURL: line.server.baseURL }),
    })
    const ended: TurnRecord[] = []
    client.watch((progress) => {
      if (progress.type === 'ended') ended.push(progress.record)
    })
    await client.create({ model: 'gpt-6-astra', input: [user('hello')] }).response
    expect(ended.map(codesOf)).toEqual([['no_prompt_cache_key']])
  })

  test('The record of a call of fetch, and of the channel, has hints', async () => {
    await using line = await openLine()
    await using client = createResponsesClient({
      apiKey: 'sk-test',
      endpoint: openaiEndpoint({ baseURL: line.server.baseURL }),
    })
    const published: unknown[] = []
    const listen = (record: unknown): void => void published.push(record)
    subscribe('warmline:turn', listen)
    const ask = async (content: string): Promise<TurnRecord> => {
      const { promise, resolve } = Promise.withResolvers<TurnRecord>()
      const init = {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test' },
        body: JSON.stringify({ model: 'gpt-6-astra', input: content }),
        [onTurnRecord]: resolve,
      }
      await (await client.fetch(`${line.server.baseURL}/responses`, init)).text()
      return promise
    }
    try {
      expect(codesOf(await ask('one'))).toEqual(['no_prompt_cache_key'])
      expect(published).toMatchObject([{ hints: [{ code: 'no_prompt_cache_key' }] }])
    } finally {
      unsubscribe('warmline:turn', listen)
    }
  })
})

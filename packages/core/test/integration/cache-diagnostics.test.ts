// The option `cacheDiagnostics`: what is asked of the server, what the record says of its answer,
// and that nothing else changes.
import { describe, expect, test } from 'vitest'
import { azureEndpoint, type InputItem, type TurnRequest } from '../../src/index.js'
import { type Line, type LineOptions, openLine, textOf, user } from '../support/agent.js'
import { creates } from '../support/servers.js'

const client = { cacheDiagnostics: true }
const tools = [{ type: 'function', name: 'look', parameters: {}, strict: false }] as const

/** Says something behind a history; gives the history afterwards. */
async function say(
  line: Line,
  history: readonly InputItem[],
  settings: TurnRequest = {},
): Promise<readonly InputItem[]> {
  const input = [...history, user(`question ${history.length}`)]
  const { output } = await line.client.create({ model: 'gpt-6-astra', ...settings, input }).response
  return [...input, ...output]
}

/** What each create on a connection asked of the prompt cache. */
function asked({ server }: Line): readonly unknown[] {
  return creates(server).map(({ prompt_cache_options: options }) => options)
}

describe('cacheDiagnostics', () => {
  test('A turn is compared with the head that it continues, and its record has the answer', async () => {
    await using line = await openLine({ client })
    await say(line, await say(line, []))
    expect(asked(line)).toEqual([
      undefined,
      { comparison_response_id: line.records[0]?.responseId },
    ])
    expect(line.records[0]).not.toHaveProperty('promptCacheDiagnostics')
    expect(line.records[1]).toMatchObject({
      mode: 'incremental',
      promptCacheDiagnostics: { type: 'cache_hit' },
    })
  })

  test('A change that costs the server’s cache is named, while the turn stays incremental', async () => {
    await using line = await openLine({ client })
    await say(line, await say(line, []), { tools })
    expect(line.records[1]).toMatchObject({
      mode: 'incremental',
      promptCacheDiagnostics: { type: 'cache_miss', reason: 'tools_changed' },
    })
  })

  test('A turn in full is compared with the head that it could not continue', async () => {
    await using line = await openLine({ client })
    const history = await say(line, [])
    await say(line, history, { truncation: 'auto' })
    expect(line.records[1]).toMatchObject({
      reason: 'settings:truncation',
      promptCacheDiagnostics: { type: 'cache_hit' },
    })
  })

  test.each([
    [{ ttl: '12h' }, { ttl: '12h', comparison_response_id: expect.stringMatching(/^resp_/) }],
    [{ comparison_response_id: 'resp_own' }, { comparison_response_id: 'resp_own' }],
    [{ comparison_response_id: null }, { comparison_response_id: null }],
    [null, { comparison_response_id: expect.stringMatching(/^resp_/) }],
  ])('What the caller says of its prompt cache stands: %j', async (prompt_cache_options, sent) => {
    await using line = await openLine({ client })
    await say(line, await say(line, []), { prompt_cache_options })
    expect(asked(line)[1]).toEqual(sent)
    expect(line.records[1]).toMatchObject({ mode: 'incremental' })
  })

  test.each<[string, LineOptions]>([
    ['without the option', {}],
    [
      'on an endpoint that is not known to take it',
      { client, server: { profile: 'azure' }, endpoint: azureEndpoint },
    ],
  ])('Nothing is asked %s', async (_, options) => {
    await using line = await openLine(options)
    await say(line, await say(line, []))
    expect(asked(line)).toEqual([undefined, undefined])
    expect(line.records[1]).toMatchObject({ mode: 'incremental' })
  })

  test('Nothing is asked over HTTP, whose body is the caller’s own', async () => {
    await using line = await openLine({ client: { ...client, transport: 'http' } })
    await say(line, await say(line, []))
    const posts = line.server.journal.entries.flatMap((entry) =>
      entry.kind === 'request' ? [entry.text] : [],
    )
    expect(posts).toHaveLength(2)
    expect(posts.join()).not.toContain('comparison_response_id')
  })

  test('The option changes no plan: edits, forks and new settings go the same way with it', async () => {
    const ways = async (options: LineOptions): Promise<readonly string[]> => {
      await using line = await openLine(options)
      const first = await say(line, [])
      const second = await say(line, first)
      await say(line, second, { tools })
      await say(line, first)
      await say(line, [user('edited'), ...second.slice(1)])
      await say(line, second, { text: { verbosity: 'low' } })
      await say(line, second, { truncation: 'auto' })
      await say(line, second, { prompt_cache_options: { ttl: '12h' } })
      return line.turns()
    }
    const withIt = await ways({ client })
    expect(withIt).toEqual(await ways({}))
    expect(withIt).toContain('incremental')
  })

  test.each([
    ['its parameter', { param: 'prompt_cache_options.comparison_response_id' }],
    ['its text', { message: "Unsupported parameter: 'prompt_cache_options'." }],
  ])('A server that refuses the comparison by %s is asked once', async (_, said) => {
    const fault = { type: 'error', at: 'before-created', status: 400, code: null, ...said } as const
    await using line = await openLine({ client, server: { faults: [{ ...fault, turn: 2 }] } })
    let history = await say(line, [])
    for (let i = 0; i < 3; i++) history = await say(line, history)
    expect(line.turns()).toEqual([
      'full no_chain',
      'full cold:evicted',
      'incremental',
      'incremental',
    ])
    expect(line.records[1]).toMatchObject({ replays: 1, outcome: 'completed' })
    expect(asked(line).filter((options) => options !== undefined)).toHaveLength(1)
    expect(textOf({ output: history.slice(-1) })).toContain('7 items')
  })

  test('A turn in full whose comparison is refused is sent again for its own reason', async () => {
    const param = 'prompt_cache_options'
    const fault = { type: 'error', at: 'before-created', status: 400, param, turn: 2 } as const
    await using line = await openLine({ client, server: { faults: [fault] } })
    await say(line, await say(line, []), { truncation: 'auto' })
    expect(line.records[1]).toMatchObject({ reason: 'settings:truncation', outcome: 'completed' })
  })

  test('A refusal that Warmline did not ask for is the caller’s own', async () => {
    const param = 'prompt_cache_options'
    const fault = { type: 'error', at: 'before-created', status: 400, param } as const
    await using line = await openLine({ client, server: { faults: [fault] } })
    await expect(say(line, [])).rejects.toMatchObject({ status: 400 })
  })
})

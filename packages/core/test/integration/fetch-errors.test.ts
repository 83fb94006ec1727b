// Failures as the bare openai SDK sees them with its default retries: what may be repeated is, and
// what must not runs once.
import { type DevServer, type Fault, fromContext, itemText } from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { controlHeaders } from '../../src/index.js'
import { type Line, openLine } from '../support/agent.js'

const request = { model: 'gpt-6-astra', input: 'hello' }
const hosted = {
  ...request,
  tools: [{ type: 'code_interpreter' as const, container: { type: 'auto' as const } }],
}

const line = (...faults: readonly Fault[]): Promise<Line> => openLine({ server: { faults } })
const sdk = ({ server, client }: Line): OpenAI =>
  new OpenAI({ baseURL: server.baseURL, apiKey: 'sk-test', fetch: client.fetch })
const runs = (server: DevServer): number => server.journal.responses.size

async function read(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) {
    // Reading is the point.
  }
}

describe('with the SDK’s default retries', () => {
  test.each([true, false])(
    'A turn of unknown outcome runs once under the SDK’s default retries (stream: %s)',
    async (stream) => {
      await using it = await line({ type: 'drop', at: 'before-created', times: 'always' })
      const failed = stream
        ? sdk(it).responses.create({ ...hosted, stream })
        : sdk(it).responses.create({ ...hosted, stream })
      await expect(failed).rejects.toMatchObject({ status: 400, code: 'outcome_unknown' })
      expect(runs(it.server)).toBe(1)
    },
  )

  test('A turn of unknown outcome whose answer had begun fails its reader and runs once', async () => {
    await using it = await line({ type: 'drop', at: 'after-created', times: 'always' })
    const stream = await sdk(it).responses.create({ ...hosted, stream: true })
    await expect(read(stream)).rejects.toThrow(/could repeat a side effect/)
    expect(runs(it.server)).toBe(1)
  })

  test('A turn without side effects is replayed once, unseen by the SDK', async () => {
    await using it = await line({ type: 'drop', at: 'after-created' })
    expect((await sdk(it).responses.create(request)).output_text).toBe('1 items: hello')
    expect(runs(it.server)).toBe(2)
    expect(it.records).toMatchObject([{ replays: 1, outcome: 'completed' }])
  })

  test('A broken answer is an error and is never begun again', async () => {
    await using it = await line({ type: 'drop', at: 'after-first-output', times: 'always' })
    const stream = await sdk(it).responses.create({ ...request, stream: true })
    await expect(read(stream)).rejects.toThrow()
    expect(runs(it.server)).toBe(1)
  })

  test('A 429 with retry-after is retried by the SDK, in its own time', async () => {
    await using it = await line({
      type: 'error',
      at: 'before-created',
      status: 429,
      code: 'rate_limit_exceeded',
      headers: { 'retry-after-ms': '1' },
    })
    expect((await sdk(it).responses.create(request)).output_text).toBe('1 items: hello')
    expect(it.records.map(({ outcome }) => outcome)).toEqual(['failed', 'completed'])
  })

  test('A 400 is not retried', async () => {
    await using it = await line({
      type: 'error',
      at: 'before-created',
      status: 400,
      code: 'invalid_prompt',
      times: 'always',
    })
    await expect(sdk(it).responses.create(request)).rejects.toMatchObject({
      status: 400,
      code: 'invalid_prompt',
    })
    expect(it.records).toHaveLength(1)
  })

  test('An error after visible output reaches the reader as an error event', async () => {
    await using it = await line({
      type: 'error',
      at: 'after-first-output',
      code: 'server_error',
      message: 'Broke.',
    })
    const stream = await sdk(it).responses.create({ ...request, stream: true })
    await expect(read(stream)).rejects.toThrow('Broke.')
  })

  test('A server without WebSocket mode is used over HTTP, without a dial from the second turn on', async () => {
    await using it = await line({ type: 'refuse-upgrade', status: 426, times: 'always' })
    const openai = sdk(it)
    for (let i = 0; i < 3; i++)
      expect((await openai.responses.create(request)).output_text).toBe('1 items: hello')
    expect(it.records.map(({ transport, fallback }) => [transport, fallback])).toEqual([
      ['http', 'upgrade_refused:426'],
      ['http', 'circuit_open'],
      ['http', 'circuit_open'],
    ])
    expect(it.server.journal.entries.filter(({ kind }) => kind === 'upgrade')).toHaveLength(1)
  })

  test('A frame larger than the endpoint takes goes over HTTP', async () => {
    const measure = fromContext(({ items }) => [
      { type: 'text', text: items.map(itemText).join('').length.toString() },
    ])
    await using it = await openLine({ server: { model: measure } })
    const input = 'x'.repeat(17 * 1024 * 1024)
    const response = await sdk(it).responses.create({ ...request, input })
    expect(response.output_text).toBe(String(input.length))
    expect(it.records).toMatchObject([{ transport: 'http', fallback: 'too_large' }])
  })

  test('A response that fails midway is the event that it is, or an error where the caller asked for one', async () => {
    const failing = fromContext(() => [
      { type: 'text', text: 'Begun' },
      { type: 'failed', code: 'server_error', message: 'Broke.' },
    ])
    await using it = await openLine({ server: { model: failing } })
    const types: string[] = []
    for await (const { type } of await sdk(it).responses.create({ ...request, stream: true }))
      types.push(type)
    expect(types.at(-1)).toBe('response.failed')
    const asked = await sdk(it).responses.create(
      { ...request, stream: true },
      { headers: controlHeaders({ failures: 'error' }) },
    )
    await expect(read(asked)).rejects.toThrow('Broke.')
  })
})

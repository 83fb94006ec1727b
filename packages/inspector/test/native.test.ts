// What the inspector shows of a client of core: a tool loop, an edit, a regenerate, a fork and
// faults, with their contents.
import type { InputItem } from '@warmline/core'
import { modelId } from '@warmline/testing'
import { expect, test, vi } from 'vitest'
import { forecaster, nativeLoop, weatherTool } from '../../otel/test/support/agents.js'
import { inspect, type TurnContent } from '../src/index.js'
import {
  ask as askApi,
  contentOf,
  openInspected,
  stateOf,
  stderrLines,
} from './support/inspected.js'

const user = (content: string): InputItem => ({ role: 'user', content })

/** What each part of a comparison is. */
function partsOf({ parts }: TurnContent): string {
  return parts.map(({ is, input }) => `${is} ${input.join('-')}`).join(', ')
}

test('A tool loop is shown turn by turn', async () => {
  using stderr = stderrLines()
  await using line = await openInspected({ model: forecaster })
  await nativeLoop(line.client)
  const { turns, clients, format, version, steps } = await stateOf(line.inspector)
  expect({ format, version, steps }).toEqual({
    format: 'warmline-inspector',
    version: 1,
    steps: [],
  })
  expect(turns).toMatchObject([
    {
      id: `${process.pid}.k1.1`,
      client: 'k1',
      turn: 1,
      hasContent: true,
      record: { mode: 'full', itemsSent: 1, outcome: 'completed' },
    },
    { turn: 2, record: { mode: 'incremental', itemsSent: 1, itemsKept: 2 } },
  ])
  for (const { startedAt, sentAt = 0, firstEventAt = 0, firstOutputAt = 0, record } of turns) {
    const times = [startedAt, sentAt, firstEventAt, firstOutputAt]
    expect(times.toSorted((left, right) => left - right)).toEqual(times)
    expect(record?.startedAt).toBe(startedAt)
  }
  expect(clients).toMatchObject([
    { client: 'k1', endpoint: 'openai', connections: [{ name: 'c1', scope: 's1', phase: 'open' }] },
  ])
  const [first, second] = await Promise.all(turns.map((turn) => contentOf(line.inspector, turn)))
  expect(first).toMatchObject({
    settings: { model: modelId, tools: [weatherTool] },
    input: [user('Will it rain?')],
    sent: [user('Will it rain?')],
    context: [user('Will it rain?')],
    keptCount: 0,
    output: [{ type: 'function_call', name: 'weather' }],
  })
  expect(second).toMatchObject({ keptCount: 2, sent: [{ type: 'function_call_output' }] })
  expect(second?.context.slice(0, 2)).toEqual([...(first?.input ?? []), ...(first?.output ?? [])])
  expect(turns[1]?.comparedWith).toBe(turns[0]?.record?.responseId)
  expect(second && partsOf(second)).toBe('same 0-2, new 2-3')
  expect(stderr.lines).toEqual([
    `Warmline's inspector shows prompts and answers at ${line.inspector.url}\n`,
  ])
})

test('An edit, a regenerate and a fork show where the histories part', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const ask = async (input: InputItem[]): Promise<InputItem[]> => {
    const { output } = await line.client.create({ model: modelId, input }).response
    return [...input, ...output]
  }
  const one = await ask([user('one')])
  const two = await ask([...one, user('two')])
  // Regenerate: the same input again.
  await ask([...one, user('two')])
  await ask([...one, user('a fork')])
  // An edit changes the first answer.
  await ask([user('one'), { role: 'assistant', content: 'edited' }, ...two.slice(2)])
  const { turns } = await stateOf(line.inspector)
  const contents = await Promise.all(turns.map((turn) => contentOf(line.inspector, turn)))
  expect(contents.map(({ input }) => input.length)).toEqual([1, 3, 3, 3, 4])
  expect(contents.map(({ context }) => context.length)).toEqual([1, 3, 3, 3, 4])
  expect(turns[4]?.record).toMatchObject({ mode: 'full', reason: 'history_edited@1' })
  expect(contents.map(partsOf).at(-1)).toBe('same 0-1, parted 1-2, new 2-4')
  for (const [i, content] of contents.entries()) {
    // The parts cover both sides from end to end.
    expect(content.parts.at(-1)?.input[1] ?? 0).toBe(content.input.length)
    expect(content.parts.at(-1)?.history[1] ?? 0).toBe(content.history.length)
    expect(content.context.slice(content.keptCount)).toEqual(content.sent)
    expect(content.sent.length).toBe(turns[i]?.record?.itemsSent)
  }
})

test('Turns with faults are shown with how they ended', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const ask = (input: string): Promise<unknown> =>
    line.client.create({ model: modelId, input }).response.catch(() => undefined)
  await ask('one')
  line.server.faults.add({ type: 'drop', at: 'before-created' })
  await ask('two')
  line.server.faults.add({ type: 'close', at: 'before-created', code: 1011 })
  await ask('three')
  line.server.faults.add({ type: 'safety-stop', at: 'after-created' })
  await ask('four')
  const { turns } = await stateOf(line.inspector)
  expect(turns.map(({ record }) => record?.outcome)).toEqual([
    'completed',
    'completed',
    'completed',
    'failed',
  ])
  expect(turns[1]?.record?.replays).toBe(1)
  expect(turns[3]?.record?.errorCode).toBe('safety_stop')
  expect(await contentOf(line.inspector, turns[3])).toMatchObject({ input: [user('four')] })
})

test('A replay whose history the server lost still shows what it was compared with', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const first = await line.client.create({ model: modelId, input: [user('one')] }).response
  line.server.faults.add({
    type: 'error',
    at: 'before-created',
    code: 'previous_response_not_found',
  })
  const input = [user('one'), ...first.output, user('two')]
  await line.client.create({ model: modelId, input }).response
  const [, turn] = (await stateOf(line.inspector)).turns
  expect(turn).toMatchObject({ comparedWith: first.id, record: { mode: 'full', replays: 1 } })
  const content = await contentOf(line.inspector, turn)
  expect(content.history).toHaveLength(2)
  expect(partsOf(content)).toBe('same 0-2, new 2-3')
  expect(content.sent).toEqual(content.input)
})

test('HAR has each request as the server got it, and none of a turn that was not sent', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const input = [user('one')]
  await line.client.create({ model: modelId, input }).response
  await line.client.create({ model: modelId, input, store: true }, { transport: 'http' }).response
  const stopped = line.client.create({ model: modelId, input }, { signal: AbortSignal.abort() })
  await stopped.response.catch(() => undefined)
  const har = JSON.parse(await (await askApi(line.inspector, '/api/export?as=har')).text())
  const [socket, http, aborted] = har.log.entries
  const bodies: string[] = [socket._webSocketMessages[0].data, http.request.postData.text]
  const arrived = line.server.journal.entries.flatMap((entry) =>
    (entry.kind === 'frame' && entry.direction === 'in') || entry.kind === 'request'
      ? [entry.text ?? '']
      : [],
  )
  expect(bodies.map(parsed)).toEqual(arrived.map(parsed))
  expect(aborted._warmline.outcome).toBe('aborted')
  expect(aborted._webSocketMessages ?? aborted.request.postData).toEqual([])
})

function parsed(text: string): unknown {
  return JSON.parse(text)
}

test('Several clients and calls share one inspector, which closes with the last', async () => {
  using stderr = stderrLines()
  await using line = await openInspected()
  await using other = await openInspected()
  expect(other.inspector.url).toBe(line.inspector.url)
  expect(stderr.lines).toHaveLength(1)
  await other.client.create({ model: modelId, input: 'two' }).response
  const { clients, turns } = await stateOf(line.inspector)
  expect(clients.map(({ client }) => client)).toEqual(['k1', 'k2'])
  expect(turns.map(({ client }) => client)).toEqual(['k2'])
  await other.inspector.close()
  await other.client.create({ model: modelId, input: 'three' }).response
  expect((await stateOf(line.inspector)).turns).toHaveLength(1)
  await line.inspector.close()
  await expect(stateOf(line.inspector)).rejects.toThrow()
})

test('A copy of the package that a hot reload brings shares it', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  vi.resetModules()
  const copy = await import('../src/index.js')
  expect(copy.inspect).not.toBe(inspect)
  const { url, close } = await copy.inspect(line.client)
  expect(url).toBe(line.inspector.url)
  await line.inspector.close()
  expect((await fetch(url)).status).toBe(200)
  await close()
})

test('client.inspect opens it too', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const { url, close } = await line.client.inspect()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
  expect(url).toBe(line.inspector.url)
  await close()
})

test.each([[{ port: 65_536 }], [{ port: 1.5 }], [{ maxTurns: 0 }], [{ maxContentBytes: -1 }]])(
  'An option out of range is refused: %j',
  async (options) => {
    await expect(openInspected({}, options)).rejects.toMatchObject({ code: 'invalid_option' })
  },
)

import { describe, expect, test } from 'vitest'
import type { InputItem, TurnRecord } from '../../src/index.js'
import { Conversation, type Line, openLine, user } from '../support/agent.js'
import { PacedRuntime } from '../support/paced-runtime.js'
import { model } from '../support/requests.js'
import { ask, turn } from '../support/scopes.js'

describe('headers that differ from request to request', () => {
  /** Turns of one conversation, each with another value of a header. */
  async function talk(line: Line, name: string, turns = 12): Promise<readonly TurnRecord[]> {
    let said: readonly InputItem[] = []
    for (let i = 0; i < turns; i++) {
      const headers = { authorization: 'Bearer sk', [name]: crypto.randomUUID() }
      said = (await turn(line, headers, [...said, user(`question ${i}`)])).history
    }
    return line.records
  }

  test.each([
    'x-request-id',
    'x-correlation-id',
    'langfuse_trace_name',
    'helicone-request-id',
    'cf-aig-metadata',
    'langsmith-trace',
    'x-vercel-id',
    'x-amzn-requestid',
    'traceparent',
  ])(
    'Known headers that differ, such as %s, share connections and chains, and are named as left out',
    async (name) => {
      await using line = await openLine()
      const records = await talk(line, name, 4)
      expect(records.map(({ mode }) => mode)).toEqual([
        'full',
        'incremental',
        'incremental',
        'incremental',
      ])
      expect(new Set(records.map(({ droppedHeaders }) => droppedHeaders?.join()))).toEqual(
        new Set([name]),
      )
      expect(line.client.stats()).toMatchObject({ scopes: 1, connections: 1 })
    },
  )

  test('Headers that differ are all sent over HTTP, and none is named as left out', async () => {
    await using line = await openLine({ client: { transport: 'http' } })
    await ask(line, { authorization: 'Bearer sk', 'x-request-id': '1' })
    expect(line.records.at(-1)?.droppedHeaders).toBeUndefined()
  })

  test('Headers that an option names share connections and chains', async () => {
    await using line = await openLine({ client: { perRequestHeaders: ['x-run'] } })
    const records = await talk(line, 'x-run', 3)
    expect(records.map(({ mode }) => mode)).toEqual(['full', 'incremental', 'incremental'])
    expect(records[0]?.droppedHeaders).toEqual(['x-run'])
  })

  test('Unknown headers that differ have scopes of their own, a reason that names them, and one warning', async () => {
    const runtime = new PacedRuntime()
    await using line = await openLine({ runtime, client: { maxTotalConnections: 4 } })
    await runtime.settle(talk(line, 'x-run', 20))
    expect(line.records.map(({ reason }) => reason)).toEqual([
      ...Array.from({ length: 7 }, () => 'no_chain'),
      ...Array.from({ length: 13 }, () => 'scope:x-run'),
    ])
    expect(line.server.connections).toBeLessThanOrEqual(4)
    expect(runtime.warnings).toEqual([
      expect.stringMatching(/^WARMLINE_SCOPE_HEADER: .*x-run.*perRequestHeaders/),
    ])
  })

  test('Headers that differ do not make tenants look alike: each continues in its own scope', async () => {
    await using line = await openLine()
    const tenants = Array.from({ length: 10 }, (_, i) => ({
      authorization: 'Bearer sk',
      'x-tenant': `t${i}`,
    }))
    const said: [Record<string, string>, readonly InputItem[]][] = []
    for (const headers of tenants) {
      said.push([headers, (await turn(line, headers, [user(headers['x-tenant'])])).history])
    }
    for (const [headers, history] of said) await turn(line, headers, [...history, user('more')])
    expect(line.records.slice(10).map(({ mode }) => mode)).toEqual(tenants.map(() => 'incremental'))
    expect(line.client.stats().scopes).toBe(10)
  })

  test('Headers of the client itself are sent over HTTP and make no scope', async () => {
    const seen: (string | null)[] = []
    const base: typeof fetch = async (_, init) => {
      seen.push(new Headers(init?.headers).get('user-agent'))
      return new Response('{}', { status: 500 })
    }
    await using line = await openLine({
      client: { headers: { 'User-Agent': 'mine/1', 'x-request-id': '1' }, fetch: base },
    })
    await new Conversation(line.client).say('one')
    expect(line.records[0]?.droppedHeaders).toEqual(['x-request-id'])
    await line.client.create({ model, input: 'x' }, { transport: 'http' }).response.catch(() => {})
    expect(seen).toEqual(['mine/1'])
  })
})

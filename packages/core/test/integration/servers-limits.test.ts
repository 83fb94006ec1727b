// Limits of rate and money as servers word them, and the sockets that Azure ends without a frame.
import type { Fault } from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { azureEndpoint } from '../../src/index.js'
import { Conversation, type Line, openLine } from '../support/agent.js'
import { post } from '../support/requests.js'
import { creates, upgrades } from '../support/servers.js'

describe('limits', () => {
  const sdkOf = ({ server, client }: Line): OpenAI =>
    new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, fetch: client.fetch, maxRetries: 2 })

  test.each([
    'insufficient_quota',
    'credit_balance_exhausted',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
  ])('The limit %s is a 429 that openai-node does not repeat', async (code) => {
    const fault: Fault = {
      type: 'error',
      at: 'before-created',
      times: 'always',
      status: 429,
      code,
      errorType: 'insufficient_quota',
    }
    await using line = await openLine({ server: { faults: [fault] } })
    await expect(sdkOf(line).responses.create({ model: 'm', input: 'x' })).rejects.toMatchObject({
      status: 429,
      code,
    })
    expect(creates(line.server)).toHaveLength(1)
  })

  test('A limit of money on the handshake is a 429 that openai-node does not repeat', async () => {
    const body = JSON.stringify({
      error: {
        type: 'insufficient_quota',
        code: 'project_spend_limit_exceeded',
        message: 'Spent.',
      },
    })
    await using line = await openLine({
      server: { faults: [{ type: 'refuse-upgrade', status: 429, times: 'always', body }] },
    })
    await expect(sdkOf(line).responses.create({ model: 'm', input: 'x' })).rejects.toMatchObject({
      status: 429,
      code: 'project_spend_limit_exceeded',
    })
    expect(upgrades(line.server)).toBe(1)
  })

  test.each([
    [429, 'slow_down', 'rate_limit_error'],
    [503, 'server_is_overloaded', 'service_unavailable_error'],
  ] as const)(
    'The limit %i %s keeps its retry-after, whatever frame it comes in',
    async (status, code, errorType) => {
      for (const spelling of [
        'wrapped',
        'headers-on-top',
        'status-code',
        'without-status',
      ] as const) {
        const fault: Fault = {
          type: 'error',
          at: 'before-created',
          status,
          code,
          errorType,
          spelling,
          headers: { 'retry-after': '7' },
        }
        await using line = await openLine({ server: { faults: [fault, fault] } })
        await expect(line.client.create({ model: 'm', input: 'x' }).response).rejects.toMatchObject(
          {
            status,
            serverCode: code,
            retryAfterMs: 7000,
          },
        )
        const answer = await line.client.fetch(
          `${line.server.baseURL}/responses`,
          post(
            { model: 'm', input: 'x' },
            { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
          ),
        )
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '7'])
      }
    },
  )
})

describe('Azure, where a 502 ends the socket without a frame', () => {
  const gone = (at: 'before-created' | 'after-first-output'): Fault => ({
    type: 'error',
    at,
    status: 502,
    turn: 2,
    connection: 1,
  })

  test('A turn that Azure drops before its answer is sent again in full, once', async () => {
    await using line = await openLine({
      server: { profile: 'azure', faults: [gone('before-created')] },
      endpoint: azureEndpoint,
    })
    const talk = new Conversation(line.client, { store: false })
    for (const text of ['a', 'b', 'c']) await talk.say(text)
    expect(line.turns()).toEqual(['full no_chain', 'full cold:connection_lost', 'incremental'])
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 0])
  })

  test('A turn that Azure drops within its answer is broken and not begun again', async () => {
    await using line = await openLine({
      server: { profile: 'azure', faults: [gone('after-first-output')] },
      endpoint: azureEndpoint,
    })
    const talk = new Conversation(line.client, { store: false })
    await talk.say('a')
    await expect(talk.say('b')).rejects.toMatchObject({ code: 'connection_lost' })
    expect(creates(line.server)).toHaveLength(2)
    await talk.say('c')
  })
})

// The bare openai package over `client.fetch` gets what it gets over HTTP.
import { fromContext } from '@warmline/dev-server'
import type OpenAI from 'openai'
import { APIError, BadRequestError, RateLimitError } from 'openai'
import { describe, expect, test } from 'vitest'
import { openLine } from '../support/agent.js'
import { sdk } from '../support/fetch.js'
import { model } from '../support/requests.js'

/** The messages of a response, as input. */
function messagesOf({
  output,
}: OpenAI.Responses.Response): OpenAI.Responses.ResponseOutputMessage[] {
  return output.filter((item) => item.type === 'message')
}

/**
 * An event or response without what differs from run to run, and without the lane's name, which
 * HTTP has not.
 */
function lasting(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, held) =>
      /^(id|item_id|created_at|completed_at|obfuscation|previous_response_id|_request_id|stream_id)$/.test(
        key,
      )
        ? undefined
        : held,
    ),
  )
}

describe('over the door as over HTTP', () => {
  test('The SDK’s create gives the same response through client.fetch as over HTTP', async () => {
    await using line = await openLine()
    const body = { model, input: 'hello', instructions: 'Be brief.' }
    const overDoor = await sdk(line.server.baseURL, line.client).responses.create(body)
    const overHttp = await sdk(line.server.baseURL).responses.create(body)
    expect(overDoor.output_text).toBe('1 items: hello')
    expect(lasting(overDoor)).toEqual(lasting(overHttp))
    expect(line.records).toMatchObject([{ transport: 'websocket', outcome: 'completed' }])
  })

  test('The SDK’s stream gives the same events through client.fetch as over HTTP', async () => {
    await using line = await openLine()
    const eventsOf = async (openai: OpenAI): Promise<unknown[]> => {
      const events: unknown[] = []
      for await (const event of await openai.responses.create({
        model,
        input: 'hello',
        stream: true,
      })) {
        events.push(lasting(event))
      }
      return events
    }
    expect(await eventsOf(sdk(line.server.baseURL, line.client))).toEqual(
      await eventsOf(sdk(line.server.baseURL)),
    )
  })

  test('The SDK’s stream helper and parse work through client.fetch', async () => {
    await using line = await openLine({
      server: { model: fromContext(() => [{ type: 'text', text: '{"city":"Bergen"}' }]) },
    })
    const openai = sdk(line.server.baseURL, line.client)
    const final = await openai.responses.stream({ model, input: 'hello' }).finalResponse()
    expect(final.output_text).toBe('{"city":"Bergen"}')
    const parsed = await openai.responses.parse({
      model,
      input: 'hello',
      text: {
        format: {
          type: 'json_schema',
          name: 'place',
          schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      },
    })
    expect(parsed.output_parsed).toEqual({ city: 'Bergen' })
    expect(line.records.map(({ transport }) => transport)).toEqual(['websocket', 'websocket'])
  })

  test('A conversation of the SDK goes incremental through client.fetch by itself', async () => {
    await using line = await openLine()
    const openai = sdk(line.server.baseURL, line.client)
    const first = await openai.responses.create({
      model,
      input: [{ role: 'user', content: 'one' }],
    })
    const second = await openai.responses.create({
      model,
      input: [
        { role: 'user', content: 'one' },
        ...messagesOf(first),
        { role: 'user', content: 'two' },
      ],
    })
    expect(second.output_text).toBe('3 items: one, two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', itemsSent: 1, itemsKept: 2 })
  })

  test('A refused request is the same error class with the same status, code and body as over HTTP', async () => {
    await using line = await openLine()
    const body = {
      model,
      input: [{ type: 'function_call_output' as const, call_id: 'call_unknown', output: 'x' }],
    }
    const errorOf = async (openai: OpenAI): Promise<APIError> => {
      const error: unknown = await openai.responses.create(body).catch((thrown: unknown) => thrown)
      if (!(error instanceof APIError)) throw new Error('No API error')
      return error
    }
    const overDoor = await errorOf(sdk(line.server.baseURL, line.client))
    const overHttp = await errorOf(sdk(line.server.baseURL))
    expect(overDoor).toBeInstanceOf(BadRequestError)
    expect([
      overDoor.status,
      overDoor.code,
      overDoor.param,
      overDoor.type,
      overDoor.message,
    ]).toEqual([overHttp.status, overHttp.code, overHttp.param, overHttp.type, overHttp.message])
  })

  test('A wrong key is a 401 for the SDK', async () => {
    await using line = await openLine({ server: { apiKeys: ['sk-right'] } })
    await expect(
      sdk(line.server.baseURL, line.client).responses.create({ model, input: 'x' }),
    ).rejects.toMatchObject({ status: 401 })
  })

  test('A failed response is an error with a status for the SDK', async () => {
    const failing = fromContext(() => [
      { type: 'failed', code: 'rate_limit_exceeded', message: 'Slow down.' },
    ])
    await using line = await openLine({ server: { model: failing } })
    await expect(
      sdk(line.server.baseURL, line.client).responses.create({ model, input: 'x' }),
    ).rejects.toBeInstanceOf(RateLimitError)
  })
})

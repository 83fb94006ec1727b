// What HTTP users find in the headers of an answer: request ids, limits and addresses, with what is
// a handshake's told apart from what is the turn's own, so that an old number never looks current.
import { startDevServer } from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { createResponsesClient } from '../../src/index.js'
import { ofHandshake, openSite, request } from '../support/server-headers.js'

describe('an answer over a connection', () => {
  test.each([false, true])(
    'An answer over a connection has the id and address that openai-node looks for (stream: %s)',
    async (stream) => {
      await using site = await openSite()
      for (let i = 0; i < 2; i++) {
        const { data, request_id, response } = await site.openai.responses
          .create({ ...request, stream })
          .withResponse()
        expect(request_id).toBe('req_handshake')
        expect(response.url).toBe(site.url)
        expect(response.headers.get('x-warmline-transport')).toBe('websocket')
        if (Symbol.asyncIterator in data) for await (const _ of data);
        else expect(data).toHaveProperty('_request_id', 'req_handshake')
      }
      expect(site.records).toMatchObject([
        { requestId: 'req_handshake' },
        { requestId: 'req_handshake' },
      ])
    },
  )

  test('An answer over a connection keeps its address when it is cloned', async () => {
    await using site = await openSite()
    const response = await site.client.fetch(site.url, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test' },
      body: JSON.stringify(request),
    })
    const copy = response.clone()
    expect(copy.url).toBe(site.url)
    expect(await copy.json()).toEqual(await response.json())
  })

  test('An answer shows limits and times of the handshake only to the turns that waited for it', async () => {
    await using site = await openSite()
    const { response: first } = await site.openai.responses.create(request).withResponse()
    const { response: second } = await site.openai.responses.create(request).withResponse()
    const momentary = [
      'openai-processing-ms',
      'x-ratelimit-remaining-requests',
      'x-ratelimit-reset-tokens',
    ]
    for (const name of momentary) {
      expect(first.headers.get(name)).toBe(ofHandshake[name])
      expect(second.headers.get(name)).toBeNull()
    }
    expect(second.headers.get('openai-version')).toBe('2020-10-01')
    const namesOf = (response: Response): string[] =>
      (response.headers.get('x-warmline-handshake') ?? '').split(', ').toSorted()
    expect(namesOf(first)).toEqual([...momentary, 'openai-version', 'x-request-id'].toSorted())
    expect(namesOf(second)).toEqual(['openai-version', 'x-request-id'])
    for (const { headers } of [first, second]) {
      expect(headers.get('x-warmline-handshake-age-ms')).toMatch(/^\d+$/)
      expect([...headers].join()).not.toContain('secret')
    }
  })

  test('The record of an answer says whose headers it has and how old they are', async () => {
    await using site = await openSite()
    await site.client.create(request).response
    await site.client.create(request, { transport: 'http' }).response
    const values = {
      'openai-processing-ms': '12',
      'x-ratelimit-remaining-requests': '9',
      'x-ratelimit-reset-tokens': '6m0s',
    }
    const [overSocket, overHttp] = site.records
    expect(overSocket).toMatchObject({
      requestId: 'req_handshake',
      serverHeaders: { of: 'handshake', ageMs: expect.any(Number), values },
    })
    expect(overHttp).toMatchObject({
      requestId: 'req_2',
      serverHeaders: { of: 'response', ageMs: 0, values },
    })
  })

  test('An answer of a server that says nothing has nothing made up', async () => {
    await using site = await openSite({})
    const { request_id, response } = await site.openai.responses.create(request).withResponse()
    expect(request_id).toBeNull()
    expect([...response.headers.keys()]).toEqual(['content-type', 'x-warmline-transport'])
    expect(site.records[0]).not.toHaveProperty('requestId')
    expect(site.records[0]).not.toHaveProperty('serverHeaders')
  })

  test('An answer has its id under the name that SDKs read, whatever the server calls it', async () => {
    await using site = await openSite({ 'x-oai-request-id': 'req_other' })
    const { request_id } = await site.openai.responses.create(request).withResponse()
    expect(request_id).toBe('req_other')
  })
})

test('An answer over HTTP is as the server gave it, its address included', async () => {
  await using server = await startDevServer()
  await using client = createResponsesClient({ baseURL: server.baseURL, transport: 'http' })
  const openai = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, fetch: client.fetch })
  const { request_id, response } = await openai.responses.create(request).withResponse()
  expect(response.url).toBe(`${server.baseURL}/responses`)
  expect(request_id).toMatch(/^req_/)
})

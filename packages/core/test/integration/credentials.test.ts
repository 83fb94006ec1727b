// Keys and headers: no error shows them, nothing sends them to another origin, and nothing sends
// them in the clear.
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createResponsesClient, type ResponsesClientOptions } from '../../src/index.js'
import { answer } from '../support/answers.js'
import { attacked, hear, settled } from '../support/attacked.js'
import { type HostileServer, questionOf, startHostileServer } from '../support/hostile-server.js'

const secret = 'SECRET0123456789'

/** All that somebody could print of an error. */
function shownOf(error: unknown): string {
  const seen: unknown[] = []
  for (let at = error; at !== undefined && seen.length < 10; at = Object(at).cause) {
    seen.push(at, String(at), Object(at).stack, Object(at).message)
  }
  return `${inspect(seen, { depth: null, showHidden: true })} ${JSON.stringify(seen)}`
}

/** Characters that no header may hold, within a secret. */
const odd = ['\n', '\r\nx-injected: 1', '\0', 'ключ', '\u{1f511}', '\x7f']
/** Where a secret may stand. */
const places: Readonly<Record<string, (value: string) => ResponsesClientOptions>> = {
  'the key': (value) => ({ apiKey: `sk-${value}` }),
  'the key of a function': (value) => ({ apiKey: async () => `sk-${value}` }),
  'a header': (value) => ({ apiKey: 'sk-test', headers: { 'x-tenant': value } }),
  'the organization': (value) => ({ apiKey: 'sk-test', organization: value }),
}

describe.each(Object.entries(places))('%s', (_, optionsWith) => {
  describe.each(odd)('with %j in it', (character) => {
    test.each(['auto', 'websocket', 'http'] as const)(
      'A secret that no header can hold is not sent, and no error shows it (%s)',
      async (transport) => {
        await using server = await startHostileServer()
        const value = `${secret}${character}${secret}`
        let error: unknown
        try {
          const options = { baseURL: server.baseURL, transport, ...optionsWith(value) }
          await using client = createResponsesClient(options)
          const turn = client.create({ model: 'm', input: 'hi' })
          await settled(turn.response)
        } catch (thrown) {
          error = thrown
        }
        expect(shownOf(error)).not.toContain(secret)
        // The turn has never left.
        expect(error).toMatchObject({ name: 'WarmlineError', replaySafety: 'safe' })
        expect([server.posts.length, server.creates.length]).toEqual([0, 0])
      },
    )
  })
})

test.each(['auto', 'http'] as const)(
  'A header of a fetch with a line break in it is not shown (%s)',
  async (transport) => {
    await using line = await attacked({ client: { transport } })
    for (const headers of [
      { authorization: `Bearer ${secret}\nX` },
      { 'x-tenant': `${secret}\r\nX` },
    ]) {
      const asked = line.client.fetch(`${line.server.baseURL}/responses`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: 'm', input: 'hi' }),
      })
      const error: unknown = await settled(asked).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(shownOf(error)).not.toContain(secret)
    }
    expect([line.server.posts.length, line.server.creates.length]).toEqual([0, 0])
  },
)

test('A key with a line break at its end, as files have it, is used as every SDK uses it', async () => {
  await using line = await attacked({
    client: { apiKey: 'sk-of-a-file\n' },
    onCreate: (create) => create.send(...answer(create, questionOf(create.body))),
  })
  expect(await settled(hear('native', line, { input: 'hi' }))).toMatchObject({ final: 'hi' })
  expect(line.records).toMatchObject([{ transport: 'websocket' }])
  expect(line.server.creates[0]?.headers.authorization).toBe('Bearer sk-of-a-file')
})

describe('a redirect', () => {
  const headers = { 'api-key': secret, 'openai-organization': 'org-1', 'x-tenant': secret }
  /** Another origin that would answer everything. */
  const stranger = (): Promise<HostileServer> =>
    startHostileServer({
      onPost: (_, response) => {
        const body = { id: 'r', object: 'response', status: 'completed', output: [] }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      },
      onCreate: (create) => create.send(...answer(create, 'STRANGER')),
    })

  describe.each([301, 302, 303, 307, 308])('of the upgrade with %i', (status) => {
    test.each(['native', 'json', 'sse'] as const)(
      'A redirect of the upgrade is not followed, nor one of HTTP (%s)',
      async (way) => {
        await using other = await stranger()
        const location = `${other.baseURL.replace('127.0.0.1', 'localhost')}/responses`
        await using line = await attacked({
          client: { headers },
          onUpgrade: (upgrade) => upgrade.refuse(status, { location }),
          onPost: (_, response) => response.writeHead(status, { location }).end(),
        })
        const heard = await settled(hear(way, line, { input: secret }))
        expect(heard.error).toBeInstanceOf(Error)
        expect([other.posts.length, other.upgrades.length]).toEqual([0, 0])
        expect(shownOf(heard.error)).not.toContain(secret)
      },
    )
  })

  test.each(['native', 'json', 'sse'] as const)(
    'A redirect of HTTP alone is not followed, and the error says that it was one (%s)',
    async (way) => {
      await using other = await stranger()
      await using line = await attacked({
        client: { headers, transport: 'http' },
        onPost: (_, response) =>
          response.writeHead(307, { location: `${other.baseURL}/responses` }).end(),
      })
      const { error } = await settled(hear(way, line, { input: secret }))
      expect(error).toBeInstanceOf(Error)
      expect(other.posts).toEqual([])
      // A server that redirects has not run it.
      expect(Object(error).code).not.toBe('outcome_unknown')
    },
  )
})

test.each([
  'http://192.0.2.1/v1',
  'http://api.example.test/v1',
  'http://10.0.0.7:8080/v1',
  'http://[2001:db8::1]/v1',
])('Nothing is sent in the clear to another machine: %s', async (baseURL) => {
  let asked = 0
  const fetch: typeof globalThis.fetch = async () => {
    asked++
    throw new Error('No network here.')
  }
  const refused = async (): Promise<unknown> => {
    await using client = createResponsesClient({
      baseURL,
      apiKey: 'sk-test',
      connectTimeoutMs: 100,
      fetch,
    })
    return client.create({ model: 'm', input: 'hi' }).response
  }
  await expect(settled(refused())).rejects.toMatchObject({
    code: 'invalid_option',
    replaySafety: 'safe',
  })
  expect(asked).toBe(0)
})

test.each([
  'http://localhost:9/v1',
  'http://127.0.0.1:9/v1',
  'http://127.8.8.8:9/v1',
  'http://[::1]:9/v1',
  'https://api.example.test/v1',
])('An address of this machine or over TLS is allowed: %s', (baseURL) => {
  expect(() => createResponsesClient({ baseURL, apiKey: 'sk-test' })).not.toThrow()
})

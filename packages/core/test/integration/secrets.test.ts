// Keys and header values that HTTP does not allow, and errors of platforms that show what they were
// given: no secret is in an error, its causes or a record, whatever way in and out a turn takes.
import { inspect } from 'node:util'
import { startDevServer } from '@warmline/dev-server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClientOptions,
  type TransportOption,
  type TurnRecord,
} from '../../src/index.js'
import type { ResolvedOptions } from '../../src/options.js'
import { plainCause } from '../../src/recovery/plain-cause.js'
import { resolveOptions } from '../../src/resolve-options.js'
import { digest, openLine, textOf } from '../support/agent.js'
import { model } from '../support/requests.js'

const secret = 'sk-SECRET0123456789'

/** Keys that no header may hold. */
const oddKeys: Readonly<Record<string, string>> = {
  'a line feed inside': `${secret}\nX`,
  'a carriage return inside': `${secret}\rX`,
  'a line break inside': `${secret}\r\nX: y`,
  'two line feeds': `${secret}\n\n${secret}`,
  'a zero': `${secret}\0`,
  'a zero inside': `${secret}\0X`,
  'a bell': `${secret}\x07`,
  'an escape': `\x1b[31m${secret}`,
  'a delete': `${secret}\x7f`,
  'a vertical tab': `${secret}\vX`,
  'a form feed': `${secret}\fX`,
  'a euro sign': `${secret}€`,
  'a curly quote': `“${secret}”`,
  'a zero-width space': `${secret}\u200b`,
  'a byte order mark inside': `${secret}\ufeffX`,
  'a line separator': `${secret}\u2028X`,
  'a dash that is none': `sk—${secret}`,
  'an emoji': `${secret}🔑`,
  'a lone surrogate': `${secret}\ud800`,
  'letters of another script': `${secret}ключ`,
  'an ellipsis': `${secret}…`,
  'a c1-like letter beyond latin1': `${secret}Ā`,
}

/** Keys that come as people paste them, and are the same key. */
const sloppyKeys: Readonly<Record<string, string>> = {
  'a line feed at its end': `${secret}\n`,
  'a line break at its end': `${secret}\r\n`,
  'spaces and tabs around it': ` \t${secret} \t`,
}

/** Everything that anyone could print of an error. */
function shownOf(error: unknown): string {
  const parts = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error)]
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    parts.push(at.message, at.stack ?? '')
  return parts.join('\n')
}

const transports: readonly TransportOption[] = ['auto', 'websocket', 'http']
const cases = Object.entries(oddKeys).flatMap(([what, key]) =>
  transports.map((transport) => ({ what, key, transport })),
)

describe.each(cases)('a key with $what, over $transport', ({ key, transport }) => {
  test('A key that no header takes is refused before anything is sent, and nothing shows it', async () => {
    await using server = await startDevServer({ model: digest() })
    const records: TurnRecord[] = []
    await using client = createResponsesClient({
      endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      apiKey: key,
      transport,
    })
    client.onTurn((record) => records.push(record))
    const turn = client.create({ model, input: 'hello' })
    const errors: unknown[] = [await turn.response.catch((error: unknown) => error)]
    const forms: NonNullable<RequestInit['headers']>[] = [
      { authorization: `Bearer ${key}` },
      [['Authorization', `Bearer ${key}`]],
    ]
    for (const headers of forms) {
      for (const stream of [false, true]) {
        const body = JSON.stringify({ model, input: 'hello', stream })
        const sent = client.fetch(`${server.baseURL}/responses`, { method: 'POST', headers, body })
        errors.push(await sent.catch((error: unknown) => error))
      }
    }
    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'invalid_request',
        replaySafety: 'safe',
        message: expect.stringContaining('authorization'),
      })
      expect(Object(error).cause).toBeUndefined()
    }
    const shown = [
      ...errors.map(shownOf),
      JSON.stringify(records),
      JSON.stringify(await turn.record),
    ].join('\n')
    expect(shown).not.toContain('SECRET')
    expect(server.connections).toBe(0)
    expect(server.journal.responses.size).toBe(0)
  })
})

describe.each(Object.entries(sloppyKeys))('a key with %s', (_, key) => {
  test.each(transports)(
    'A sloppily written key is used as the key that it is: %s',
    async (transport) => {
      await using server = await startDevServer({ model: digest(), apiKeys: [secret] })
      const options: ResponsesClientOptions = {
        endpoint: openaiEndpoint({ baseURL: server.baseURL }),
        transport,
      }
      for (const apiKey of [key, async () => key]) {
        await using client = createResponsesClient({ ...options, apiKey })
        expect(textOf(await client.create({ model, input: 'hello' }).response)).toBe(
          '1 items: hello',
        )
      }
    },
  )
})

test('The environment is read without the white space around it, and a blank value is unset', () => {
  const read = (baseURL: string): ResolvedOptions =>
    resolveOptions({}, (name) => {
      if (name === 'OPENAI_BASE_URL') return baseURL
      return name === 'OPENAI_API_KEY' ? `${secret}\n` : ' '
    })
  expect(read(' http://localhost:1/v1\n')).toMatchObject({
    endpoint: { baseURL: 'http://localhost:1/v1' },
    apiKey: secret,
    organization: undefined,
  })
  expect(read(' \n').endpoint.baseURL).toBe('https://api.openai.com/v1')
})

test('A key of white space alone is no key', async () => {
  await using line = await openLine({ client: { apiKey: ' \n' } })
  await expect(line.client.create({ model, input: 'x' }).response).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('No API key'),
  })
})

describe('a header of the client’s own', () => {
  test.each([
    ['x-tenant', `${secret}\nX`],
    ['x-tenant', `${secret}€`],
    ['x tenant', secret],
    ['', secret],
    [`x-${secret}\n`, 'value'],
  ])(
    'A client header that HTTP does not allow is refused without showing its value: %j',
    async (name, value) => {
      await using line = await openLine({ client: { headers: { [name]: value } } })
      const error: unknown = await line.client
        .create({ model, input: 'x' })
        .response.catch((fault) => fault)
      expect(error).toMatchObject({ code: 'invalid_request', replaySafety: 'safe' })
      expect(shownOf(error)).not.toContain('SECRET')
      await expect(line.client.connect()).rejects.toMatchObject({ code: 'invalid_request' })
      expect(line.server.connections).toBe(0)
    },
  )
})

describe('an error of a fetch that shows what it was given', () => {
  const shows = (what: 'cause' | 'fields' | 'errors'): typeof fetch => {
    return async (_, init) => {
      const told = `Could not send ${JSON.stringify([...new Headers(init?.headers)])}`
      if (what === 'fields')
        throw Object.assign(new Error('no'), { config: { headers: init?.headers }, code: 'E_NO' })
      if (what === 'errors') throw new AggregateError([new Error(told)], told)
      throw new TypeError('fetch failed', {
        cause: new Error(told, { cause: { headers: init?.headers } }),
      })
    }
  }

  test.each(['cause', 'fields', 'errors'] as const)(
    'A fetch error that shows a secret in its %s becomes a cause without it',
    async (what) => {
      await using line = await openLine({
        client: {
          apiKey: secret,
          headers: { 'x-tenant': 'SECRET-TENANT' },
          fetch: shows(what),
          transport: 'http',
        },
      })
      const error: unknown = await line.client
        .create({ model, input: 'x' })
        .response.catch((fault) => fault)
      expect(error).toMatchObject({ code: 'outcome_unknown', cause: expect.any(Error) })
      expect(shownOf(error)).not.toContain('SECRET')
    },
  )

  test('A fetch error keeps what says where it failed', () => {
    const thrown = Object.assign(new TypeError('fetch failed to //user:pass@proxy:1/'), {
      code: 'ECONNREFUSED',
      port: 443,
      request: { key: secret },
      cause: Object.assign(new Error('inner'), { syscall: 'connect', address: '::1' }),
    })
    const cause = plainCause(thrown)
    expect(cause).toMatchObject({
      name: 'TypeError',
      message: 'fetch failed to //…@proxy:1/',
      code: 'ECONNREFUSED',
      port: 443,
      cause: { message: 'inner', syscall: 'connect', address: '::1' },
    })
    expect(cause).not.toHaveProperty('request')
    expect(Object(cause).stack).toContain('secrets.test.ts')
    expect(plainCause(undefined)).toBeUndefined()
    expect(plainCause({ headers: secret })).toBeInstanceOf(Error)
  })
})

describe('a proxy of the environment that cannot be used', () => {
  afterEach(() => void vi.unstubAllEnvs())

  test.each(['http://user:SECRET-PROXY@:bad', 'gopher://user:SECRET-PROXY@proxy.example:1'])(
    'A proxy of the environment that cannot be used is reported without its password: %s',
    async (proxy) => {
      await using line = await openLine()
      for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, proxy)
      for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, '')
      for (const transport of ['websocket', 'http'] as const) {
        const turn = line.client.create({ model, input: 'x' }, { transport })
        const error: unknown = await turn.response.catch((fault: unknown) => fault)
        expect(error).toBeInstanceOf(Error)
        expect(shownOf(error)).not.toContain('SECRET')
      }
      expect(line.server.journal.responses.size).toBe(0)
    },
  )
})

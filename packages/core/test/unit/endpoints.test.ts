// Which row an address gets, and what makes a scope.
import { describe, expect, test } from 'vitest'
import { azureEndpoint, endpointFor, webSocketUrl, xaiEndpoint } from '../../src/endpoints.js'
import { scopeHeaders, scopeKey } from '../../src/scope.js'

describe('an address gets the row', () => {
  test.each([
    ['https://api.openai.com/v1', 'openai', true],
    ['https://api.x.ai/v1/', 'xai', true],
    ['https://ai-gateway.vercel.sh/v1', 'vercel-gateway', true],
    ['https://mine.openai.azure.com/openai/v1', 'azure', true],
    ['https://mine.openai.azure.com/openai/deployments/gpt', 'azure', false],
    ['https://api.openai.com.evil.example/v1', 'openresponses', true],
    ['http://127.0.0.1:8787/v1', 'openresponses', true],
  ])('%s → %s', (baseURL, name, hasWebSocket) => {
    expect(endpointFor(baseURL)).toMatchObject({ name, hasWebSocket })
  })

  test('with its host in lower case and no default port, as fetch is asked for it', () => {
    expect(endpointFor('https://API.OpenAI.com:443/v1/')).toMatchObject({
      name: 'openai',
      baseURL: 'https://api.openai.com/v1',
      isKnown: true,
    })
    expect(azureEndpoint({ resource: 'Mine' }).baseURL).toBe('https://mine.openai.azure.com/openai/v1')
  })

  test('with the socket at the address that would be posted to', () => {
    expect(webSocketUrl(azureEndpoint({ resource: 'mine' }))).toBe(
      'wss://mine.openai.azure.com/openai/v1/responses',
    )
    expect(webSocketUrl(xaiEndpoint({ baseURL: 'http://localhost:1/v1/' }))).toBe(
      'ws://localhost:1/v1/responses',
    )
  })

  test.each(['nonsense', 'ftp://x/v1', 'https://user:secret@x/v1', 'https://x/v1?api-version=1'])(
    'or is refused, without repeating it: %s',
    (baseURL) => {
      expect(() => endpointFor(baseURL)).toThrow(/^baseURL must be/)
      expect(() => azureEndpoint({ resource: 'a/b' })).toThrow(/resource/)
    },
  )
})

describe('a scope', () => {
  const headers = (entries: Record<string, string>): string => scopeKey(scopeHeaders(Object.entries(entries)))
  const base = { authorization: 'Bearer a', 'openai-project': 'p' }

  test('is the same whatever says nothing about who asks', () => {
    const noisy = {
      'User-Agent': 'x',
      Accept: 'y',
      'Content-Type': 'z',
      'X-Stainless-Retry-Count': '1',
      traceparent: 't',
      'Idempotency-Key': 'k',
    }
    expect(headers({ ...noisy, 'OpenAI-Project': 'p', Authorization: 'Bearer a' })).toBe(headers(base))
  })

  test.each([
    ['another key', { authorization: 'Bearer b' }],
    ['another project', { 'openai-project': 'q' }],
    ['an organisation', { 'openai-organization': 'o' }],
    ['a gateway’s header', { 'x-tenant': 't' }],
    ['an unknown header', { 'x-anything': '1' }],
  ])('is another for %s', (_, more) => {
    expect(headers({ ...base, ...more })).not.toBe(headers(base))
  })

  test('shows nothing of the key', () => {
    expect(headers({ authorization: 'Bearer sk-secret' })).toMatch(/^[\w-]{43}$/)
  })
})

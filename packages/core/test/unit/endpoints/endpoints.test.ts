// Which row an address gets.
import { describe, expect, test } from 'vitest'
import { webSocketUrl } from '../../../src/endpoints/endpoint.js'
import { azureEndpoint, endpointFor, xaiEndpoint } from '../../../src/endpoints/endpoints.js'

describe('an address gets the row', () => {
  test.each([
    ['https://api.openai.com/v1', 'openai', true],
    ['https://api.x.ai/v1/', 'xai', true],
    ['https://ai-gateway.vercel.sh/v1', 'vercel-gateway', true],
    ['https://mine.openai.azure.com/openai/v1', 'azure', true],
    ['https://mine.openai.azure.com/openai/deployments/gpt', 'azure', false],
    ['https://api.openai.com.evil.example/v1', 'openresponses', true],
    ['http://127.0.0.1:8787/v1', 'openresponses', true],
  ])('The address %s gets the row %s', (baseURL, name, hasWebSocket) => {
    expect(endpointFor(baseURL)).toMatchObject({ name, hasWebSocket })
  })

  test('An address is matched with its host in lower case and without the default port', () => {
    expect(endpointFor('https://API.OpenAI.com:443/v1/')).toMatchObject({
      name: 'openai',
      baseURL: 'https://api.openai.com/v1',
      isKnown: true,
    })
    expect(azureEndpoint({ resource: 'Mine' }).baseURL).toBe(
      'https://mine.openai.azure.com/openai/v1',
    )
  })

  test('The socket of an endpoint is at the address that HTTP posts to', () => {
    expect(webSocketUrl(azureEndpoint({ resource: 'mine' }))).toBe(
      'wss://mine.openai.azure.com/openai/v1/responses',
    )
    expect(webSocketUrl(xaiEndpoint({ baseURL: 'http://localhost:1/v1/' }))).toBe(
      'ws://localhost:1/v1/responses',
    )
  })

  test.each(['nonsense', 'ftp://x/v1', 'https://user:secret@x/v1', 'https://x/v1?api-version=1'])(
    'An address that cannot be one is refused without repeating it: %s',
    (baseURL) => {
      expect(() => endpointFor(baseURL)).toThrow(/^baseURL must be/)
      expect(() => azureEndpoint({ resource: 'a/b' })).toThrow(/resource/)
    },
  )
})

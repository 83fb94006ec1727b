// Each server's key is read from a variable of its vendor, and from no other.
import { expect, test } from 'vitest'
import {
  azureEndpoint,
  createResponsesClient,
  endpointFor,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from '../../src/index.js'
import { model } from '../support/requests.js'

test('A key of OpenAI’s is never read for another vendor’s server', () => {
  const variables = [
    xaiEndpoint(),
    azureEndpoint({ resource: 'r' }),
    vercelGatewayEndpoint(),
    endpointFor('https://api.x.ai/v1'),
    endpointFor('https://my.own/v1'),
  ].map(({ apiKeyVariable }) => apiKeyVariable)
  expect(variables).toEqual([
    'XAI_API_KEY',
    'AZURE_OPENAI_API_KEY',
    'AI_GATEWAY_API_KEY',
    'XAI_API_KEY',
    'OPENAI_API_KEY',
  ])
})

test('A turn without the vendor’s own variable has no key, and nothing is sent', async () => {
  const sent: unknown[] = []
  const client = createResponsesClient({
    endpoint: xaiEndpoint(),
    transport: 'http',
    fetch: async (input) => {
      sent.push(input)
      return new Response('{}')
    },
  })
  await expect(client.create({ model, input: 'hello' }).response).rejects.toMatchObject({
    code: 'invalid_request',
  })
  expect(sent).toEqual([])
  await client.close()
})

// The settings of a provider: who opens and closes its client, which address is asked, and whose
// key goes there.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type DevServer, startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { embed, generateText } from 'ai'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  azureEndpoint,
  createResponsesClient,
  createWarmline,
  warmline,
  xaiEndpoint,
} from '../src/index.js'
import { loop, traveler } from './support/traveler.js'

let server: DevServer

beforeEach(async () => {
  server = await startDevServer({ model: traveler })
})

afterEach(() => server.close())

describe('lifetime', () => {
  test('a shared client stays open when a provider is closed', async () => {
    await using client = createResponsesClient({ baseURL: server.baseURL })
    const sharing = createWarmline({ client, baseURL: server.baseURL, apiKey: 'sk-test' })
    await sharing.close()
    await generateText({ model: sharing(modelId), prompt: 'hello' })
    expect(client.stats().connections).toBe(1)
  })

  test('the ready-made provider opens nothing until it is used, and can be used again after its close', async () => {
    expect(warmline.client.stats()).toMatchObject({ scopes: 0, connections: 0 })
    const first = warmline.client
    await warmline.close()
    expect(warmline.client).not.toBe(first)
    await warmline.close()
  })

  test('the ready-made provider reads the environment when it is first used', async () => {
    const script = `
      import { warmline } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
      import { generateText } from 'ai'
      process.env.OPENAI_BASE_URL = ${JSON.stringify(server.baseURL)}
      process.env.OPENAI_API_KEY = 'sk-late'
      const { providerMetadata } = await generateText({ model: warmline('gpt-6-astra'), prompt: 'hello' })
      console.log(providerMetadata.warmline.transport, Object.keys(warmline).includes('embedding'))`
    const { OPENAI_BASE_URL: _, OPENAI_API_KEY: __, ...env } = process.env
    const node = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env,
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    })
    expect((await node).stdout).toBe('websocket true\n')
  })

  test('a line opened ahead is the one that the first turn takes', async () => {
    await using ahead = createWarmline({
      baseURL: server.baseURL,
      apiKey: async () => 'sk-async',
      organization: 'org-1',
      project: 'proj-1',
      headers: { 'x-tenant': 'a' },
    })
    await ahead.client.connect()
    const { providerMetadata } = await generateText({ model: ahead(modelId), prompt: 'hello' })
    expect(providerMetadata?.warmline).not.toHaveProperty('handshakeMs')
    expect(ahead.client.stats()).toMatchObject({ scopes: 1, connections: 1 })
  })

  test('with preconnect, a provider opens the connection that its first turn takes', async () => {
    const settings = { baseURL: server.baseURL, apiKey: async () => 'sk-async' }
    await using ahead = createWarmline({ ...settings, preconnect: true })
    await vi.waitFor(() => expect(ahead.client.connections()).toMatchObject([{ phase: 'open' }]))
    const { providerMetadata } = await generateText({ model: ahead(modelId), prompt: 'hello' })
    expect(providerMetadata?.warmline).not.toHaveProperty('handshakeMs')
    expect(ahead.client.stats()).toMatchObject({ scopes: 1, connections: 1 })
    await using client = createResponsesClient({ baseURL: server.baseURL })
    expect(() => createWarmline({ client, preconnect: true })).toThrow(/preconnect.*client/)
  })

  test('a line opened ahead is the first turn’s whatever organization the environment names', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'org-env')
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj-env')
    await using ahead = createWarmline({ baseURL: server.baseURL, apiKey: 'sk-test' })
    await ahead.client.connect()
    await generateText({ model: ahead(modelId), prompt: 'hello' })
    expect(ahead.client.stats()).toMatchObject({ scopes: 1, connections: 1 })
    vi.unstubAllEnvs()
  })
})

describe('settings', () => {
  test('settings that make no sense are refused by name', async () => {
    expect(() => createWarmline({ maxConnections: 0 })).toThrow(/maxConnections/)
    await using client = createResponsesClient()
    expect(() => createWarmline({ client, maxConnections: 4 })).toThrow(/maxConnections.*client/)
  })

  test('an address may end with a slash', async () => {
    await using slashed = createWarmline({ baseURL: `${server.baseURL}/`, apiKey: 'sk-test' })
    const { text, providerMetadata } = await generateText({ ...loop, model: slashed(modelId) })
    expect(text).toContain('rain in Bergen, C')
    expect(providerMetadata?.warmline).toMatchObject({
      transport: 'websocket',
      mode: 'incremental',
    })
  })

  test('a shared client sets the address, and a different address is refused', async () => {
    await using client = createResponsesClient({ baseURL: server.baseURL })
    const sharing = createWarmline({ client, apiKey: 'sk-test' })
    const { providerMetadata } = await generateText({ model: sharing(modelId), prompt: 'hello' })
    expect(providerMetadata?.warmline).toMatchObject({ transport: 'websocket' })
    for (const settings of [
      { baseURL: 'https://elsewhere.example/v1' },
      { endpoint: xaiEndpoint(), apiKey: 'xai' },
    ]) {
      expect(() => createWarmline({ client, ...settings })).toThrow(
        expect.objectContaining({ code: 'invalid_option' }),
      )
    }
  })

  test('an address on another machine over plain http: is refused, unless it is allowed by name', async () => {
    const baseURL = 'http://gateway:4000/v1'
    expect(() => createWarmline({ baseURL, apiKey: 'k' })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining('allowInsecure'),
      }),
    )
    await using allowed = createWarmline({ baseURL, apiKey: 'k', allowInsecure: true })
    expect(allowed.client.endpoint.baseURL).toBe(baseURL)
  })

  test('another vendor’s server gets its own key, and never that of OpenAI', async () => {
    const seen: (string | null)[] = []
    const settings = {
      endpoint: xaiEndpoint(),
      transport: 'http' as const,
      fetch: async (_: unknown, init?: RequestInit) => {
        seen.push(new Headers(init?.headers).get('authorization'))
        return new Response('{}', { status: 400 })
      },
    }
    vi.stubEnv('OPENAI_API_KEY', 'sk-openai')
    vi.stubEnv('XAI_API_KEY', undefined)
    expect(() => createWarmline(settings)).toThrow(/XAI_API_KEY/)
    vi.stubEnv('XAI_API_KEY', 'xai-key')
    await using other = createWarmline(settings)
    await generateText({ model: other('grok'), prompt: 'hello', maxRetries: 0 }).catch(() => {})
    expect(seen).toEqual(['Bearer xai-key'])
    vi.unstubAllEnvs()
  })

  test('nothing sends the key to another place than the provider’s own', async () => {
    const seen: string[] = []
    await using elsewhere = createWarmline({
      endpoint: azureEndpoint({ resource: 'mine' }),
      apiKey: 'sk-test',
      transport: 'http',
      fetch: async (input) => {
        seen.push(input instanceof Request ? input.url : String(input))
        return new Response('{}', { status: 400 })
      },
    })
    await generateText({ model: elsewhere('deployment'), prompt: 'hello' }).catch(() => {})
    await embed({ model: elsewhere.embeddingModel('embedding'), value: 'hello' }).catch(() => {})
    expect(seen).toEqual(
      ['responses', 'embeddings'].map((path) => `https://mine.openai.azure.com/openai/v1/${path}`),
    )
  })
})

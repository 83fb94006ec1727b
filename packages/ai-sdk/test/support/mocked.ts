// Shared by the suites that mock `POST /responses`: the mock's answer, the real server behind it,
// and providers.
import { startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText } from 'ai'
import { expect, vi } from 'vitest'
import { createWarmline, turnOf, type WarmlineProvider, warmline } from '../../src/index.js'

/** What the mock answers. */
export const mocked = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: modelId,
  output: [
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'mocked', annotations: [] }],
    },
  ],
  usage: {
    input_tokens: 1,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 1,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 2,
  },
  error: null,
  incomplete_details: null,
}

/** Stands for the real API, which a test machine can reach, and which refuses its key. */
export const openReal = () => startDevServer({ apiKeys: ['sk-real'] })

/** The provider as an application makes it: nothing in its code says how turns travel. */
function providers(baseURL: string): readonly WarmlineProvider[] {
  vi.stubEnv('OPENAI_API_KEY', 'sk-test')
  vi.stubEnv('OPENAI_BASE_URL', baseURL)
  return [createWarmline({ baseURL, apiKey: 'sk-test' }), createWarmline(), warmline]
}

/** Asks through every provider, and expects the mock's answer over plain HTTP. */
export async function expectMocked(baseURL: string): Promise<void> {
  for (const provider of providers(baseURL)) {
    const result = await generateText({ model: provider(modelId), prompt: 'hello', maxRetries: 0 })
    expect(result.text).toBe('mocked')
    expect(turnOf(result)).toMatchObject({ transport: 'http', mode: 'full', outcome: 'completed' })
    expect(turnOf(result)).not.toHaveProperty('fallback')
  }
}

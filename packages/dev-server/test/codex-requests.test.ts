// Requests of Codex: their fields and tools are accepted over both transports.
import { describe, expect, test } from 'vitest'
import { startDevServer } from '../src/index.js'
import { connect } from './support/client.js'

describe('what Codex sends', () => {
  // The fields and kinds of tools of Codex 0.171, as both its transports send them; the texts are
  // shortened.
  const request = {
    model: 'gpt-5.5',
    stream: true,
    input: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'developer',
        content: [{ type: 'input_text', text: 'Be careful.' }],
      },
      {
        type: 'message',
        id: 'msg_2',
        role: 'user',
        content: [{ type: 'input_text', text: 'hello' }],
      },
    ],
    tools: [
      { type: 'function', name: 'exec_command', description: '', strict: false, parameters: {} },
      { type: 'custom', name: 'apply_patch', description: '', format: { type: 'text' } },
      { type: 'tool_search', execution: 'client', description: '', parameters: { type: 'object' } },
      { type: 'web_search', external_web_access: false, search_content_types: ['text'] },
    ],
    tool_choice: 'none',
    parallel_tool_calls: true,
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    include: ['reasoning.encrypted_content'],
    service_tier: 'priority',
    prompt_cache_key: '01a2219a-adbd-7871-b51d-3f1a187ae52d',
    text: { verbosity: 'low' },
    client_metadata: { session_id: '1', 'x-codex-turn-metadata': '{"turn_id":"1"}' },
  }

  test.each(['openai', 'azure'] as const)(
    'is taken over HTTP and over WebSocket (%s)',
    async (profile) => {
      await using server = await startDevServer({ profile })
      const response = await fetch(`${server.baseURL}/responses`, {
        method: 'POST',
        headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
        body: JSON.stringify(request),
      })
      const events = await response.text()
      expect(response.status, events).toBe(200)
      expect(events).toContain('event: response.completed')
      const client = await connect(server)
      expect((await client.response(request)).status).toBe('completed')
    },
  )
})

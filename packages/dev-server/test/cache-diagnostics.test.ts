// The comparison of the prompt cache with an earlier response.
import { describe, expect, test } from 'vitest'
import { startDevServer } from '../src/index.js'
import { connect, user } from './support/client.js'
import { recite } from './support/tools.js'

describe('prompt cache diagnostics', () => {
  /** What the server says of a request that follows another, compared with it. */
  async function compare(first: object, second: object): Promise<unknown> {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const before = await client.response({ input: [user('one')], ...first })
    const after = await client.response({
      input: [user('one'), ...before.output, user('two')],
      ...second,
      prompt_cache_options: { comparison_response_id: before.id },
    })
    return after.prompt_cache_diagnostics
  }

  test('P102 a request that goes on from the compared one hits', async () => {
    expect(await compare({}, {})).toEqual({ type: 'cache_hit' })
  })

  test.each([
    ['tools_changed', { tools: [{ type: 'function', name: 'a', parameters: {} }] }],
    ['prompt_cache_key_changed', { prompt_cache_key: 'other' }],
    ['service_tier_changed', { service_tier: 'flex' }],
    ['text_format_changed', { text: { format: { type: 'json_object' } } }],
    ['verbosity_changed', { text: { verbosity: 'low' } }],
    ['reasoning_effort_changed', { reasoning: { effort: 'high' } }],
    ['model_changed', { model: 'gpt-5.6' }],
    ['input_changed', { instructions: 'Be brief.' }],
    ['input_changed', { input: [user('another'), user('two')] }],
  ])('P102 a miss says why: %s', async (reason, change) => {
    expect(await compare({}, change)).toEqual({
      type: 'cache_miss',
      reason,
      cache_missed_tokens: expect.any(Number),
    })
  })

  test('P102 a continuation of the compared response hits, and its context stays the same', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const before = await client.response({ input: 'one', store: false })
    const after = await client.response({
      input: 'two',
      store: false,
      previous_response_id: before.id,
      prompt_cache_options: { comparison_response_id: before.id },
    })
    expect(after.prompt_cache_diagnostics).toEqual({ type: 'cache_hit' })
    expect(server.journal.responses.get(after.id)?.source).toBe('connection')
  })

  test('P102 a response that is not known is not found, and without an id nothing is said', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const prompt_cache_options = { comparison_response_id: 'resp_unknown' }
    const unknown = await client.response({ input: 'one', prompt_cache_options })
    expect(unknown.prompt_cache_diagnostics).toEqual({ type: 'comparison_response_not_found' })
    const silent = await client.response({ input: 'one' })
    expect(silent).not.toHaveProperty('prompt_cache_diagnostics')
  })

  test('a profile that does not compare ignores the id', async () => {
    await using server = await startDevServer({ profile: 'azure' })
    const client = await connect(server)
    const prompt_cache_options = { comparison_response_id: 'resp_unknown' }
    const answer = await client.response({ input: 'one', prompt_cache_options })
    expect(answer).not.toHaveProperty('prompt_cache_diagnostics')
  })
})

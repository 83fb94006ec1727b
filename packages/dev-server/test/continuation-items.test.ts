// The items of a continuation: calls and their outputs, references, duplicate ids, and encrypted
// reasoning.
import { describe, expect, test } from 'vitest'
import { fromContext, startDevServer } from '../src/index.js'
import { connect, textOf, user } from './support/client.js'
import { recite, tool, toolOutput, typesOf } from './support/tools.js'

describe('items', () => {
  test('P34 a call without its answer is refused', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({ input: 'go', tools: [tool('look')] })
    const refusal = await client.refusal({ input: 'never mind', previous_response_id: first.id })
    expect(refusal.status).toBe(400)
    expect(refusal.error?.message).toMatch(/^No tool output found for function call call_/)
  })

  test('P35 an answer to an unknown call is refused', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const refusal = await client.refusal({ input: [toolOutput('call_unknown', 'x')] })
    expect(refusal.error?.message).toBe(
      'No tool call found for function call output with call_id call_unknown.',
    )
  })

  test('P36 item_reference stands for the stored item, over both transports; an unknown one is a 404', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const first = await client.response({ input: 'kept' })
    const id = String(first.output[0]?.id)
    const input = [{ type: 'item_reference', id }, user('and?')]
    expect(textOf(await client.response({ input }))).toBe('kept / and?')
    const answer = await fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test' },
      body: JSON.stringify({ model: 'gpt-6-astra', input, store: false }),
    })
    const { id: made } = JSON.parse(await answer.text())
    expect(typesOf(server.journal.responses.get(made)?.items)).toEqual(['message', 'message'])
    const refusal = await client.refusal({ input: [{ type: 'item_reference', id: 'msg_unknown' }] })
    expect(refusal).toMatchObject({ status: 404, error: { param: 'input' } })
  })

  test('P36 an item of a store:false response cannot be referenced', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    const refusal = await client.refusal({
      input: [{ type: 'item_reference', id: String(first.output[0]?.id) }],
    })
    expect(refusal.error?.message).toMatch(/Items are not persisted when 'store' is false/)
  })

  test('P37 two items with one id are refused, in the input and against the chain', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const twice = [
      { ...user('a'), id: 'msg_1' },
      { ...user('b'), id: 'msg_1' },
    ]
    expect((await client.refusal({ input: twice })).error?.message).toMatch(
      /^Duplicate item found with id msg_1/,
    )
    const first = await client.response({ input: 'one' })
    const resent = await client.refusal({
      input: [...first.output, user('on')],
      previous_response_id: first.id,
    })
    expect(resent.error?.message).toMatch(/^Duplicate item found/)
  })
})

describe('encrypted reasoning', () => {
  test('P33 goes out only where include asks for it', async () => {
    const model = fromContext(function* () {
      yield { type: 'reasoning', summary: ['first', 'second'], encrypted: 'opaque' }
      yield { type: 'text', text: 'done' }
    })
    await using server = await startDevServer({ model })
    const client = await connect(server)
    const without = await client.response({ input: 'x' })
    expect(without.output[0]).not.toHaveProperty('encrypted_content')
    const include = ['reasoning.encrypted_content']
    const asked = await client.response({ input: 'x', include, store: false })
    expect(asked.output[0]).toMatchObject({
      type: 'reasoning',
      encrypted_content: 'opaque',
      content: [],
      summary: [{ text: 'first' }, { text: 'second' }],
    })
  })
})

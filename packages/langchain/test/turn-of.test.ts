// The record of a turn, read from a message with its type.
import { AIMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { turnOf } from '../src/index.js'
import { openModels } from './support/models.js'

describe('turnOf', () => {
  test('reads the turn of an answer and of the last chunk of a stream', async () => {
    await using line = await openModels()
    const answer = await line.warm().invoke('hello')
    const bytes: number | undefined = turnOf(answer)?.bytesSent
    expect(bytes).toBeGreaterThan(0)
    expect(turnOf(answer)).toMatchObject({
      transport: 'websocket',
      mode: 'full',
      reason: 'no_chain',
    })
    const seen = []
    for await (const chunk of await line.warm().stream('hello')) seen.push(turnOf(chunk))
    expect(seen.filter((turn) => turn !== undefined)).toMatchObject([{ transport: 'websocket' }])
  })

  test('says why an answer came over HTTP', async () => {
    await using line = await openModels({
      faults: [{ type: 'refuse-upgrade', status: 404, times: 'always' }],
    })
    expect(turnOf(await line.warm().invoke('hello'))).toMatchObject({
      transport: 'http',
      fallback: 'upgrade_refused:404',
    })
  })

  test('finds nothing where there is none', async () => {
    await using line = await openModels()
    expect(turnOf(await line.http().invoke('hello'))).toBeUndefined()
    expect(turnOf(new AIMessage('hello'))).toBeUndefined()
    expect(turnOf(undefined)).toBeUndefined()
  })
})

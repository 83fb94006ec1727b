// Turns that end before `apiKey` has given a key: their records say how, as those of other turns.
import { expect, test } from 'vitest'
import { attacked, settled } from '../support/attacked.js'
import { failOnUncaught } from '../support/contained.js'

failOnUncaught()

test('A turn that its caller aborts while it waits for a key is recorded as aborted, under its label', async () => {
  const asked = Promise.withResolvers<void>()
  const apiKey = (): Promise<string> => {
    asked.resolve()
    return new Promise(() => {})
  }
  await using line = await attacked({ client: { apiKey } })
  const stop = new AbortController()
  const options = { signal: stop.signal, label: 'mine' }
  const turn = line.client.create({ model: 'm', input: 'q' }, options)
  await settled(asked.promise)
  stop.abort(new Error('enough'))
  await expect(settled(turn.response)).rejects.toThrow('enough')
  expect(await settled(turn.record)).toMatchObject({ outcome: 'aborted', label: 'mine' })
})

test('A turn whose key fails is recorded as failed, under its label', async () => {
  const apiKey = (): Promise<string> => Promise.reject(new Error('No vault.'))
  await using line = await attacked({ client: { apiKey } })
  const turn = line.client.create({ model: 'm', input: 'q' }, { label: 'mine' })
  await expect(settled(turn.response)).rejects.toThrow('No vault.')
  expect(await settled(turn.record)).toMatchObject({ outcome: 'failed', label: 'mine' })
})

// Aborts as LangChain's users see them: an AbortError whenever the signal comes, and a turn that
// ends with its caller.
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { errorOf, everyWay } from './support/calls.js'
import { openModels, runs } from './support/models.js'

describe('an abort', () => {
  test.each(everyWay)('before the call sends nothing: %s', async (_, call) => {
    await using line = await openModels()
    const error = await errorOf(call(line.warm(), { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ name: 'AbortError' })
    expect(runs(line)).toBe(0)
  })

  test.each(everyWay)(
    'while nothing has come is an AbortError, tried once: %s',
    async (_, call) => {
      await using line = await openModels({
        faults: [{ type: 'stall', at: 'before-created', times: 'always' }],
      })
      const stop = new AbortController()
      const failed = errorOf(call(line.warm({ maxRetries: 6 }), { signal: stop.signal }))
      await line.server.journal.next(({ kind }) => kind === 'started', 0)
      stop.abort()
      expect(await failed).toMatchObject({ name: 'AbortError' })
      expect(runs(line)).toBe(1)
      expect(line.records).toMatchObject([{ outcome: 'aborted' }])
    },
  )

  test.each(everyWay)('in mid-stream is an AbortError: %s', async (_, call) => {
    await using line = await openModels({ faults: [{ type: 'stall', at: 'after-first-output' }] })
    const stop = new AbortController()
    const failed = errorOf(call(line.warm({ streaming: true }), { signal: stop.signal }))
    await line.server.journal.next((entry) => 'type' in entry && /delta$/.test(entry.type ?? ''), 0)
    stop.abort()
    expect(await failed).toMatchObject({ name: expect.stringMatching(/^(ModelAbort|Abort)Error$/) })
    expect(line.records).toMatchObject([{ outcome: 'aborted' }])
    expect(line.client.stats().inFlight).toBe(0)
  })

  test('a reader who leaves ends the turn', async () => {
    const slow = fromContext(function* () {
      for (let part = 0; part < 1000; part++) {
        yield { type: 'text', text: `${part} ` }
        yield { type: 'wait', delayMs: 5 }
      }
    })
    await using line = await openModels({ model: slow })
    const ended = new Promise((resolve) => line.client.onTurn(resolve))
    for await (const chunk of await line.warm().stream('hello')) if (chunk.text !== '') break
    expect(await ended).toMatchObject({ outcome: 'aborted' })
  })
})

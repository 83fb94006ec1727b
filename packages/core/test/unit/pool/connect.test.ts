// A connection that is opened ahead of the first turn, and what a signal ends of it: on driven
// sockets and a driven clock, whose timers are counted.
import { describe, expect, test } from 'vitest'
import { createClientOn, type ResponsesClient } from '../../../src/client.js'
import { DrivenRuntime } from '../../support/driven-runtime.js'

interface Bench {
  readonly runtime: DrivenRuntime
  readonly client: ResponsesClient
}

function bench(): Bench {
  const runtime = new DrivenRuntime()
  return { runtime, client: createClientOn(runtime, { apiKey: 'sk-test' }) }
}

/** Lets the promises that are settled run what waits for them. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const alive = ({ runtime }: Bench): number =>
  runtime.sockets.filter(({ isAlive }) => isAlive).length

describe('connect under a signal', () => {
  test('rejects at once when the signal has aborted, and opens nothing', async () => {
    const it = bench()
    const reason = new Error('Not any more.')
    await expect(it.client.connect({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect([it.runtime.sockets.length, it.runtime.timers]).toEqual([0, 0])
  })

  test('ends its handshake with the reason, and leaves no socket and no timer', async () => {
    const it = bench()
    const controller = new AbortController()
    const connecting = it.client.connect({ signal: controller.signal })
    await settled()
    expect(alive(it)).toBe(1)
    const reason = new Error('Not any more.')
    controller.abort(reason)
    await expect(connecting).rejects.toBe(reason)
    expect([alive(it), it.runtime.timers, it.client.stats().connections]).toEqual([0, 0, 0])
  })

  test('leaves the handshake to another who waits for it, and the next try needs no pause', async () => {
    const it = bench()
    const controller = new AbortController()
    const first = it.client.connect({ signal: controller.signal })
    const second = it.client.connect()
    await settled()
    controller.abort()
    await expect(first).rejects.toMatchObject({ name: 'AbortError' })
    expect(alive(it)).toBe(1)
    it.runtime.sockets[0]?.open()
    await second
    expect(it.client.stats().connections).toBe(1)
    await it.client.close()
    it.runtime.advance(2_000)
    expect(it.runtime.timers).toBe(0)
  })

  test('does not close a connection that is open already', async () => {
    const it = bench()
    const controller = new AbortController()
    const connecting = it.client.connect({ signal: controller.signal })
    await settled()
    it.runtime.sockets[0]?.open()
    await connecting
    controller.abort()
    await settled()
    expect([alive(it), it.client.stats().connections]).toEqual([1, 1])
    await it.client.close()
  })
})

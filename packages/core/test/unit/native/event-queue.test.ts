// The queue between a turn and whoever iterates it: order, bounds, the end, several reads at once.
import { describe, expect, test, vi } from 'vitest'
import { EventQueue } from '../../../src/native/event-queue.js'
import { type Frame, frameOf } from '../../../src/protocol/frame.js'

const frame = (n: number): Frame => frameOf({ type: 'x', n }, JSON.stringify({ type: 'x', n }))

/** What {@link frame} was made with. */
function numberOf(event: object | undefined): unknown {
  return event !== undefined && 'n' in event ? event.n : undefined
}

function queueOf(maxBufferedBytes = 1000): { queue: EventQueue; stop: ReturnType<typeof vi.fn> } {
  const stop = vi.fn()
  return { queue: new EventQueue(maxBufferedBytes, stop), stop }
}

describe('a queue of events', () => {
  test('The event queue hands on in order what came before and after a read, then ends once', async () => {
    const { queue, stop } = queueOf()
    queue.add(frame(0))
    const reader = queue.read()
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const event of reader) seen.push(numberOf(event))
    })()
    queue.add(frame(1))
    await Promise.resolve()
    queue.add(frame(2))
    queue.add(frame(3))
    queue.end('done')
    await reading
    expect(seen).toEqual([0, 1, 2, 3])
    expect(stop).not.toHaveBeenCalled()
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })

  test('The event queue serves several reads at once in their order', async () => {
    const { queue } = queueOf()
    const reader = queue.read()
    const reads = [reader.next(), reader.next(), reader.next(), reader.next()]
    queue.add(frame(0))
    queue.add(frame(1))
    queue.end({ error: new Error('broken') })
    const settled = await Promise.allSettled(reads)
    expect(
      settled.map((one) =>
        one.status === 'fulfilled' ? (numberOf(one.value.value) ?? 'end') : 'error',
      ),
    ).toEqual([0, 1, 'error', 'end'])
  })

  test('The event queue counts what waits, so that a slow reader within bounds is never too slow', async () => {
    const { queue, stop } = queueOf(3 * frame(10).text.length)
    const reader = queue.read()
    queue.add(frame(0))
    queue.add(frame(1))
    for (let n = 2; n < 100; n++) {
      queue.add(frame(n))
      expect(numberOf((await reader.next()).value)).toBe(n - 2)
    }
    expect(stop).not.toHaveBeenCalled()
    queue.add(frame(11))
    queue.add(frame(12))
    expect(stop).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'consumer_too_slow' }),
    )
  })

  test('The event queue keeps its order for a reader who is always a little behind', async () => {
    const { queue } = queueOf()
    const reader = queue.read()
    queue.add(frame(0))
    for (let n = 1; n < 5000; n++) {
      queue.add(frame(n))
      expect(numberOf((await reader.next()).value)).toBe(n - 1)
    }
  })

  test('An event queue that nobody reads drops what is over its bound and says so to a late reader', async () => {
    const { queue, stop } = queueOf(3 * frame(0).text.length)
    for (let n = 0; n < 9; n++) queue.add(frame(n))
    expect(stop).not.toHaveBeenCalled()
    await expect(queue.read().next()).rejects.toMatchObject({ code: 'consumer_too_slow' })
  })

  test('The event queue stops the turn when its reader leaves, and not when it was read to the end', async () => {
    const { queue, stop } = queueOf()
    queue.add(frame(0))
    for await (const _ of queue.read()) break
    expect(stop).toHaveBeenCalledExactlyOnceWith()
    expect(() => queue.read()).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  test('The event queue settles waiting reads when their reader leaves', async () => {
    const { queue } = queueOf()
    const reader = queue.read()
    const waiting = reader.next()
    await reader.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})

// Attacks on the waits of a turn whose head is on a connection that runs as many turns as it may.
import { expect, test } from 'vitest'
import { acquire, bench, complete, holdOf, lanes, socketAt, want } from '../../support/pool.js'

const claim = { anchor: undefined, model: 'm', isInstructed: false, source: undefined }

/** The first connection is full, and resp_h is on an idle lane of it; the second has `idle` lanes, which hold heads. */
async function fullBesideIdle(idle: number) {
  const it = bench({ endpoint: lanes, maxConnections: 2, acquireTimeoutMs: 60_000 })
  const first = await acquire(it)
  complete(socketAt(it.runtime, 0), first, 'resp_h')
  const begin = (on: typeof first.connection) => on.begin(on.addLane() ?? first.lane, claim)
  const running = Array.from({ length: 16 }, () => begin(first.connection))
  const second = await acquire(it)
  const socket = socketAt(it.runtime, 1)
  complete(socket, second, 'resp_other_0')
  const others = Array.from({ length: Math.min(15, idle - 1) }, () => begin(second.connection))
  others.forEach((hold, i) => complete(socket, hold, `resp_other_${i + 1}`))
  const more = Array.from({ length: idle - 1 - others.length }, () => begin(second.connection))
  more.forEach((hold, i) => complete(socket, hold, `resp_more_${i + 1}`))
  expect(second.connection.lanes).toHaveLength(idle)
  expect(second.connection.inFlight).toBe(0)
  return { ...it, second, running }
}

test('a turn that waits for its head takes a fresh lane after a second, though its timer fires early', async () => {
  const { runtime, pool, second } = await fullBesideIdle(2)
  // Timers of Node fire up to a millisecond early by the wall clock: about one in ten.
  const { after } = runtime
  runtime.after = (ms, run) => after.call(runtime, ms > 1 ? ms - 1 : ms, run)
  const waiting = pool.acquire(want('resp_h')).catch((e: Error) => e)
  runtime.advance(5_000)
  expect(pool.stats.queued).toBe(0)
  const placement = await waiting
  if (placement instanceof Error) throw placement
  expect(holdOf(placement).connection).toBe(second.connection)
})

test('a turn that waits for its head takes any lane once it is overdue', async () => {
  const { runtime, pool, second } = await fullBesideIdle(32)
  const waiting = pool.acquire(want('resp_h')).catch((e: Error) => e)
  runtime.advance(30_000)
  expect(pool.stats.queued).toBe(0)
  const placement = await waiting
  if (placement instanceof Error) throw placement
  expect(holdOf(placement).connection).toBe(second.connection)
})

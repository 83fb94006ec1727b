// Attacks on the order of work: turns that come while a piece of work is under way.
import { expect, test } from 'vitest'
import { acquire, bench, lanes, socketAt, want } from '../../support/pool.js'

for (const maxQueued of [2, 100]) {
  test(`turns that come in the middle of an event take one lane each (maxQueued ${maxQueued})`, async () => {
    const it = bench({ endpoint: lanes, maxConnections: 1, maxQueued })
    const first = await acquire(it)
    const got: Promise<unknown>[] = []
    first.send('{}', {
      notHonored: () => {},
      lost: () => {},
      event: ({ type }) => {
        if (type !== 'response.completed') return
        for (let i = 0; i < 6; i++) got.push(it.pool.acquire(want()).catch((e: Error) => e))
      },
    })
    const s = socketAt(it.runtime, 0)
    const [stream_id, response] = [first.lane.id, { id: 'resp_1' }]
    s.receive({ type: 'response.created', response, stream_id })
    s.receive({ type: 'response.completed', response, stream_id })
    const all = await Promise.all(got)
    const held = all.filter((one) => !(one instanceof Error)).length
    // A lane that was given to nobody is never given back.
    expect(it.pool.stats.inFlight).toBe(held)
  })
}

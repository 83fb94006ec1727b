// The cost model and the driven clock: stated delays, paid on the server's clock, the same for the
// same seed.
import { expect, test } from 'vitest'
import { createDrivenClock, fromContext, startDevServer } from '../src/index.js'
import { connect, user } from './support/client.js'

test('P49 a continuation pays for its new input, a hydrated one and full input for all of it', async () => {
  const clock = createDrivenClock()
  const costs = { firstTokenMs: 100, workNsPerUncachedByte: 1e6 }
  await using server = await startDevServer({
    clock,
    costs,
    model: fromContext(() => [{ type: 'text', text: 'ok' }]),
  })
  const client = await connect(server)
  const timed = async (
    fields: Parameters<typeof client.response>[0],
  ): Promise<{ id: string; ms: number }> => {
    client.create(fields)
    await client.type('response.in_progress')
    const ms = clock.nextDelayMs ?? 0
    // Pings are far away: the next timer is the turn's own.
    await clock.advance(ms)
    const { response } = await client.type('response.completed')
    return { id: response?.id ?? '', ms }
  }
  const bytes = Buffer.byteLength(JSON.stringify(user('x'.repeat(500))))
  const first = await timed({ input: [user('x'.repeat(500))] })
  expect(first.ms).toBe(100 + bytes)
  const small = Buffer.byteLength(JSON.stringify(user('y')))
  const second = await timed({ input: [user('y')], previous_response_id: first.id })
  expect(second.ms).toBe(100 + small)
  const hydrated = await timed({ input: [user('y')], previous_response_id: first.id })
  expect(hydrated.ms).toBeGreaterThan(100 + bytes + small)
  expect(server.journal.responses.get(second.id)?.uncachedBytes).toBe(small)
})

test('P48 usage counts the whole context, with the cached part apart', async () => {
  await using server = await startDevServer()
  const client = await connect(server)
  const first = await client.response({ input: [user('x'.repeat(500))] })
  expect(first.usage).toMatchObject({ input_tokens_details: { cached_tokens: 0 } })
  const second = await client.response({ input: [user('y')], previous_response_id: first.id })
  expect(second.usage?.input_tokens).toBeGreaterThan(first.usage?.input_tokens ?? Number.NaN)
  expect(second.usage?.input_tokens_details.cached_tokens).toBeGreaterThan(150)
})

test('the round trip is paid by the upgrade and by each frame, in order; tokens take their time', async () => {
  const clock = createDrivenClock()
  const costs = { roundTripMs: 40, tokensPerSecond: 10 }
  await using server = await startDevServer({
    clock,
    costs,
    model: fromContext(() => [{ type: 'text', text: 'x'.repeat(40) }]),
  })
  const connecting = connect(server)
  while (clock.pending === 0) await clock.advance(0)
  await clock.advance(40)
  const client = await connecting
  const arrived = server.journal.next((entry) => entry.kind === 'frame')
  client.create({ input: 'x' })
  await arrived
  await clock.advance(39)
  expect(client.received).toHaveLength(0)
  await clock.advance(1)
  await client.type('response.created')
  // Two deltas of 20 bytes, five tokens each.
  await clock.advance(499)
  expect(client.received.some((text) => text.includes('.delta'))).toBe(false)
  await clock.advance(1)
  await client.type('response.output_text.delta')
  await clock.advance(500)
  await client.type('response.completed')
})

test('jitter spreads delays by a seed, and the same seed gives the same', async () => {
  const delays = async (seed: number): Promise<readonly number[]> => {
    const clock = createDrivenClock()
    await using server = await startDevServer({
      clock,
      costs: { firstTokenMs: 100, jitter: 0.5, seed },
    })
    const client = await connect(server)
    const seen: number[] = []
    for (let turn = 0; turn < 8; turn += 1) {
      client.create({ input: 'x' })
      await client.type('response.in_progress')
      seen.push(clock.nextDelayMs ?? 0)
      await clock.advance(150)
      await client.type('response.completed')
    }
    return seen
  }
  const one = await delays(1)
  expect(await delays(1)).toEqual(one)
  expect(await delays(2)).not.toEqual(one)
  expect(one.every((ms) => ms >= 50 && ms <= 150)).toBe(true)
  expect(new Set(one).size).toBe(8)
})

test.for([
  [{ roundTripMs: -1 }, 'costs.roundTripMs must be a number of at least 0'],
  [{ tokensPerSecond: Number.NaN }, 'costs.tokensPerSecond must be a number of at least 0'],
  [{ jitter: 1.5 }, 'costs.jitter must be at most 1'],
] as const)('%j is refused', async ([costs, message]) => {
  const starting = startDevServer({ costs })
  await expect(starting).rejects.toThrow(message)
  await expect(starting).rejects.toMatchObject({ code: 'invalid_option' })
})

test('the driven clock runs timers in order, at their own times, and those that they set', async () => {
  const clock = createDrivenClock(0)
  const ran: string[] = []
  const note = (name: string) => (): void => void ran.push(`${name}@${clock.now()}`)
  clock.after(20, note('b'))
  clock.after(10, () => {
    note('a')()
    clock.after(5, note('a2'))
  })
  clock.after(20, note('c'))
  clock.after(15, note('never')).cancel()
  clock.after(100, note('later'))
  expect(clock.nextDelayMs).toBe(10)
  await clock.advance(50)
  expect(ran).toEqual(['a@10', 'a2@15', 'b@20', 'c@20'])
  expect(clock.now()).toBe(50)
  expect(clock.pending).toBe(1)
})

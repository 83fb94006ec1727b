// The body of an SSE answer: nothing lost, one chunk a tick, an end that waits for its reader.
import { expect, test, vi } from 'vitest'
import { SseBody } from '../../../src/fetch/sse-body.js'

const decoder = new TextDecoder()

async function readAll(body: SseBody): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of body.stream) chunks.push(decoder.decode(chunk))
  return chunks
}

test('The body hands on as one chunk what comes in one tick or before it is asked for', async () => {
  const body = new SseBody(() => {})
  body.add('a')
  body.add('b')
  expect(body.waitingBytes).toBe(2)
  const reading = readAll(body)
  await vi.waitFor(() => expect(body.waitingBytes).toBe(0))
  body.add('c')
  body.add('é')
  await vi.waitFor(() => expect(body.waitingBytes).toBe(0))
  body.add('d')
  body.end()
  expect(await reading).toEqual(['ab', 'cé', 'd'])
})

test('The body cuts a large burst into chunks and loses nothing of it', async () => {
  const body = new SseBody(() => {})
  const texts = Array.from({ length: 100 }, (_, n) => `${n} `.repeat(100))
  for (const text of texts) body.add(text)
  body.end()
  const chunks = await readAll(body)
  expect(chunks.join('')).toBe(texts.join(''))
  expect(chunks.length).toBeGreaterThan(2)
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(9000)
})

test('The body ends only after everything was read', async () => {
  const body = new SseBody(() => {})
  body.add('a')
  body.end()
  body.add('late')
  expect(await readAll(body)).toEqual(['a'])
})

test('An empty body ends, and a broken one throws after what was read', async () => {
  const empty = new SseBody(() => {})
  const reading = readAll(empty)
  empty.end()
  expect(await reading).toEqual([])
  const broken = new SseBody(() => {})
  const reader = broken.stream.getReader()
  broken.add('a')
  expect(decoder.decode((await reader.read()).value)).toBe('a')
  const last = reader.read()
  broken.fail(new Error('lost'))
  await expect(last).rejects.toThrow('lost')
})

test('A reader who leaves is reported once, and nothing is kept for it', async () => {
  const left = vi.fn()
  const body = new SseBody(left)
  body.add('a')
  await body.stream.cancel()
  body.add('b')
  body.end()
  body.fail(new Error('late'))
  expect(left).toHaveBeenCalledOnce()
  expect(body.waitingBytes).toBe(0)
})

// The stream of changes: what a page gets, and what a page that does not read costs.
import { get, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { modelId } from '@warmline/testing'
import { expect, test } from 'vitest'
import type { InspectorChange } from '../src/model.js'
import { type Serving, type Source, serve } from '../src/server/server.js'
import { openInspected, partsOf, stateOf, stderrLines } from './support/inspected.js'

/** A source without turns, whose changes a test makes up. */
function emptySource(): Source & { readonly tell: (change: InspectorChange) => void } {
  const listeners = new Set<(change: InspectorChange) => void>()
  return {
    state: () => ['{}'],
    content: () => undefined,
    file: () => undefined,
    look: () => undefined,
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell(change) {
      for (const listener of listeners) listener(change)
    },
  }
}

const step = (id: string, name = ''): InspectorChange => ({
  type: 'step',
  step: { id, source: 'ai-sdk', kind: 'run', name, startedAt: 1 },
})

/** Follows the changes over a connection of its own; the answer is not read yet. */
function follow(served: Pick<Serving, 'url'>): Promise<IncomingMessage> {
  const { origin, token } = partsOf(served)
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { authorization: `Bearer ${token}` }
  get(`${origin}/api/changes`, { headers, agent: false }, resolve).on('error', reject)
  return promise
}

/** Reads changes until one is the wanted one. */
async function readUntil(
  answer: IncomingMessage,
  isLast: (change: InspectorChange) => boolean,
): Promise<InspectorChange[]> {
  const read: InspectorChange[] = []
  for await (const line of createInterface(answer)) {
    const change: InspectorChange = JSON.parse(line)
    read.push(change)
    if (isLast(change)) break
  }
  answer.destroy()
  return read
}

test('A page that follows sees a turn as it runs, and the connections', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const answer = await follow(line.inspector)
  expect(answer.headers['content-type']).toBe('application/x-ndjson')
  const reading = readUntil(
    answer,
    (change) => change.type === 'client' && change.client.connections[0]?.lanes[0] !== undefined,
  )
  await line.client.create({ model: modelId, input: 'one' }).response
  const { turns } = await stateOf(line.inspector)
  const changes = await reading
  const told = changes.filter((change) => change.type === 'turn')
  expect(told.at(-1)).toMatchObject({ turn: { id: turns[0]?.id, client: 'k1' } })
})

test('Of what changes often a page gets the newest word', async () => {
  const source = emptySource()
  const served = await serve({ source, pageFile: 'none' })
  const answer = await follow(served)
  for (let n = 0; n < 10_000; n++) source.tell(step('a', `${n}`))
  source.tell(step('gone'))
  source.tell({ type: 'dropped', ids: ['gone'] })
  source.tell(step('last'))
  const isLast = (change: InspectorChange): boolean =>
    change.type === 'step' && change.step.id === 'last'
  expect(await readUntil(answer, isLast)).toEqual([
    step('a', '9999'),
    { type: 'dropped', ids: ['gone'] },
    step('last'),
  ])
  await served.close()
})

test('A page that does not read costs what it has not read of each thing, and then goes', async () => {
  const source = emptySource()
  const served = await serve({ source, pageFile: 'none' })
  const slow = await follow(served)
  const closed = new Promise((resolve) => slow.on('close', resolve))
  slow.on('error', () => undefined)
  for (let n = 0; n < 60_000; n++) source.tell(step(`s${n}`))
  // The one that reads begins again, as this one now could.
  slow.resume()
  await closed
  const again = await follow(served)
  source.tell(step('last'))
  expect(await readUntil(again, () => true)).toEqual([step('last')])
  await served.close()
})

test('There are at most 16 pages, and one that goes makes room', async () => {
  const source = emptySource()
  const served = await serve({ source, pageFile: 'none' })
  const pages = await Promise.all(Array.from({ length: 16 }, () => follow(served)))
  expect(pages.map(({ statusCode }) => statusCode)).toEqual(pages.map(() => 200))
  const refused = await follow(served)
  expect(refused.statusCode).toBe(503)
  refused.resume()
  for (const page of pages) page.destroy()
  // The server notices the loss of the first one by itself.
  const enter = async (): Promise<IncomingMessage> => {
    const page = await follow(served)
    if (page.statusCode === 200) return page
    page.resume()
    return enter()
  }
  source.tell(step('last'))
  const entered = await enter()
  source.tell(step('last'))
  expect(await readUntil(entered, () => true)).toEqual([step('last')])
  await served.close()
})

test('A fault of the source is an answer without detail, and the server goes on', async () => {
  const source = {
    ...emptySource(),
    state: () => {
      throw new Error('SECRET')
    },
    *file() {
      yield '{'
      throw new Error('SECRET')
    },
  }
  const served = await serve({ source, pageFile: 'none' })
  const { origin, token } = partsOf(served)
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${origin}/api/state`, { headers })
  expect([answer.status, await answer.text()]).toEqual([500, 'The inspector failed\n'])
  await expect(
    fetch(`${origin}/api/export`, { headers }).then((broken) => broken.text()),
  ).rejects.toThrow()
  expect((await fetch(served.url)).status).toBe(200)
  await served.close()
})

test('A large answer waits for a reader, and ends with one that goes', async () => {
  let taken = 0
  const source: Source = {
    ...emptySource(),
    *file() {
      for (;;) {
        taken++
        yield 'x'.repeat(100_000)
      }
    },
  }
  const served = await serve({ source, pageFile: 'none' })
  const { origin, token } = partsOf(served)
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${origin}/api/export`, { headers })
  const reader = answer.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await served.close()
  expect(taken).toBeLessThan(1000)
})

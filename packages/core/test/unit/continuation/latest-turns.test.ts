// An input of the same objects as that of the latest turn is planned without comparing what was
// stored, and exactly as it would be with that comparison.
import { expect, test } from 'vitest'
import type { ChainNode } from '../../../src/continuation/chain.js'
import { ChainStore } from '../../../src/continuation/chain-store.js'
import { LatestTurns } from '../../../src/continuation/latest-turns.js'
import { readSnapshot } from '../../../src/protocol/snapshot.js'
import type { CreateRequest, Item } from '../../../src/protocol/types.js'
import { Scope } from '../../support/continuation.js'

const user = (content: string): Item => ({ type: 'message', role: 'user', content })
const answer = (id: string): Item => ({
  id,
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: id, annotations: [] }],
})

/** A request as a door reads it. Its items are the very objects that are passed. */
function snapshot(input: readonly Item[]): CreateRequest {
  const request = readSnapshot(JSON.stringify({ model: 'm', store: false, input: [] }))
  if (request === undefined) throw new Error('There is no snapshot.')
  Object.assign(request, { input })
  return request
}

let looks = 0

/** An item that counts the looks at its content, with which a search begins. */
const counted = (item: Item): Item =>
  new Proxy(item, {
    get(target, field) {
      if (field === 'content') looks++
      return Reflect.get(target, field)
    },
  })

/** The plan in one line, and whether what is stored was searched for it. */
function planOf(scope: Scope, input: readonly Item[]): string {
  looks = 0
  const { plan } = scope.planned(snapshot(input))
  const said = plan.mode === 'full' ? plan.reason : `${plan.head.responseId}+${plan.from}`
  return looks > 0 ? `${said}, searched` : said
}

const [go, one, more, next] = [counted(user('go')), answer('one'), user('more'), user('next')]
const complete = (scope: Scope, input: readonly Item[], made: readonly Item[]): string =>
  scope.commit(scope.planned(snapshot(input)), made)

test('The latest turn of a conversation is found by its objects, turn after turn', () => {
  const scope = new Scope()
  expect(planOf(scope, [go])).toBe('no_chain, searched')
  complete(scope, [go], [one])
  expect(planOf(scope, [go, one, more])).toBe('resp_1+2')
  complete(scope, [go, one, more], [answer('two')])
  expect(planOf(scope, [go, one, more, answer('two'), next])).toBe('resp_2+4')
  // An earlier turn is continued again: another one is the latest.
  expect(planOf(scope, [go, one, next])).toBe('resp_1+2, searched')
})

test('Anything but new items behind the very same objects is searched for', () => {
  const scope = new Scope()
  complete(scope, [go, one, more], [answer('two')])
  const two = answer('two')
  for (const input of [
    [counted({ ...go }), one, more, two, next],
    [go, { ...one }, more, two, next],
    [go, one, more, two, next, answer('three'), more],
    [go, one, more, two],
  ])
    expect(planOf(scope, input)).toMatch(/searched$/)
  expect(planOf(scope, [go, one, more, answer('edited'), next])).toBe('history_edited@3, searched')
  expect(planOf(scope, [go, one, more, two, next])).toBe('resp_1+4')
})

test('A longer history wins, and the newer of two that end alike', () => {
  const scope = new Scope()
  complete(scope, [go], [one])
  // From other objects: a warm-up behind the answer, and an answer in the same words.
  const warmUp = snapshot([{ ...go }, { ...one }, { ...more }])
  Object.assign(warmUp, { generate: false })
  scope.commit(scope.planned(warmUp), [])
  expect(planOf(scope, [go, one, more, next])).toBe('resp_2+3, searched')
  complete(scope, [{ ...go }], [one])
  expect(planOf(scope, [go, one, next])).toBe('resp_3+2, searched')
})

test('What is forgotten, or cannot be continued, is searched for', () => {
  const scope = new Scope()
  complete(scope, [go], [one])
  scope.chains.cool('resp_1', 'evicted')
  expect(planOf(scope, [go, one, more])).toBe('cold:evicted, searched')
  scope.chains.forget('resp_1')
  expect(planOf(scope, [go, one, more])).toBe('no_chain, searched')
})

test('A turn that adds nothing behind a warm-up goes on with the answer of that one', () => {
  const scope = new Scope()
  const made: Item = { type: 'foo', id: 'foo_1' }
  const warmUp = snapshot([go, more])
  Object.assign(warmUp, { generate: false })
  scope.commit(scope.planned(warmUp), [made])
  complete(scope, [go, more, made], [answer('m1')])
  // The caller repeats what the server made: it is no answer to be found behind it once more.
  const input = [go, more, made, made, answer('m1'), next]
  expect(planOf(scope, input)).toBe(
    planOf(scope, structuredClone(input.map((item) => ({ ...item })))),
  )
})

test('What is stored no more is forgotten, though its caller keeps the first item', () => {
  const removed: ChainNode[] = []
  const latest = new LatestTurns()
  const limits = { maxChains: 1, maxHistoryBytes: 1e9, maxChainAgeMs: 60_000 }
  const store = new ChainStore(
    limits,
    () => 0,
    (node) => {
      removed.push(node)
      latest.forget(node)
    },
  )
  const scope = new Scope()
  const nodes = [user('a'), user('b')].map((first) => {
    const node = scope.chains.get(complete(scope, [first], [one]))
    if (node === undefined) throw new Error('There is no node.')
    store.add(node)
    latest.note(node, [first])
    return { node, first }
  })
  expect(removed).toEqual([nodes[0]?.node])
  const found = nodes.map(({ first }) => {
    const { turn } = scope.planned(snapshot([first, one, next]))
    return turn && latest.find(turn)?.head
  })
  expect(found).toEqual([undefined, nodes[1]?.node])
})

test('A trigger of a compaction is no part of the history that its turn leaves', () => {
  const scope = new Scope()
  complete(scope, [go, { type: 'compaction_trigger' }], [one])
  expect(planOf(scope, [go, { type: 'compaction_trigger' }, one, more])).toMatch(/searched$/)
})

import { expect, test } from 'vitest'
import { namedBy } from '../../src/replay/items.ts'

const reference = (id: string): { type: string; id: string } => ({ type: 'item_reference', id })
const user = { role: 'user', content: 'Hello' }
const output = (call_id: string): object => ({ type: 'function_call_output', call_id, output: '' })

test('References name what the items around them tell, and known ones nothing', () => {
  const items = [
    user,
    reference('rs_1'),
    reference('fc_1'),
    reference('fc_2'),
    { ...output('call_1') },
    { ...output('call_2') },
    reference('msg_1'),
    user,
    reference('msg_2'),
  ]
  const named = namedBy(items, (id) => id === 'msg_1')
  expect(named.map(({ id, type, call_id }) => [id, type, call_id])).toEqual([
    ['rs_1', 'reasoning', undefined],
    ['fc_1', 'function_call', 'call_1'],
    ['fc_2', 'function_call', 'call_2'],
    ['msg_2', 'message', undefined],
  ])
})

test('An answer of many references is read once, and not once for each', () => {
  let reads = 0
  const counted = Array.from({ length: 2000 }, (_, at) => ({
    get type(): string {
      reads += 1
      return 'item_reference'
    },
    id: `msg_${at}`,
  }))
  expect(namedBy([user, ...counted], () => false)).toHaveLength(2000)
  expect(reads).toBeLessThan(counted.length * 10)
})

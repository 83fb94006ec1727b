import { expect, test } from 'vitest'
import { labelOf } from '../../page/model/facts.ts'
import { sampleFile } from './support/sample.ts'

test('A label is drawn as far as it fits, unless a program made it up for itself', () => {
  const [turn] = sampleFile(0).turns
  if (turn === undefined) throw new Error('The sample has no turns.')
  expect(labelOf({ ...turn, label: 'researcher' })).toBe('researcher')
  expect(labelOf({ ...turn, label: 'x'.repeat(500) })?.length).toBeLessThan(200)
  expect(labelOf({ ...turn, label: '116388fc-b612-4cf1-85b1-5f518745fbce' })).toBeUndefined()
})

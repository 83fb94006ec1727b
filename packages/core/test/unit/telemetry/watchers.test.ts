import { expect, test } from 'vitest'
import type { TurnProgress } from '../../../src/telemetry/progress.js'
import { Watchers } from '../../../src/telemetry/watchers.js'

function fail(fault: unknown): void {
  throw fault
}

test('Nothing is made for watchers while nobody watches', () => {
  const watchers = new Watchers(() => 7, fail)
  expect(watchers.turn()).toBeUndefined()
  const stop = watchers.add(() => {})
  expect(watchers.turn()).toBeTypeOf('function')
  stop()
  expect(watchers.turn()).toBeUndefined()
})

test('Turns are numbered, and steps have the time of the clock or their own', () => {
  const watchers = new Watchers(() => 7, fail)
  const told: TurnProgress[] = []
  watchers.add((progress) => told.push(progress))
  const [one, two] = [watchers.turn(), watchers.turn()]
  two?.({ type: 'first_event' })
  one?.({ type: 'first_output' }, 3)
  expect(told).toEqual([
    { turn: 2, at: 7, type: 'first_event' },
    { turn: 1, at: 3, type: 'first_output' },
  ])
})

test('A listener that throws or rejects keeps nothing from the others, nor from the turn', async () => {
  const faults: unknown[] = []
  const watchers = new Watchers(
    () => 7,
    (fault) => faults.push(fault),
  )
  const told: TurnProgress[] = []
  watchers.add(() => {
    throw new Error('mine')
  })
  watchers.add(async () => {
    throw new Error('later')
  })
  watchers.add((progress) => told.push(progress))
  watchers.turn()?.({ type: 'first_event' })
  expect(told).toHaveLength(1)
  await Promise.resolve()
  expect(faults).toEqual([new Error('mine'), new Error('later')])
})

test('A turn is told from its beginning on, or not at all', () => {
  const watchers = new Watchers(() => 7, fail)
  const told: string[] = []
  watchers.add(({ type }) => told.push(`first ${type}`))
  const tell = watchers.turn()
  tell?.({ type: 'first_event' })
  watchers.add(({ type }) => told.push(`second ${type}`))
  tell?.({ type: 'first_output' })
  expect(told).toEqual(['first first_event', 'first first_output'])
})

import { expect, test, vi } from 'vitest'
import type { TurnProgress } from '../../../src/telemetry/progress.js'
import { Watchers } from '../../../src/telemetry/watchers.js'

test('Nothing is made for watchers while nobody watches', () => {
  const watchers = new Watchers(() => 7)
  expect(watchers.turn()).toBeUndefined()
  const stop = watchers.add(() => {})
  expect(watchers.turn()).toBeTypeOf('function')
  stop()
  expect(watchers.turn()).toBeUndefined()
})

test('Turns are numbered, and steps have the time of the clock or their own', () => {
  const watchers = new Watchers(() => 7)
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

test('A listener that throws keeps nothing from the others, nor from the turn', () => {
  const uncaught = vi.fn()
  vi.stubGlobal('queueMicrotask', (run: () => void) => {
    try {
      run()
    } catch (fault) {
      uncaught(fault)
    }
  })
  const watchers = new Watchers(() => 7)
  const told: TurnProgress[] = []
  watchers.add(() => {
    throw new Error('mine')
  })
  watchers.add((progress) => told.push(progress))
  watchers.turn()?.({ type: 'first_event' })
  vi.unstubAllGlobals()
  expect(told).toHaveLength(1)
  expect(uncaught).toHaveBeenCalledWith(new Error('mine'))
})

test('A turn is told from its beginning on, or not at all', () => {
  const watchers = new Watchers(() => 7)
  const told: string[] = []
  watchers.add(({ type }) => told.push(`first ${type}`))
  const tell = watchers.turn()
  tell?.({ type: 'first_event' })
  watchers.add(({ type }) => told.push(`second ${type}`))
  tell?.({ type: 'first_output' })
  expect(told).toEqual(['first first_event', 'first first_output'])
})

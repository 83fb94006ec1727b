import { expect, test } from 'vitest'
import { Listeners } from '../../../src/telemetry/listener.js'

/** Calls of one listener end a test that would not end by itself. */
const tooMany = 10

function fail(fault: unknown): void {
  throw fault
}

test('A listener that replaces itself is told once', () => {
  const listeners = new Listeners<string>(fail)
  const told: string[] = []
  const replace = (what: string): void => {
    told.push(what)
    stop()
    if (told.length < tooMany) stop = listeners.add(replace)
  }
  let stop = listeners.add(replace)
  listeners.now()('one')
  expect(told).toEqual(['one'])
  listeners.now()('two')
  expect(told).toEqual(['one', 'two'])
})

test('A listener that is added within a call hears of what comes after it', () => {
  const listeners = new Listeners<string>(fail)
  const told: string[] = []
  const stop = listeners.add(() => {
    stop()
    listeners.add((what) => told.push(what))
  })
  const tell = listeners.now()
  tell('one')
  tell('two')
  expect(told).toEqual([])
  listeners.now()('three')
  expect(told).toEqual(['three'])
})

test('A listener that another one has removed is not told', () => {
  const listeners = new Listeners<string>(fail)
  const told: string[] = []
  listeners.add(() => stop())
  const stop = listeners.add((what) => told.push(what))
  listeners.now()('one')
  expect(told).toEqual([])
  expect(listeners.count).toBe(1)
})

test('A function that is added twice is told twice, and removed one by one', () => {
  const listeners = new Listeners<string>(fail)
  const told: string[] = []
  const listener = (what: string): number => told.push(what)
  const stop = listeners.add(listener)
  listeners.add(listener)
  listeners.now()('one')
  expect(told).toEqual(['one', 'one'])
  stop()
  stop()
  listeners.now()('two')
  expect(told).toEqual(['one', 'one', 'two'])
})

// Tells which test runs, so that the switches count what each test reaches.
import { afterEach, beforeEach } from 'vitest'
import { switches, tests } from './switches.js'

beforeEach(({ task }) => {
  tests.set(task.id, task)
  switches.currentTestId = task.id
})
afterEach(() => {
  switches.currentTestId = undefined
})

import { testsOf } from '../../vitest.base.ts'

export default testsOf({
  // Every file mocks the same module to record its events, so each has modules of its own.
  pool: 'threads',
  // Every event of every test is validated when the suite is done.
  globalSetup: ['test/support/event-log.ts'],
  setupFiles: ['test/support/record-events.ts'],
})

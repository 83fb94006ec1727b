// A suite that mocks `POST /responses` with nock: as with msw.
import nock from 'nock'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { warmline } from '../src/index.js'
import { expectMocked, mocked, openReal } from './support/mocked.js'

beforeEach(() => {
  vi.stubEnv('WARMLINE_TRANSPORT', 'http')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await warmline.close()
})

test('WARMLINE_TRANSPORT=http is enough for nock', async () => {
  await using real = await openReal()
  nock.disableNetConnect()
  nock(new URL(real.baseURL).origin).post('/v1/responses').times(3).reply(200, mocked)
  try {
    await expectMocked(real.baseURL)
    expect(nock.isDone()).toBe(true)
  } finally {
    nock.restore()
  }
  expect(real.journal.entries).toEqual([])
})

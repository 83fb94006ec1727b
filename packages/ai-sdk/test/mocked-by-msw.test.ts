// A suite that mocks `POST /responses` with msw: with WARMLINE_TRANSPORT=http every turn is the
// request that it mocks, and none reaches a server.
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createWarmline, warmline } from '../src/index.js'
import { expectMocked, mocked, openReal } from './support/mocked.js'

beforeEach(() => {
  vi.stubEnv('WARMLINE_TRANSPORT', 'http')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await warmline.close()
})

describe('WARMLINE_TRANSPORT=http', () => {
  test.each(['error', 'warn', 'bypass'] as const)(
    'is enough for msw (%s)',
    async (onUnhandledFrame) => {
      await using real = await openReal()
      const mock = setupServer(
        http.post(`${real.baseURL}/responses`, () => HttpResponse.json(mocked)),
      )
      mock.listen({ onUnhandledFrame })
      try {
        await expectMocked(real.baseURL)
      } finally {
        mock.close()
      }
      expect(real.journal.entries).toEqual([])
    },
  )

  test('is named when it is misspelled', async () => {
    vi.stubEnv('WARMLINE_TRANSPORT', 'https')
    expect(() => createWarmline()).toThrow(
      'WARMLINE_TRANSPORT must be one of auto, websocket, http, but is https.',
    )
    vi.stubEnv('WARMLINE_TRANSPORT', 'http')
  })
})

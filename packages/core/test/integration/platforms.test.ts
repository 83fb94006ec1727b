// What differs between platforms and kinds of modules, as far as it can be tested on one Node: the
// rest is in the check of the runtimes (packages/testing).
import { startDevServer } from '@warmline/dev-server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createClientOn } from '../../src/client.js'
import { platformRuntime } from '../../src/runtime/workerd.js'

describe('a platform without sockets', () => {
  afterEach(() => void vi.restoreAllMocks())

  test('A platform without sockets goes over HTTP at once, says so once and dials nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await using server = await startDevServer()
    await using client = createClientOn(platformRuntime(), { baseURL: server.baseURL, apiKey: 'k' })
    for (const input of ['one', 'two']) {
      const turn = client.create({ model: 'gpt-6-astra', input })
      expect(await turn.record).toMatchObject({
        transport: 'http',
        fallback: 'runtime',
        outcome: 'completed',
      })
    }
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^WARMLINE_HTTP: Turns go over HTTP, in full\. On Cloudflare Workers/,
        ),
      ],
    ])
    expect(server.journal.entries.filter(({ kind }) => kind === 'upgrade')).toEqual([])
  })

  test('A platform without sockets says nothing where HTTP was asked for', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await using _ = createClientOn(platformRuntime(), { apiKey: 'k', transport: 'http' })
    expect(warn).not.toHaveBeenCalled()
  })

  test('A platform without sockets refuses turns for WebSocket mode alone, with the reason', async () => {
    await using client = createClientOn(platformRuntime(), { apiKey: 'k', transport: 'websocket' })
    const turn = client.create({ model: 'gpt-6-astra', input: 'x' })
    await expect(turn.response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
      message: expect.stringContaining('On Cloudflare Workers'),
    })
    await expect(client.connect()).rejects.toMatchObject({ code: 'connect_failed' })
  })
})

test('The edge runtime of Next.js refuses to load, with the reason', async () => {
  await expect(import('../../src/runtime/edge.js')).rejects.toThrow(
    "does not run in Next.js's Edge Runtime",
  )
})

// What differs between platforms and kinds of modules, as far as it can be tested on one Node: the
// rest is in the check of the runtimes (packages/testing).
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
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

/** Run by Node itself, which is what tells one kind of module from the other. */
const bothKinds = `
import { createRequire } from 'node:module'
import * as esm from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}
const cjs = createRequire(import.meta.url)(${JSON.stringify(fileURLToPath(new URL('../../dist/cjs/index.js', import.meta.url)))})
const at = esm.openaiEndpoint({ baseURL: 'https://shared.example/v1' })
const instances = [esm, cjs].map(({ WarmlineError }) => {
  class Own extends WarmlineError {}
  const [error, own] = [new WarmlineError('closed', 'x'), new Own('closed', 'x')]
  return [error instanceof esm.WarmlineError, error instanceof cjs.WarmlineError, error instanceof Own, own instanceof Own]
})
console.log(JSON.stringify({
  areTwo: esm.WarmlineError !== cjs.WarmlineError,
  areExportsEqual: String(Object.keys(esm).sort()) === String(Object.keys(cjs).sort()),
  isClientShared: esm.defaultClient(at) === cjs.defaultClient(at),
  isStranger: new Error('x') instanceof cjs.WarmlineError,
  instances,
}))
`

test('The ES module and the CommonJS build share errors and the default client in one process', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', bothKinds], {
    encoding: 'utf8',
  })
  expect(JSON.parse(output)).toEqual({
    areTwo: true,
    areExportsEqual: true,
    isClientShared: true,
    isStranger: false,
    instances: [
      [true, true, false, true],
      [true, true, false, true],
    ],
  })
})

// What a listener's own failure does: it is shown once, and changes neither a turn nor the process.
import { startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { onTurnRecord, type TurnListener } from '../../src/index.js'
import { clientThatTells, key, request, type Told } from '../support/notices.js'

const fails = (): never => {
  throw new RangeError(`I was told ${request.input}`)
}

/** Asks over the client's fetch, with a listener to the record of this call alone. */
async function ask({ client }: Told): Promise<Response> {
  const init: RequestInit & TurnListener = {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
    [onTurnRecord]: fails,
  }
  return client.fetch(`${client.endpoint.baseURL}/responses`, init)
}

describe('a listener that fails', () => {
  test.each<[string, (told: Told) => unknown]>([
    ['onTurn', ({ client }) => client.onTurn(fails)],
    ['watch', ({ client }) => client.watch(fails)],
    ['onTurn, asynchronously', ({ client }) => client.onTurn(async () => fails())],
    ['both', ({ client }) => [client.onTurn(fails), client.watch(fails)]],
  ])('Turns go on, and one warning names the place: %s', async (_, listen) => {
    await using server = await startDevServer()
    const told = clientThatTells({ baseURL: server.baseURL })
    listen(told)
    for (let i = 0; i < 3; i++) await told.client.create(request).response
    await told.client.drain()
    expect(told.warnings).toEqual([
      expect.stringMatching(
        /^WARMLINE_LISTENER A listener of turns failed with RangeError at .*failing-listeners\.test\.ts/,
      ),
    ])
    expect(told.warnings.join()).not.toContain('secret')
  })

  test('The listener of a single call is treated alike', async () => {
    await using server = await startDevServer()
    const told = clientThatTells({ baseURL: server.baseURL })
    for (let i = 0; i < 2; i++) expect((await ask(told)).status).toBe(200)
    await told.client.drain()
    expect(told.warnings).toEqual([expect.stringContaining('WARMLINE_LISTENER')])
  })

  test('A thrown value that is no error is named by its type', async () => {
    await using server = await startDevServer()
    const told = clientThatTells({ baseURL: server.baseURL })
    told.client.onTurn(() => {
      throw request.input
    })
    await told.client.create(request).response
    await told.client.drain()
    expect(told.warnings).toEqual([expect.stringContaining('a value that is no Error (string)')])
    expect(told.warnings.join()).not.toContain('secret')
  })

  test.each<[string, () => unknown]>([
    ['a stack that is no text', () => Object.assign(new Error('a'), { stack: null })],
    ['no message', () => Object.assign(new Error('a'), { message: undefined })],
    ['a symbol as its name', () => Object.assign(new Error('a'), { name: Symbol('name') })],
    ['a getter that throws', () => Object.defineProperty(new Error('a'), 'name', { get: fails })],
  ])('An error that cannot be read changes no turn either: %s', async (_, fault) => {
    await using server = await startDevServer()
    const told = clientThatTells({ baseURL: server.baseURL })
    told.client.watch(() => {
      throw fault()
    })
    expect((await told.client.create(request).response).status).toBe('completed')
    expect((await ask(told)).status).toBe(200)
    await told.client.drain()
    expect(told.warnings).toEqual([expect.stringContaining('WARMLINE_LISTENER')])
    expect(told.warnings.join()).not.toContain('secret')
  })

  test('A message that was replaced is not shown from the stack', async () => {
    await using server = await startDevServer()
    const told = clientThatTells({ baseURL: server.baseURL })
    told.client.onTurn(() => {
      const fault = new Error(`I was told\n    at last ${request.input}`)
      // V8 writes the stack when it is first read.
      if (fault.stack !== undefined) fault.message = 'Replaced'
      throw fault
    })
    await told.client.create(request).response
    await told.client.drain()
    expect(told.warnings).toEqual([expect.stringContaining('WARMLINE_LISTENER')])
    expect(told.warnings.join()).not.toContain('secret')
  })
})

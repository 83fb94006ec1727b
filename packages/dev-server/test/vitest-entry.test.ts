// The vitest entry: a server per test, options per suite, and nothing left behind.
import { describe, expect } from 'vitest'
import { echoDigest } from '../src/index.js'
import { type DevServer, startDevServer } from '../src/server.js'
import { devServerTest } from '../src/vitest/index.js'
import { connect, textOf } from './support/client.js'

const test = devServerTest()
const seen: DevServer[] = []

test('a test gets a server', async ({ server }) => {
  const client = await connect(server)
  expect(textOf(await client.response({ input: 'hello' }))).toBe('You said: hello')
  seen.push(server)
})

test('the next test gets another, and the first is closed', async ({ server }) => {
  expect(seen).toHaveLength(1)
  expect(server).not.toBe(seen[0])
  await expect(connect(seen[0] ?? server)).rejects.toThrow('ECONNREFUSED')
  await using again = await startDevServer({ port: seen[0]?.port ?? 0 })
  expect(again.port).toBe(seen[0]?.port)
})

describe('a suite may set options', () => {
  test.override('serverOptions', { profile: 'azure', model: echoDigest() })

  test('and its servers have them', async ({ server }) => {
    const client = await connect(server)
    expect(textOf(await client.response({ input: 'x' }))).toMatch(/^digest [0-9a-f]{16}$/)
    client.create({ input: 'x', stream_id: 'a' })
    expect((await client.type('error')).error?.code).toBe('unknown_parameter')
  })
})

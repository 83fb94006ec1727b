// The benchmark as a user runs it, at its smallest: processes, a slow link, and the adapters that
// this package's own folder has.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { start } from '../test/support/in-process.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

test('Every way gives the right answer, and WebSocket mode sends less', async () => {
  const args = ['--turns', '6', '--repetitions', '1', '--link', '100mbit/4ms', '--cwd', folder]
  const { code, stdout, stderr } = await start(['bench', '--json', ...args]).ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ format: 'warmline-bench', version: 1, kind: 'dev-server' })
  expect(
    report.ways.map(({ framework, carrier }: Record<string, string>) => `${framework} ${carrier}`),
  ).toEqual([
    'core http',
    'core websocket',
    'ai-sdk http',
    'ai-sdk websocket',
    'langchain http',
    'langchain websocket',
  ])
  const sent = report.ways.map(({ bytesSent }: Record<string, number>) => bytesSent)
  for (const at of [0, 2, 4]) expect(sent[at + 1]).toBeLessThan(sent[at] / 2)
  expect(report.ways[0]).toMatchObject({ incrementalTurns: 0, webSocketTurns: 0 })
  expect(report.ways[1]).toMatchObject({ incrementalTurns: 5, webSocketTurns: 6 })
}, 300_000)

test('A loop whose server does not answer ends after its time', async () => {
  const { promise: asked, resolve: askedOnce } = Promise.withResolvers<void>()
  const silent = createServer(() => askedOnce())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const args = ['--base-url', `http://127.0.0.1:${port}/v1`, '--model', 'm', '--yes']
  const env = { OPENAI_API_KEY: 'sk-test' }
  const { code, stdout, stderr } = await start(['bench', ...args, '--timeout', '5'], env).ended
  await asked
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('The loop of core over http took longer than 5 s. Raise --timeout.')
  silent.closeAllConnections()
  silent.close()
}, 60_000)

test('A real server costs nothing before somebody agreed', async () => {
  const args = ['bench', '--base-url', 'http://127.0.0.1:9/v1', '--turns', '2']
  expect(await start([...args, '--model', 'm']).ended).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/at most \d+ tokens of input .* Say --yes to go on\./),
  })
  expect(await start(args).ended).toMatchObject({ code: 2, stdout: '' })
})

// The command `probe`: exit codes, the question about tokens, and that no key is ever printed.
import { startDevServer } from '@warmline/dev-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startWebSocketServer } from '../support/hostile-server.ts'
import { warmline, warmlineAt } from '../support/warmline.ts'

const key = 'sk-PLANTED-SECRET-0123456789'

function setVariable(name: string, value: string): void {
  vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

test('Wrong arguments end with 2, and nothing is sent', async () => {
  const cases: readonly (readonly string[])[] = [
    [],
    ['not-an-address'],
    ['https://user:word@a.test/v1'],
    ['http://127.0.0.1:9/v1', '--key-env', 'WARMLINE_TEST_NOT_SET', '--yes'],
    ['http://127.0.0.1:9/v1', '--header', 'x-key=clear', '--yes'],
    ['http://127.0.0.1:9/v1', '--max-tokens', 'many'],
    ['http://127.0.0.1:9/v1', '--max-output-tokens', '1'],
    ['http://127.0.0.1:9/v1'],
  ]
  for (const args of cases) expect((await warmline('probe', ...args)).code).toBe(2)
})

test('On a terminal it asks, says how many tokens, and takes no for an answer', async () => {
  const questions: string[] = []
  const ask = async (question: string): Promise<boolean> => {
    questions.push(question)
    return false
  }
  const ended = await warmlineAt({ ask }, 'probe', 'http://127.0.0.1:9/v1')
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toMatch(/at most \d+ tokens/)
  expect(questions).toEqual(['Go on?'])
})

test('A server that is not there, or that refuses the key, ends with 3', async () => {
  const gone = await warmline('probe', 'http://127.0.0.1:9/v1', '--yes')
  expect(gone).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('127.0.0.1:9'),
  })
  await using server = await startDevServer({ apiKeys: ['another'] })
  setVariable('PROBE_TEST_KEY', key)
  const refused = await warmline('probe', server.baseURL, '--yes', '--key-env', 'PROBE_TEST_KEY')
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('401') })
})

test('The token limit holds: what does not fit is not tested', async () => {
  await using server = await startDevServer()
  const { code, stdout } = await warmline('probe', server.baseURL, '--max-tokens', '700', '--json')
  const { tokens, rows } = JSON.parse(stdout)
  expect(code).toBe(0)
  expect(tokens.counted).toBeLessThanOrEqual(700)
  expect(rows).toContainEqual(
    expect.objectContaining({ verdict: 'not tested', seen: 'The token limit is reached.' }),
  )
})

test('No key and no header is printed, though the server sends them back', async () => {
  await using server = await startWebSocketServer((socket, headers) => {
    const message = `You sent ${JSON.stringify(headers)}`
    socket.on('message', () => {
      socket.send(JSON.stringify({ type: 'error', status: 400, error: { message, code: key } }))
    })
  })
  setVariable('PROBE_TEST_KEY', key)
  setVariable('PROBE_TEST_TEAM', 'PLANTED-TEAM')
  const args = [
    'probe',
    server.baseURL,
    '--yes',
    '--key-env',
    'PROBE_TEST_KEY',
    '--header',
    'x-team=env:PROBE_TEST_TEAM',
    '--timeout',
    '2',
  ]
  const [plain, json] = await Promise.all([warmline(...args), warmline(...args, '--json')])
  expect([plain.code, json.code]).toEqual([1, 1])
  const printed = plain.stdout + plain.stderr + json.stdout + json.stderr
  expect(printed).toContain('[secret]')
  expect(printed).not.toContain('PLANTED')
})

// The doctor in the environments that need no Node of their own; the check asks it in all of them,
// and carries the remedies out.
import { expect, test } from 'vitest'
import { askHere } from '../support/doctor/ask-doctor.ts'
import { environments, plantedKey } from '../support/doctor/environments/index.ts'
import { Stations } from '../support/doctor/network.ts'
import { warmline } from '../support/warmline.ts'

const here = Object.entries(environments).filter(
  ([, { ofNode, timeout }]) => ofNode === undefined && timeout === undefined,
)

test.for(here)('%s', async ([, { codes, make }]) => {
  await using stations = new Stations()
  const { broken } = await make(stations)
  const { code, stdout, stderr } = await askHere(broken, '--json')
  expect(`${stdout}${stderr}`).not.toContain(plantedKey)
  const { healthy, problems } = JSON.parse(stdout)
  expect(problems.map(({ code: name }: { code: string }) => name)).toEqual(codes)
  expect({ healthy, code }).toEqual({
    healthy: codes.length === 0,
    code: codes.length === 0 ? 0 : 1,
  })
})

test('A line a step, then the problem and its remedy', async () => {
  await using stations = new Stations()
  const port = await stations.deadPort()
  const baseURL = `http://127.0.0.1:${port}/v1`
  const { code, stdout, stderr } = await askHere({ args: ['--base-url', baseURL] })
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).slice(0, 2).join(' '))
  expect(lines).toEqual([
    'ok node',
    'ok packages',
    'ok settings',
    'ok address',
    'ok key',
    'ok proxy',
    'ok name',
    'problem connection',
    'skipped tls',
    'skipped upgrade',
    'skipped answer',
    'skipped client',
    'skipped turn',
    '',
    '1 problem',
    '',
    'connection_refused',
    'Nothing listens',
    '→ Start',
    '',
  ])
})

test('A real turn runs only where it is asked for, and is bounded', async () => {
  await using stations = new Stations()
  const asked: string[] = []
  const port = await stations.devServer({
    model: async function* ({ request }) {
      asked.push(`${request.model} ${request.max_output_tokens}`)
      yield { type: 'text', text: 'ok' }
    },
  })
  const setting = { args: ['--base-url', `http://127.0.0.1:${port}/v1`] }
  const untried = await askHere(setting)
  expect(untried).toMatchObject({ code: 0, stdout: expect.stringContaining('no turn has run') })
  expect(untried.stdout).toMatch(/skipped +turn +not asked for/)
  expect(untried.stdout).not.toContain('Healthy')
  expect(asked).toEqual([])
  const { code, stdout } = await askHere(setting, '--turn', 'some-model')
  expect(stdout).toMatch(/ok +turn +answered over a WebSocket, \d+ \+ \d+ tokens/)
  expect(stdout).toContain('Healthy')
  expect({ code, asked }).toEqual({ code: 0, asked: ['some-model 16'] })
})

test('Wrong arguments', async () => {
  expect((await warmline('doctor', 'x')).code).toBe(2)
  expect((await warmline('doctor', '--timeout', '0')).code).toBe(2)
  expect(await warmline('doctor', '--env-file', '/nowhere/.env')).toMatchObject({
    code: 1,
    stderr: 'warmline: /nowhere/.env cannot be read: ENOENT\n',
  })
})

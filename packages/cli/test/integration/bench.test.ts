// `warmline bench` with loops that are shorter than its usual warm-up.
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { start } from '../support/in-process.ts'

test.for([1, 2])('A loop as short as %i is warmed up and measured', async (turns) => {
  const args = ['--turns', String(turns), '--repetitions', '1', '--link', '1000mbit/0ms']
  // A folder without adapters, so that core alone is measured.
  const { code, stdout, stderr } = await start(['bench', '--json', ...args, '--cwd', tmpdir()])
    .ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout).ways).toMatchObject([
    { carrier: 'http', incrementalTurns: 0, webSocketTurns: 0 },
    { carrier: 'websocket', incrementalTurns: turns - 1, webSocketTurns: turns },
  ])
})

// The versions of Node that the program refuses, and what it says.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nodeRefusal } from '../src/node-version.js'

const here = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Code that makes a process believe that it runs on another Node. */
const onNode20 = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`

test('The versions are those of the package', () => {
  const { engines } = JSON.parse(readFileSync(here('package.json'), 'utf8'))
  expect(engines.node).toBe('>=22.12')
  for (const version of ['22.12.0', '22.20.1', '24.0.0'])
    expect(nodeRefusal(version)).toBe(undefined)
  for (const version of ['18.0.0', '20.20.2', '22.11.9']) {
    expect(nodeRefusal(version)).toBe(`Node 22.12 or newer is needed, and this is Node ${version}.`)
  }
})

test('The program says so in one line, and ends with 1', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', onNode20, here('src/cli.ts'), 'folder', '--template', 'nextjs'],
    { encoding: 'utf8' },
  )
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'create-warmline: Node 22.12 or newer is needed, and this is Node 20.20.2.\n',
  })
})

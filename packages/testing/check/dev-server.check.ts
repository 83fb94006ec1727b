// The packed dev-server installs together with every version of vitest that it supports.
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { Application, packPackages } from '../src/packed/index.js'

let packs: readonly string[]

beforeAll(async () => {
  packs = await packPackages(['dev-server'])
})

test.each(['3', '4', '5'])('installs together with vitest %s', async (version) => {
  const [pack = ''] = packs
  const project = new Application(join(dirname(pack), `vitest-${version}`))
  project.write('package.json', '{ "name": "project", "private": true }')
  const npm = ['npm', 'install', '--no-audit', '--no-fund', '--package-lock-only']
  const { code, output } = await project.run([...npm, `vitest@${version}`, pack], {
    timeoutMs: 300_000,
  })
  expect(code, output).toBe(0)
})

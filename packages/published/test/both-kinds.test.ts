// One process in which core is loaded twice: as ES modules and as CommonJS.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

/** Run by Node itself, which is what tells one kind of module from the other. */
const bothKinds = `
import { createRequire } from 'node:module'
import * as esm from '@warmline/core'
const cjs = createRequire(import.meta.url)('@warmline/core')
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
    cwd: import.meta.dirname,
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

test.each([
  ['core', '#runtime', 'runtime/node.js'],
  ['inspector', '#page-file', 'page-file.cjs'],
])('The CommonJS build of %s finds %s in its own folder', (name, inner, file) => {
  const main = createRequire(import.meta.url).resolve(`@warmline/${name}`)
  expect(main).toMatch(/dist[\\/]cjs[\\/]index\.js$/)
  expect(createRequire(main).resolve(inner)).toBe(main.replace(/index\.js$/, file))
})

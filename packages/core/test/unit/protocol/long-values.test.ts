// Long settings are written once, and always as JSON writes them. What is no snapshot may have
// changed since, and is written again.
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { LongValues } from '../../../src/protocol/long-values.js'
import { encodeCreate } from '../../../src/protocol/request.js'
import { readSnapshot } from '../../../src/protocol/snapshot.js'
import type { CreateRequest } from '../../../src/protocol/types.js'

const tool = (name: string): object => ({ name, description: 'x'.repeat(300) })

test('A value is written as JSON writes it, whatever was written before', () => {
  const long = new LongValues()
  const objects = [tool('a'), tool('b'), tool('c')]
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }).map((text) => text.repeat(600)),
    fc.array(fc.constantFrom(...objects, 1, null, 'x'.repeat(600)), { maxLength: 4 }),
    fc.constantFrom(undefined, [], 'y'.repeat(300_000)),
  )
  fc.assert(
    fc.property(value, (given) => {
      expect(long.write(given)).toBe(JSON.stringify(given))
    }),
    { numRuns: 500 },
  )
})

test('A long text, or a list of the same objects, is written once', () => {
  const long = new LongValues()
  const tools = [tool('a'), tool('b')]
  const write = vi.spyOn(JSON, 'stringify')
  for (let i = 0; i < 3; i++) long.write('z'.repeat(600))
  for (let i = 0; i < 3; i++) long.write([...tools])
  expect(write).toHaveBeenCalledTimes(2)
  long.write([...tools, tool('c')])
  long.write([tool('a'), tool('b')])
  expect(write).toHaveBeenCalledTimes(4)
  long.clear()
  expect(long.write('z'.repeat(600))).toBe(`"${'z'.repeat(600)}"`)
  expect(write).toHaveBeenCalledTimes(5)
  write.mockRestore()
})

test('The settings of a frame are those of its request, also after a change of one', () => {
  const long = new LongValues()
  const settings = { instructions: 'i'.repeat(600), tools: [tool('a')], store: false }
  const written = (request: CreateRequest): unknown =>
    JSON.parse(encodeCreate(request, { inputJson: '[]' }, long))
  const ofFrame = { type: 'response.create', input: [] }
  const snapshot = readSnapshot(JSON.stringify(settings)) ?? {}
  for (let i = 0; i < 2; i++) expect(written(snapshot)).toEqual({ ...settings, ...ofFrame })
  expect(written(settings)).toEqual({ ...settings, ...ofFrame })
  Object.assign(settings.tools[0] ?? {}, { name: 'changed' })
  expect(written(settings)).toEqual({ ...settings, ...ofFrame })
})

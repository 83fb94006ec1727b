// Frames are masked as RFC 6455 5.3 says, wherever they stand in memory.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mask, unmask } from '../../../src/runtime/mask.js'

const byte = fc.nat(255)
const frame = fc.record({
  bytes: fc.array(byte, { maxLength: 70 }),
  key: fc.array(byte, { minLength: 4, maxLength: 4 }),
  sourceAt: fc.nat(5),
  outputAt: fc.nat(5),
})

test('Each byte is masked with that of its place in the key, and nothing around it is touched', () => {
  fc.assert(
    fc.property(frame, ({ bytes, key, sourceAt, outputAt }) => {
      const { length } = bytes
      const source = new Uint8Array(length + 8).fill(7).subarray(sourceAt, sourceAt + length)
      source.set(bytes)
      const output = new Uint8Array(length + 8).fill(9)
      mask(source, Uint8Array.from(key), output, outputAt, length)
      const masked = bytes.map((each, i) => each ^ (key[i % 4] ?? 0))
      const untouched = (count: number): number[] => Array.from({ length: count }, () => 9)
      expect([...output]).toEqual([...untouched(outputAt), ...masked, ...untouched(8 - outputAt)])
      expect([...source]).toEqual(bytes)
      unmask(source, Uint8Array.from(key))
      expect([...source]).toEqual(masked)
      unmask(source, Buffer.from(key))
      expect([...source]).toEqual(bytes)
    }),
  )
})

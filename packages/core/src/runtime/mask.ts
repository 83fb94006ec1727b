// Masks the frames that a WebSocket sends (RFC 6455 5.3), word by word: `ws` alone does it byte by
// byte. The build gives it to `ws` in the place of the native package `bufferutil`
// (scripts/finish-build.mjs), whose functions these are.

/** Masks `length` bytes of the source into the output, from `offset` on; both may be one buffer. */
// biome-ignore lint/complexity/useMaxParams: these are the parameters of `bufferutil`.
export function mask(
  source: Uint8Array,
  key: Uint8Array,
  output: Uint8Array,
  offset: number,
  length: number,
): void {
  const from = source.byteOffset
  const to = output.byteOffset + offset
  const isAligned = from % 4 === 0 && to % 4 === 0
  const words = isAligned ? length >> 2 : 0
  if (words > 0) {
    // Made of bytes, so that their order is the same everywhere; signed, because V8 makes objects
    // of larger numbers before it has compiled the loop.
    const [word = 0] = new Int32Array(Uint8Array.from(key).buffer, 0, 1)
    const read = new Int32Array(source.buffer, from, words)
    const write = new Int32Array(output.buffer, to, words)
    for (let i = 0; i < words; i++) write[i] = (read[i] ?? 0) ^ word
  }
  for (let i = words * 4; i < length; i++) output[offset + i] = (source[i] ?? 0) ^ (key[i % 4] ?? 0)
}

/** Takes the mask of a buffer off again, in place. */
export function unmask(buffer: Uint8Array, key: Uint8Array): void {
  mask(buffer, key, buffer, 0, buffer.length)
}

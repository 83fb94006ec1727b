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
    keyBytes.set(key)
    const read = new Int32Array(source.buffer, from, words)
    maskWords(read, keyWord[0] ?? 0, new Int32Array(output.buffer, to, words))
  }
  for (let i = words * 4; i < length; i++) output[offset + i] = (source[i] ?? 0) ^ (key[i % 4] ?? 0)
}

/** The key as one word, made of its bytes so that their order is the same everywhere. */
const keyBytes = new Uint8Array(4)
/** Signed, because V8 makes objects of larger numbers before it has compiled the loop. */
const keyWord = new Int32Array(keyBytes.buffer)

/** A function of its own, which V8 compiles once: what is around it differs from frame to frame. */
function maskWords(source: Int32Array, word: number, output: Int32Array): void {
  for (let i = 0; i < source.length; i++) output[i] = (source[i] ?? 0) ^ word
}

/** Takes the mask of a buffer off again, in place. */
export function unmask(buffer: Uint8Array, key: Uint8Array): void {
  mask(buffer, key, buffer, 0, buffer.length)
}

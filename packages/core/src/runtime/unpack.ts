// Decompresses a body as the platform's fetch does: one that breaks off is given as far as it came.
import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream'
import zlib from 'node:zlib'

const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH, ZSTD_e_continue, ZSTD_e_flush } = zlib.constants
const sync = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH }
const brotli = { flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH }
const zstd = { flush: ZSTD_e_continue, finishFlush: ZSTD_e_flush }

/** Most codings that are decoded; a body with more stays as it is. */
const maxCodings = 5

const zstdUnpacker: [string, () => Transform] = ['zstd', () => zlib.createZstdDecompress(zstd)]

const unpackers: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => zlib.createGunzip(sync)],
  ['x-gzip', () => zlib.createGunzip(sync)],
  ['deflate', () => new Inflate()],
  ['br', () => zlib.createBrotliDecompress(brotli)],
  // Node has zstd since 22.15.
  ...(typeof zlib.createZstdDecompress === 'function' ? [zstdUnpacker] : []),
])

/** Decodes a body by its `content-encoding`; a body with an unknown coding stays as it is. */
export function unpacked(body: Readable, header: string | null): Readable {
  const codings = (header ?? '').toLowerCase().split(',')
  const known = codings.flatMap((coding) => unpackers.get(coding.trim()) ?? [])
  if (known.length < codings.length || known.length > maxCodings) return body
  // An error of the body ends the decoded stream too.
  return known.reduceRight<Readable>((packed, unpack) => pipeline(packed, unpack(), () => {}), body)
}

/**
 * Decodes `deflate`, for which servers send two formats: the first byte tells them apart
 * (https://www.rfc-editor.org/rfc/rfc1950#section-2.2).
 */
class Inflate extends Transform {
  #inflate: Transform | undefined

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#inflate ??= this.#begin(((chunk[0] ?? 0) & 0x0f) === 8)
    this.#inflate.write(chunk, (error) => done(error))
  }

  override _flush(done: TransformCallback): void {
    if (this.#inflate === undefined) done()
    else this.#inflate.once('end', () => done()).end()
  }

  #begin(hasHeader: boolean): Transform {
    const inflate = hasHeader ? zlib.createInflate(sync) : zlib.createInflateRaw(sync)
    inflate.on('data', (chunk) => this.push(chunk))
    inflate.on('error', (error) => this.destroy(error))
    return inflate
  }
}

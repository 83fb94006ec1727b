// A log as bytes: reads lines without reading the whole file, and any part again. It knows the
// encodings of text and no format.
import { type FileHandle, open } from 'node:fs/promises'

/** Most bytes of one line, and of a file that must be read as a whole. */
export const maxTextBytes: number = 400 * 1024 * 1024
const chunkBytes = 1024 * 1024
const newline = 0x0a

/** A line: where it is, and its text unless it is too long. */
export interface Line {
  /** From 1. */
  readonly number: number
  readonly offset: number
  readonly length: number
  readonly text?: string
}

/** An open log. */
export interface LogFile extends AsyncDisposable {
  readonly size: number
  /** The text of a part; `offset` and `length` are those of a line. */
  read(offset: number, length: number): Promise<string>
  /** The lines that are not blank, without their ends. */
  lines(): AsyncIterable<Line>
}

/** Why a file cannot be read as a log; its message is for people. */
export class LogFileError extends Error {}

/**
 * Opens a file. UTF-16, as PowerShell writes it, is decoded in memory.
 * @throws LogFileError for what is no text, and what the file system throws.
 */
export async function openLogFile(path: string): Promise<LogFile> {
  const file = await open(path)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new LogFileError('It is not a regular file.')
    const head = Buffer.alloc(Math.min(stats.size, 4096))
    await file.read(head, 0, head.length, 0)
    const encoding = wideEncoding(head)
    if (encoding === undefined && head.includes(0)) throw new LogFileError('It is not a text.')
    if (encoding === undefined) return new StoredFile(file, stats.size)
    if (stats.size > maxTextBytes) throw new LogFileError('It is too large for UTF-16.')
    const text = new TextDecoder(encoding).decode(await file.readFile())
    await file.close()
    return new StoredFile(Buffer.from(text), undefined)
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}

function wideEncoding(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
}

class StoredFile implements LogFile {
  readonly size: number
  readonly #bytes: FileHandle | Buffer

  constructor(bytes: Buffer, size: undefined)
  constructor(bytes: FileHandle, size: number)
  constructor(bytes: FileHandle | Buffer, size: number | undefined) {
    this.#bytes = bytes
    this.size = size ?? (Buffer.isBuffer(bytes) ? bytes.length : 0)
  }

  async read(offset: number, length: number): Promise<string> {
    return textOf(await this.#readBytes(offset, length))
  }

  async *lines(): AsyncGenerator<Line> {
    let number = 0
    let start = 0
    let parts: Buffer[] = []
    let length = 0
    const take = (): Line | undefined => {
      number += 1
      const line = { number, offset: start, length }
      start += length + 1
      const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
      const isTooLong = length > maxTextBytes
      parts = []
      length = 0
      if (isTooLong) return line
      const text = textOf(bytes)
      return text.trim() === '' ? undefined : { ...line, text }
    }
    for (let offset = 0; offset < this.size; offset += chunkBytes) {
      const chunk = await this.#readBytes(offset, Math.min(chunkBytes, this.size - offset))
      let from = 0
      for (;;) {
        const to = chunk.indexOf(newline, from)
        const part = chunk.subarray(from, to === -1 ? chunk.length : to)
        length += part.length
        // The rest of a line that is too long is not kept.
        if (part.length > 0 && length <= maxTextBytes) parts.push(part)
        if (to === -1) break
        const line = take()
        if (line !== undefined) yield line
        from = to + 1
      }
    }
    const last = length > 0 ? take() : undefined
    if (last !== undefined) yield last
  }

  async #readBytes(offset: number, length: number): Promise<Buffer> {
    if (Buffer.isBuffer(this.#bytes)) return this.#bytes.subarray(offset, offset + length)
    const buffer = Buffer.allocUnsafe(length)
    let count = 0
    while (count < length) {
      const { bytesRead } = await this.#bytes.read(buffer, count, length - count, offset + count)
      if (bytesRead === 0) break
      count += bytesRead
    }
    return buffer.subarray(0, count)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!Buffer.isBuffer(this.#bytes)) await this.#bytes.close()
  }
}

/** Text without a byte order mark. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

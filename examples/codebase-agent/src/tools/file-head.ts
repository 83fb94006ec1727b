// Reads the beginning of a file, bounded, whatever the file is: huge, binary, a device, a pipe. It
// interprets no text.
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** The beginning of a file. */
export interface FileHead {
  /** Size of the whole file. */
  readonly bytes: number
  /** At most as many bytes as were asked for. */
  readonly head: Buffer
  /** True when `head` is the whole file. */
  readonly isWhole: boolean
}

/** Bytes looked at to tell text from other content. */
const sniffedBytes = 8192

/**
 * The first `maxBytes` of a file; `undefined` when it is not a regular file.
 * @throws Error of the file system.
 */
export async function readHead(path: string, maxBytes: number): Promise<FileHead | undefined> {
  // Non-blocking, because opening a pipe without a writer would wait forever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) return undefined
    const buffer = Buffer.allocUnsafe(Math.min(stats.size, maxBytes))
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return { bytes: stats.size, head: buffer.subarray(0, length), isWhole: length >= stats.size }
  } finally {
    await file.close()
  }
}

/** True when the content is not text: it has a NUL byte near its beginning. */
export function isBinary(head: Buffer): boolean {
  return head.subarray(0, sniffedBytes).includes(0)
}

/**
 * Lines of text, without their ends. A last line end does not begin another line; empty text has no
 * lines.
 */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/**
 * `text` cut to so many characters, with a sign that it was cut. Never splits a character in two.
 */
export function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text
  const end = maxCharacters - 1
  const splits = (text.codePointAt(end - 1) ?? 0) > 0xffff
  return `${text.slice(0, splits ? end - 1 : end)}…`
}

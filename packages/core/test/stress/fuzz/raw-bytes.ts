// Bytes as they may stand on the wire itself: WebSocket frames in every wrong form, HTTP heads and
// bodies that a server of Node would never write. Arbitraries, and their bytes.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { strangeCloseCode, strangeHeaders, strangeText } from './strange.js'

/** One frame of a WebSocket, as bytes. */
export interface RawFrame {
  readonly opcode: number
  readonly isFinal: boolean
  readonly reserved: number
  readonly isMasked: boolean
  readonly payload: Uint8Array
  /** By how many bytes the length that the frame states is off. */
  readonly lengthOff: number
}

/** What is written on a socket in place of, or between, right frames. */
export type RawPiece =
  | { readonly type: 'frame'; readonly frame: RawFrame }
  /**
   * The next event of the right answer, whole or in fragments, with a control frame between them.
   */
  | { readonly type: 'event'; readonly pieces: number; readonly hasPing: boolean }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }

/** How an attack on a socket ends. */
export type RawEnd = 'stay' | 'end' | 'destroy'

const anyPayload: fc.Arbitrary<Uint8Array> = fc.oneof(
  strangeText.map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(0, 1, 124, 126, 70_000).map((length) => new Uint8Array(length).fill(0x61)),
  fc.tuple(strangeCloseCode, strangeText, fc.boolean()).map(([code, reason, isCut]) => {
    const bytes = new TextEncoder().encode(reason).slice(0, 200)
    const whole = Uint8Array.from([
      code >> 8,
      code & 0xff,
      ...bytes,
      ...(isCut ? [0xe2, 0x82] : []),
    ])
    return code === 1005 ? whole.slice(0, 1) : whole
  }),
)

const rawFrame: fc.Arbitrary<RawFrame> = fc.record({
  opcode: fc.constantFrom(0, 1, 1, 2, 8, 8, 8, 9, 10, 3, 11, 15),
  isFinal: fc.oneof(
    { weight: 3, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  reserved: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 7 }) },
  ),
  isMasked: fc.oneof(
    { weight: 5, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  payload: anyPayload,
  lengthOff: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(1, 200, 70_000, 2 ** 31, 2 ** 53) },
  ),
})

/** What is written on the socket of a turn. */
export const rawPieces: fc.Arbitrary<readonly RawPiece[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('event' as const),
        pieces: fc.nat(4),
        hasPing: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('frame' as const), frame: rawFrame }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('bytes' as const),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
      }),
    },
  ),
  { maxLength: 14 },
)

/** The bytes of a frame. */
export function bytesOf({
  opcode,
  isFinal,
  reserved,
  isMasked,
  payload,
  lengthOff,
}: RawFrame): Buffer {
  const stated = payload.length + lengthOff
  const mask = isMasked ? 0x80 : 0
  const head = [(isFinal ? 0x80 : 0) | (reserved << 4) | opcode]
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(stated))
  if (stated < 126) head.push(mask | stated)
  else if (stated < 65_536) head.push(mask | 126, ...length.subarray(6))
  else head.push(mask | 127, ...length)
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([Buffer.from(head), Buffer.alloc(isMasked ? 4 : 0), payload])
}

/** A text as one frame, or as fragments with a ping between them. */
export function framesOfText(text: string, pieces: number, hasPing: boolean): readonly Buffer[] {
  const bytes = new TextEncoder().encode(text)
  const plain = { reserved: 0, isMasked: false, lengthOff: 0 }
  const ping = bytesOf({ ...plain, opcode: 9, isFinal: true, payload: new Uint8Array(3) })
  const size = Math.max(1, Math.ceil(bytes.length / Math.max(1, pieces)))
  const frames: Buffer[] = []
  for (let at = 0; at < bytes.length || at === 0; at += size) {
    const payload = bytes.slice(at, at + size)
    frames.push(
      bytesOf({ ...plain, opcode: at === 0 ? 1 : 0, isFinal: at + size >= bytes.length, payload }),
    )
    if (hasPing) frames.push(ping)
  }
  return frames
}

/** An answer of HTTP, as text that need not be one. */
export interface RawAnswer {
  readonly statusLine: string
  readonly headers: readonly (readonly [string, string])[]
  readonly lineEnd: string
  readonly framing: 'length' | 'short' | 'long' | 'chunked' | 'badChunk' | 'none' | 'both'
  readonly body: string
  /** More headers than anybody reads. */
  readonly padding: number
}

/** Any answer. */
export const rawAnswers: fc.Arbitrary<RawAnswer> = fc.record({
  statusLine: fc.constantFrom(
    'HTTP/1.1 200 OK',
    'HTTP/1.1 101 Switching Protocols',
    'HTTP/1.1 400 Bad Request',
    'HTTP/1.1 401 Unauthorized',
    'HTTP/1.1 404 Not Found',
    'HTTP/1.1 426 Upgrade Required',
    'HTTP/1.1 429 Too Many Requests',
    'HTTP/1.1 500 Oops',
    'HTTP/1.1 503 Service Unavailable',
    'HTTP/1.1 307 Temporary Redirect',
    'HTTP/1.1 204 No Content',
    'HTTP/1.1 304 Not Modified',
    'HTTP/1.1 100 Continue',
    'HTTP/1.1 600 Odd',
    'HTTP/1.1 99 Odd',
    'HTTP/1.1 200',
    'HTTP/1.0 200 OK',
    'HTTP/2 200 OK',
    'HTTP/1.1 abc',
    'ICY 200 OK',
    '',
  ),
  headers: strangeHeaders,
  lineEnd: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n'),
  framing: fc.constantFrom(
    'length',
    'length',
    'chunked',
    'short',
    'long',
    'badChunk',
    'none',
    'both',
  ),
  body: strangeText,
  padding: fc.constantFrom(0, 0, 0, 50, 3_000),
})

/** The text of an answer; `body` is what it holds unless the case has a body of its own. */
export function textOfAnswer(answer: RawAnswer, body: string = answer.body): string {
  const { statusLine, headers, lineEnd, framing, padding } = answer
  // It is written as latin1: a byte for each character.
  const { length } = body
  const chunk = `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  const framed: Readonly<
    Record<RawAnswer['framing'], readonly [head: readonly string[], body: string]>
  > = {
    length: [[`content-length: ${length}`], body],
    short: [[`content-length: ${Math.floor(length / 2)}`], body],
    long: [[`content-length: ${length + 100}`], body],
    chunked: [['transfer-encoding: chunked'], length === 0 ? '0\r\n\r\n' : chunk],
    badChunk: [['transfer-encoding: chunked'], `zz\r\n${chunk}`],
    none: [['connection: close'], body],
    both: [[`content-length: ${length}`, 'transfer-encoding: chunked'], chunk],
  }
  const [head, framedBody] = framed[framing]
  const lines = [
    statusLine,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...Array.from({ length: padding }, (_, index) => `x-padding-${index}: ${index}`),
    ...head,
  ]
  return lines.join(lineEnd) + lineEnd + lineEnd + framedBody
}

/** How a handshake of a WebSocket is answered wrongly. */
export interface RawHandshake {
  readonly status: number
  readonly accept: 'right' | 'wrong' | 'missing'
  readonly upgrade: string
  readonly headers: readonly (readonly [string, string])[]
}

/** Handshakes that are nearly right. */
export const rawHandshakes: fc.Arbitrary<RawHandshake> = fc.record({
  status: fc.constantFrom(101, 101, 101, 200, 102),
  accept: fc.constantFrom('right', 'right', 'wrong', 'missing'),
  upgrade: fc.constantFrom('websocket', 'WebSocket', 'h2c', ''),
  headers: fc.oneof(
    strangeHeaders,
    fc.constantFrom<readonly (readonly [string, string])[]>(
      [['sec-websocket-extensions', 'permessage-deflate']],
      [['sec-websocket-protocol', 'chat']],
      [['sec-websocket-extensions', 'permessage-deflate; server_max_window_bits=99']],
    ),
  ),
})

/** The text of a handshake's answer to a key. */
export function textOfHandshake(
  { status, accept, upgrade, headers }: RawHandshake,
  key: string,
): string {
  const right = createHash('sha1')
    .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  const accepts = {
    right: [`Sec-WebSocket-Accept: ${right}`],
    wrong: ['Sec-WebSocket-Accept: AAAA'],
    missing: [],
  }
  return [
    `HTTP/1.1 ${status} Switching Protocols`,
    `Upgrade: ${upgrade}`,
    'Connection: Upgrade',
    ...accepts[accept],
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n')
}

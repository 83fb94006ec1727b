// What a real socket tells of the bytes that arrive: once a read, before what it brings.
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { platformRuntime } from '#runtime'

/** A text frame of a server (RFC 6455 5.2). */
function textFrame(text: string): Buffer {
  const head = Buffer.from([0x81, 126, 0, 0])
  head.writeUInt16BE(text.length, 2)
  return Buffer.concat([head, Buffer.from(text)])
}

test('Bytes are heard once a read, before their messages, and when they are only part of one', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  const accepted: Promise<Duplex> = new Promise((resolve) =>
    server.on('connection', (_, { socket }) => resolve(socket)),
  )
  const told: string[] = []
  let heard = (): void => {}
  const nextRead = (): Promise<void> => new Promise((resolve) => (heard = resolve))
  const opened = Promise.withResolvers<void>()
  const dialed = platformRuntime().dial(
    {
      url: `ws://127.0.0.1:${address.port}/`,
      headers: {},
      compression: false,
      agent: undefined,
      maxInboundFrameBytes: 100_000,
    },
    {
      opened: () => opened.resolve(),
      heard() {
        told.push('heard')
        heard()
      },
      message: (text) => told.push(text.trim()),
      binary() {},
      overLimit() {},
      refused() {},
      failed: opened.reject,
      closed() {},
    },
  )
  try {
    await opened.promise
    const transport = await accepted
    const [one, two, three] = ['one', 'two', 'three'].map((word) => textFrame(word.padEnd(200)))
    const send = async (...bytes: (Buffer | undefined)[]): Promise<void> => {
      const read = nextRead()
      transport.write(Buffer.concat(bytes.filter((each) => each !== undefined)))
      await read
    }
    await send(one, two, three?.subarray(0, 100))
    await send(three?.subarray(100, 150))
    await send(three?.subarray(150))
    expect(told).toEqual(['heard', 'one', 'two', 'heard', 'heard', 'three'])
  } finally {
    dialed.terminate()
    server.close()
  }
})

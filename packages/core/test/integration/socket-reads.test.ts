// What a real socket tells of the bytes that arrive: once a read, before what it brings.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import type WebSocket from 'ws'
import { WebSocketServer } from 'ws'
import { platformRuntime } from '#runtime'

/** A text frame of a server (RFC 6455 5.2). */
function textFrame(text: string): Buffer {
  const head = Buffer.from([0x81, 126, 0, 0])
  head.writeUInt16BE(text.length, 2)
  return Buffer.concat([head, Buffer.from(text)])
}

/** A connection that tells what it is told; `next` waits for something that is told. */
async function connected(compression: boolean): Promise<{
  readonly told: string[]
  readonly accepted: WebSocket & { readonly transport: NodeJS.WritableStream }
  readonly next: (what: string) => Promise<void>
  readonly end: () => void
}> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: compression })
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  const accepting = once(server, 'connection')
  const told: string[] = []
  let waiting: { readonly what: string; readonly resolve: () => void } | undefined
  const tell = (what: string): void => {
    told.push(what)
    if (waiting?.what === what) waiting.resolve()
  }
  const opened = Promise.withResolvers<void>()
  const dialed = platformRuntime().dial(
    {
      url: `ws://127.0.0.1:${address.port}/`,
      headers: {},
      compression,
      agent: undefined,
      maxInboundFrameBytes: 100_000,
    },
    {
      opened: () => opened.resolve(),
      heard: () => tell('heard'),
      message: (text) => tell(text.slice(0, 5).trim()),
      pong: () => tell('pong'),
      binary() {},
      overLimit() {},
      refused() {},
      failed: opened.reject,
      closed() {},
    },
  )
  await opened.promise
  const [socket, request] = await accepting
  return {
    told,
    accepted: Object.assign(socket, { transport: request.socket }),
    next: (what) => new Promise((resolve) => (waiting = { what, resolve })),
    end() {
      dialed.terminate()
      server.close()
    },
  }
}

test('Bytes are heard once a read, before their messages, and when they are only part of one', async () => {
  const { told, accepted, next, end } = await connected(false)
  try {
    const third = textFrame('three'.padEnd(200))
    const send = async (what: string, ...bytes: readonly Uint8Array[]): Promise<void> => {
      const read = next(what)
      accepted.transport.write(Buffer.concat(bytes))
      await read
    }
    const [one, two] = ['one', 'two'].map((word) => textFrame(word.padEnd(200)))
    if (one === undefined || two === undefined) throw new Error('There are two.')
    await send('heard', one, two, third.subarray(0, 100))
    await send('heard', third.subarray(100, 150))
    await send('three', third.subarray(150))
    const pong = next('pong')
    accepted.pong()
    await pong
    expect(told).toEqual(['heard', 'one', 'two', 'heard', 'heard', 'three', 'heard', 'pong'])
  } finally {
    end()
  }
})

test('A message that is inflated long after its bytes were read is heard by itself', async () => {
  const { told, accepted, next, end } = await connected(true)
  try {
    const last = next('last')
    // More than `ws` takes at once before it waits for what is inflated.
    for (let i = 0; i < 40; i++) accepted.send(`text ${randomBytes(1024).toString('hex')}`)
    accepted.send('last')
    await last
    const messages = told.flatMap((what, i) => (what === 'heard' ? [] : [told[i - 1]]))
    expect(messages).toEqual(Array(41).fill('heard'))
  } finally {
    end()
  }
})

// Checks of the limits of a connection: its largest frame, pings, and how long it may be idle.
import { errorIn, NotTested, type Probe } from '../probe.js'
import { isErrorFrame } from '../wire/error-frame.js'
import type { ProbeSocket } from '../wire/probe-socket.js'
import type { Check } from './check.js'

export const limitChecks: readonly Check[] = [
  { rows: ['frame-limit'], turns: {}, run: frameLimit },
  { rows: ['idle', 'pings'], turns: {}, run: idle },
]

const mebibyte = 1024 * 1024
/** The sizes that are tried: the limits that are known of some server, and one byte more. */
const sizes = [1, 4, 10, 16, 32].flatMap((count) => [count * mebibyte, count * mebibyte + 1])

/** Sends a message of unknown type, which costs nothing, in ever larger frames. */
async function frameLimit(probe: Probe): Promise<void> {
  const { facts, settings } = probe
  for (const bytes of sizes.filter((size) => size <= settings.maxFrameBytes)) {
    const socket = await probe.connect()
    const close = await sendFrame(probe, socket, bytes)
    if (close === undefined) facts.acceptedFrameBytes = bytes
    else {
      facts.refusedFrameBytes = bytes
      const seen = `${sizeText(facts.acceptedFrameBytes)} accepted, ${sizeText(bytes)} closed with ${close}`
      probe.note('frame-limit', close === 1009 ? 'yes' : 'differs', seen)
      return
    }
    await socket.close()
  }
  throw new NotTested(`${sizeText(facts.acceptedFrameBytes)} are accepted; --max-frame tries more.`)
}

/** The code of the close that a frame gets; `undefined` for a frame that was read. */
async function sendFrame(
  { settings }: Probe,
  socket: ProbeSocket,
  bytes: number,
): Promise<number | undefined> {
  const [head, tail] = ['{"type":"warmline.probe","padding":"', '"}']
  socket.send(`${head}${'x'.repeat(bytes - head.length - tail.length)}${tail}`)
  // A server that ignores the message still answers the ping behind it.
  const pong = socket.ping(settings.timeoutMs)
  const heard = await Promise.race([
    socket.hear((frames) => frames.length > 0, settings.timeoutMs),
    pong.then((isAlive) => (isAlive ? undefined : { frames: [], close: socket.closed })),
  ])
  if (heard === undefined || errorIn(heard) !== undefined || heard.frames.length > 0) {
    return socket.closed?.code === 1009 ? 1009 : undefined
  }
  return socket.closed?.code ?? 1006
}

function sizeText(bytes = 0): string {
  const count = Math.floor(bytes / mebibyte)
  return bytes % mebibyte === 0 ? `${count} MiB` : `${count} MiB and ${bytes % mebibyte} byte`
}

async function idle(probe: Probe): Promise<void> {
  const { facts, settings } = probe
  if (settings.idleMs === 0) throw new NotTested('Only with --idle SECONDS.')
  const socket = await probe.connect()
  const startedAt = performance.now()
  const { frames, close } = await socket.hear(() => false, settings.idleMs)
  const passedMs = Math.round(performance.now() - startedAt)
  notePings(probe, socket, passedMs)
  // Nothing else makes a server send an error to a connection on which nothing runs.
  const limit = frames.find(isErrorFrame)
  const spent = `${(passedMs / 1000).toFixed(1)} s`
  if (close === undefined) {
    probe.note('idle', 'yes', `open after ${spent}`)
  } else if (limit !== undefined) {
    facts.ageMs = passedMs
    facts.ageCloseCode = close.code
    const seen = `the error of the age limit after ${spent}, then closed with ${close.code}`
    probe.note('idle', 'no', seen)
  } else {
    facts.idleMs = passedMs
    facts.idleCloseCode = close.code
    const verdict = close.code === 1001 ? 'no' : 'differs'
    probe.note('idle', verdict, `closed with ${close.code} after ${spent}`)
  }
}

function notePings(probe: Probe, { pingsAt }: ProbeSocket, passedMs: number): void {
  const { facts } = probe
  const gaps = pingsAt.slice(1).map((at, index) => at - (pingsAt[index] ?? at))
  if (gaps.length > 0) {
    facts.pingIntervalMs = Math.round(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length)
    probe.note('pings', 'yes', `every ${(facts.pingIntervalMs / 1000).toFixed(1)} s`)
  } else if (pingsAt.length > 0) probe.note('pings', 'yes', 'once')
  else if (passedMs > 60_000) probe.note('pings', 'no', 'none in a minute')
  else probe.note('pings', 'not tested', 'None came so soon.')
}

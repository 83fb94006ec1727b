// The model of a link: how long a request takes to arrive. Pure.
import { InvalidArgumentError } from 'commander'

/** A link to the server. */
export interface Link {
  /** Bits a second from the program to the server. */
  readonly bitsPerSecond: number
  readonly roundTripMs: number
}

/** The links that are shown unless others are asked for. */
export const commonLinks: readonly Link[] = [
  { bitsPerSecond: 2_000_000, roundTripMs: 100 },
  { bitsPerSecond: 20_000_000, roundTripMs: 50 },
  { bitsPerSecond: 1_000_000_000, roundTripMs: 20 },
]

/** What TCP sends before the first acknowledgment: ten segments (RFC 6928), again after a pause. */
const firstWindowBytes = 14_600

/** The model in one sentence, for people and in the JSON. */
export const linkModel: string =
  'A request takes its bits over the bits per second of the link, and a round trip for each time ' +
  "that TCP's window doubles from 14,600 bytes (RFC 6928) until the rest fits; computing on the " +
  'server, answers and handshakes are not counted.'

/** The seconds until a request of this size has arrived, without the time of its last bit's way. */
export function secondsOn({ bitsPerSecond, roundTripMs }: Link, bytes: number): number {
  const doublings = Math.max(0, Math.ceil(Math.log2(bytes / firstWindowBytes + 1)) - 1)
  // A window as large as what the link holds in a round trip sends without a pause.
  const heldBytes = (bitsPerSecond / 8) * (roundTripMs / 1000)
  const untilFull = Math.max(0, Math.ceil(Math.log2(heldBytes / firstWindowBytes)))
  return (bytes * 8) / bitsPerSecond + (Math.min(doublings, untilFull) * roundTripMs) / 1000
}

const units: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9 }

/** A link from `10mbit/50ms`; `undefined` for another text. */
export function parseLink(text: string): Link | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg])bit(?:\/s)?\s*[/,]\s*(\d+(?:\.\d+)?)\s*ms$/i.exec(text)
  const [, amount, unit = '', delay] = match ?? []
  const bitsPerSecond = Number(amount) * (units[unit.toLowerCase()] ?? 0)
  return bitsPerSecond > 0 ? { bitsPerSecond, roundTripMs: Number(delay) } : undefined
}

/** A link for people, such as `20 Mbit/s, 50 ms`. */
export function nameOfLink({ bitsPerSecond, roundTripMs }: Link): string {
  const [amount, unit] =
    bitsPerSecond >= 1e9
      ? [bitsPerSecond / 1e9, 'Gbit/s']
      : bitsPerSecond >= 1e6
        ? [bitsPerSecond / 1e6, 'Mbit/s']
        : [bitsPerSecond / 1e3, 'kbit/s']
  return `${amount} ${unit}, ${roundTripMs} ms`
}

/** Adds a link to those of an option. @throws InvalidArgumentError for another text. */
export function addLink(text: string, links: readonly Link[] = []): readonly Link[] {
  const link = parseLink(text)
  if (link === undefined) throw new InvalidArgumentError('Write it like 10mbit/50ms.')
  return [...links, link]
}

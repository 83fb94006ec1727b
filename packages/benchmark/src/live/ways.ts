// The seven ways to run one conversation. Each differs in one thing from the way that it is
// compared with.

/** One way. */
export interface Way {
  readonly name: string
  readonly transport: 'http' | 'websocket'
  /** Whether the connection is kept between turns. */
  readonly isKept: boolean
  readonly sends: 'everything' | 'the difference'
  readonly store: boolean
  /** Whether the context is sent ahead with `generate: false`. */
  readonly warmsUp: boolean
  /** The way that it is compared with, and what differs. */
  readonly against: { readonly name: string; readonly differsIn: string } | undefined
}

const plain = { sends: 'everything', store: false, warmsUp: false } as const
const socket = { ...plain, transport: 'websocket', isKept: true } as const

/** The seven ways. */
export const ways: readonly Way[] = [
  { name: 'HTTP, cold', transport: 'http', isKept: false, ...plain, against: undefined },
  {
    name: 'HTTP, warm',
    transport: 'http',
    isKept: true,
    ...plain,
    against: { name: 'HTTP, cold', differsIn: 'a connection that is kept' },
  },
  {
    name: 'HTTP, stored difference',
    transport: 'http',
    isKept: true,
    ...plain,
    store: true,
    sends: 'the difference',
    against: { name: 'HTTP, warm', differsIn: 'the difference in place of everything, stored' },
  },
  {
    name: 'WebSocket, everything',
    ...socket,
    against: { name: 'HTTP, warm', differsIn: 'a WebSocket' },
  },
  {
    name: 'WebSocket, difference',
    ...socket,
    sends: 'the difference',
    against: { name: 'WebSocket, everything', differsIn: 'the difference in place of everything' },
  },
  {
    name: 'WebSocket, stored difference',
    ...socket,
    sends: 'the difference',
    store: true,
    against: { name: 'WebSocket, difference', differsIn: 'store: true' },
  },
  {
    name: 'WebSocket, difference after a warm-up',
    ...socket,
    sends: 'the difference',
    warmsUp: true,
    against: { name: 'WebSocket, difference', differsIn: 'a warm-up' },
  },
]

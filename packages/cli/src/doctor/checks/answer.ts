// The check that the server speaks on an open WebSocket. It sends a create without a model and an
// input, which a server can only refuse, so that nothing is billed.
import type WebSocket from 'ws'
import { apiErrorOf } from '../network/ask.js'
import { type Finding, problem } from '../types.js'

const keyCodes: ReadonlySet<string> = new Set(['invalid_api_key', 'authentication_error'])

/** Sends the create and waits for its answer; ends the socket. */
export async function checkAnswer(socket: WebSocket, timeoutMs: number): Promise<Finding> {
  let hasPong = false
  socket.on('pong', () => {
    hasPong = true
  })
  const { promise, resolve } = Promise.withResolvers<string | number | undefined>()
  socket.once('message', (data) => resolve(data.toString()))
  socket.once('close', (code) => resolve(code))
  const timer = setTimeout(() => resolve(undefined), timeoutMs)
  if (socket.readyState === socket.OPEN) {
    socket.ping()
    socket.send(JSON.stringify({ type: 'response.create' }))
  } else resolve(1006)
  const got = await promise
  clearTimeout(timer)
  socket.terminate()
  if (typeof got === 'string') return ofMessage(got)
  const remedies = [
    'A gateway may open WebSockets and pass nothing on: ask whoever runs it.',
    'Until then: export WARMLINE_TRANSPORT=http.',
  ]
  if (got === undefined) {
    return problem('silence', 'server_silent', {
      what: `The server opens the WebSocket, and says nothing for ${timeoutMs / 1000} seconds to a message that it must refuse${hasPong ? ', although it answers pings' : ', and answers no ping'}.`,
      remedies,
    })
  }
  return problem(`closed with ${got}`, 'connection_dropped', {
    what: `The server opens the WebSocket, and closes it (${got}) at the first message, without an answer.`,
    remedies:
      got === 1008 ? ['Check the key: some servers refuse a key this way.', ...remedies] : remedies,
  })
}

function ofMessage(text: string): Finding {
  const error = apiErrorOf(text)
  const code = error?.code ?? 'an error'
  if (keyCodes.has(code)) {
    return problem(code, 'key_refused', {
      what: `The server opens the WebSocket, and then refuses the key (${code}).`,
      remedies: ['Check that the key is of this server, not revoked, and copied whole.'],
    })
  }
  if (error !== undefined || /"type"\s*:\s*"(response|error)/.test(text)) {
    return { text: `a create without input is refused as it must be (${code})` }
  }
  return problem('an unknown answer', 'not_responses_api', {
    what: 'The server opens the WebSocket, and answers a create with something that is not of the Responses API.',
    remedies: ['Check that the address is that of a server of the Responses API.'],
  })
}

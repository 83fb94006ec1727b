// The check that the server speaks on an open WebSocket. It sends a create without a model and an
// input, which a server can only refuse, so that nothing is billed.
import type WebSocket from 'ws'
import { type ApiError, apiErrorOf } from '../network/ask.js'
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
  socket.resume()
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

/** A refusal that every turn would get too. */
function loadProblem({ code = '', status = 0 }: ApiError, shown: string): Finding | undefined {
  if (/quota/.test(code)) {
    return problem(shown, 'no_quota', {
      what: `The server opens the WebSocket, and the account has no quota left (${shown}).`,
      remedies: ['Check the plan and the billing of the account.'],
    })
  }
  if (status !== 429 && status !== 503 && !/rate_limit|overloaded/.test(code)) return undefined
  return problem(shown, 'limited', {
    what: `The server opens the WebSocket, and refuses turns for now (${shown}).`,
    remedies: ['Wait, and run this again.'],
  })
}

function ofMessage(text: string): Finding {
  const error = apiErrorOf(text)
  const code = error?.code ?? (error?.status === undefined ? 'an error' : `status ${error.status}`)
  if (keyCodes.has(code) || error?.status === 401) {
    return problem(code, 'key_refused', {
      what: `The server opens the WebSocket, and then refuses the key (${code}).`,
      remedies: ['Check that the key is of this server, not revoked, and copied whole.'],
    })
  }
  const load = error === undefined ? undefined : loadProblem(error, code)
  if (load !== undefined) return load
  if (error !== undefined || /"type"\s*:\s*"(response|error)/.test(text)) {
    return { text: `a create without input is refused as it must be (${code})` }
  }
  return problem('an unknown answer', 'not_responses_api', {
    what: 'The server opens the WebSocket, and answers a create with something that is not of the Responses API.',
    remedies: ['Check that the address is that of a server of the Responses API.'],
  })
}

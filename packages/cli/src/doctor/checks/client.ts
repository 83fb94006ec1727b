// The check with Warmline's own client: a connection without a turn, and one real turn where it is
// asked for.
import { createResponsesClient, isWarmlineError, type ResponsesClient } from '@warmline/core'
import { bounded, codeOf, timedOut } from '../network/open.js'
import { type Finding, problem } from '../types.js'

/** The server for the client. */
export interface ClientTarget {
  /** The address, where it was given on the command line. */
  readonly baseURL: string | undefined
  readonly timeoutMs: number
}

/** The most that a real turn may cost, in tokens of output, and what it sends. */
const turnBound = { maxOutputTokens: 16, input: 'Say ok.' } as const

/** Opens a connection with the client, as an application would. */
export async function checkClient({ baseURL, timeoutMs }: ClientTarget): Promise<Finding> {
  await using client = clientAt(baseURL)
  try {
    // The timer keeps the process alive, which a connection through a proxy does not.
    await bounded(timeoutMs, (signal) => client.connect({ signal }))
    return { text: "Warmline's client opens a connection" }
  } catch (error) {
    const code = isWarmlineError(error) ? error.code : codeOf(error)
    const cause =
      isWarmlineError(error) && error.cause !== undefined ? `, ${codeOf(error.cause)}` : ''
    return problem(code, 'client_cannot_connect', {
      what: `Warmline's client cannot open a connection (${code}${cause}), although a WebSocket could be opened without it.`,
      remedies: ['Run this again. If it stays, please report it with the output of doctor --json.'],
    })
  }
}

/** Runs one turn with a bound on its output. */
export async function checkTurn(
  model: string,
  { baseURL, timeoutMs }: ClientTarget,
): Promise<Finding> {
  await using client = clientAt(baseURL)
  const { input, maxOutputTokens } = turnBound
  const request = { model, input, store: false, max_output_tokens: maxOutputTokens }
  try {
    const turn = await bounded(timeoutMs, async (signal) => {
      const started = client.create(request, { signal })
      await started.response
      return started
    })
    const { transport, fallback, tokens } = await turn.record
    const counts = tokens === undefined ? '' : `, ${tokens.input} + ${tokens.output} tokens`
    if (transport === 'websocket') return { text: `answered over a WebSocket${counts}` }
    return problem(`answered over HTTP (${fallback})`, 'turn_over_http', {
      what: `The turn was answered over HTTP, because of ${fallback}.`,
      remedies: ['Run this again. If it stays, please report it with the output of doctor --json.'],
    })
  } catch (error) {
    const { code, serverCode, status } = isWarmlineError(error)
      ? error
      : { code: codeOf(error), serverCode: undefined, status: undefined }
    if (code === timedOut) {
      return problem('no answer', 'turn_unanswered', {
        what: `The turn was not answered within ${timeoutMs / 1000} seconds.`,
        remedies: ['Give it longer by --timeout. If it stays, ask whoever runs the server.'],
      })
    }
    const told = [code, status, serverCode].filter((each) => each !== undefined).join(', ')
    return problem(code, 'turn_failed', {
      what: `The turn failed (${told}).`,
      remedies: [
        serverCode === 'model_not_found'
          ? 'Name a model that this key may use.'
          : 'Look at the code: the errors of @warmline/core are in its README.',
      ],
    })
  }
}

/** A client with the timeouts of an application: a longer one would hide a slow handshake. */
function clientAt(baseURL: string | undefined): ResponsesClient {
  return createResponsesClient({
    ...(baseURL === undefined ? {} : { baseURL }),
    transport: 'auto',
  })
}

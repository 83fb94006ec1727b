// Routes HTTP requests: checks host, key and body, then calls the route's own file.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sleep } from '../clock/clock.js'
import type { Environment } from '../environment.js'
import { badRequest, notFound } from '../wire/api-error.js'
import { Sequence } from '../wire/events.js'
import { isObject, parseJson } from '../wire/json.js'
import { Exchange, journalPath } from './answer.js'
import { readBody } from './body.js'
import { compactRoute } from './compact-route.js'
import { conversationRoute } from './conversation-routes.js'
import { createResponse } from './create-response.js'
import { identify } from './credentials.js'
import { journalDocument } from './journal-route.js'
import { strangerRefusal } from './own-hosts.js'
import { storedRoute } from './stored-routes.js'

/** Answers one request. Never throws. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void

/** Creates the request handler of one server. */
export function createHttpHandler(environment: Environment): HttpHandler {
  const names = new WeakMap<object, string>()
  const creates = new Sequence()
  let connections = 0
  return (request, response) => {
    let name = names.get(request.socket)
    if (name === undefined) {
      connections += 1
      name = `http-${connections}`
      names.set(request.socket, name)
    }
    const exchange = new Exchange({ request, response, connection: name, environment })
    handle(exchange, environment, creates).catch((error: unknown) => exchange.fail(error))
  }
}

async function handle(
  exchange: Exchange,
  environment: Environment,
  creates: Sequence,
): Promise<void> {
  const { path, method, request } = exchange
  const { journal, clock, costs, apiKeys, isOwnHost } = environment
  const stranger = strangerRefusal(request, isOwnHost)
  if (stranger !== undefined) return exchange.refuse(stranger)
  const identity = identify(request, apiKeys)
  if (path === journalPath && method === 'GET') {
    if ('error' in identity) return exchange.refuse(identity.error)
    const document = journalDocument(journal, request.url ?? '')
    return 'error' in document ? exchange.refuse(document.error) : exchange.json(200, document.body)
  }
  const body = await readBody(request)
  const text = 'text' in body ? body.text : undefined
  journal.add({
    kind: 'request',
    connection: exchange.connection,
    method,
    path,
    bytes: body.bytes,
    text: text === undefined ? undefined : journal.keeps('in', text),
  })
  if ('problem' in body && body.problem === 'cut-off') {
    exchange.destroy()
    return
  }
  await sleep(clock, costs.roundTripMs(), exchange.signal)
  if ('error' in identity) return exchange.refuse(identity.error)
  if (text === undefined) {
    return exchange.refuse({
      ...badRequest('request_too_large', 'The request body is too large.'),
      status: 413,
    })
  }
  await route(exchange, { text, owner: identity.owner, creates }, environment)
}

async function route(
  exchange: Exchange,
  {
    text,
    owner,
    creates,
  }: { readonly text: string; readonly owner: string; readonly creates: Sequence },
  environment: Environment,
): Promise<void> {
  const { path, method } = exchange
  const json = text === '' ? {} : parseJson(text)
  if (!isObject(json))
    return exchange.refuse(
      badRequest('invalid_json', 'The body could not be read as a JSON object.'),
    )
  const stripped = path.replace(/^\/(openai\/)?v1(?=\/)/, '')
  if (method === 'POST' && stripped === '/responses')
    return createResponse(exchange, { body: json, owner, number: creates.take() + 1 }, environment)
  const request = { method, path: stripped, body: json, owner }
  const answer =
    compactRoute(request, environment) ??
    storedRoute(request, environment) ??
    conversationRoute(request, environment)
  if (answer === undefined) return exchange.refuse(unknownRoute(method, path))
  if ('error' in answer) return exchange.refuse(answer.error)
  exchange.json(200, answer.body)
}

function unknownRoute(method: string, path: string): ReturnType<typeof notFound> {
  const isChat = path.endsWith('/chat/completions')
  const hint = '. This server speaks the Responses API: use POST /v1/responses.'
  return {
    ...notFound('Route', path),
    code: 'unknown_url',
    message: `Invalid URL (${method} ${path})${isChat ? hint : ''}`,
  }
}

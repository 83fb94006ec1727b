// The check of the WebSocket handshake, with the key. Where it is refused, ordinary requests to the
// same address tell why: none of them has a model or an input, so nothing of them is billed.
import type WebSocket from 'ws'
import { type Answer, apiErrorOf, ask, upgrade } from '../network/ask.js'
import { bounded, codeOf, openServer, timedOut } from '../network/open.js'
import { type Finding, type Problem, problem } from '../types.js'
import { whyNot } from './connection.js'
import { http2Only, type TlsTarget, takesHttp2Only } from './tls.js'

/** What the handshake needs. */
export interface UpgradeTarget extends TlsTarget {
  readonly baseURL: string
  /** Where the address comes from, for a remedy. */
  readonly source: string
  /** The headers of the handshake, with the key. */
  readonly headers: Readonly<Record<string, string>>
  /** The variables that the headers come from, without the key's. */
  readonly account: readonly string[]
}

/** The statuses with which a server says that it has no WebSocket mode. */
const notOffered: ReadonlySet<number> = new Set([400, 404, 405, 426, 501])

/** Asks for a WebSocket; the socket is missing where there is none. */
export async function checkUpgrade(
  target: UpgradeTarget,
  timeoutMs: number,
): Promise<Finding & { readonly socket?: WebSocket }> {
  const { place } = target
  let answer: Answer
  try {
    const result = await handshake(target, `${target.baseURL}/responses`, timeoutMs)
    if (result.type === 'open') return { text: '101, a WebSocket is open', socket: result.socket }
    answer = result.answer
  } catch (error) {
    return { text: 'no answer', problems: [await broken(error, target, timeoutMs)] }
  }
  const { status } = answer
  const text = `refused with ${status} by ${place.host}`
  if (status === 401) return { text, problems: [refusedKey(answer, target)] }
  if (status === 403) return { text, problems: [await forbidden(answer, target, timeoutMs)] }
  if (status === 407) {
    return problem(text, 'proxy_needs_credentials', {
      what: 'A proxy before the server wants credentials (407).',
      remedies: ['Add credentials to the address of the proxy, or add the host to NO_PROXY.'],
    })
  }
  if (status === 429) return { text, problems: [limited(answer)] }
  if (status >= 300 && status < 400) return { text, problems: [redirected(answer, target)] }
  if (notOffered.has(status) || status < 300) {
    return { text, problems: [await notTaken(answer, target, timeoutMs)] }
  }
  return problem(text, status >= 500 ? 'server_unavailable' : 'upgrade_refused', {
    what: `The server, or a gateway before it, answers the upgrade with ${status}${codeText(answer)}.`,
    remedies: [
      status >= 500
        ? 'Try again later. If it stays, ask whoever runs the server or the gateway.'
        : 'Ask whoever runs the server or the gateway.',
    ],
  })
}

function handshake(
  { route, place, headers }: UpgradeTarget,
  url: string,
  timeoutMs: number,
): ReturnType<typeof upgrade> {
  return bounded(timeoutMs, async (signal) => {
    const way = await openServer(route, place, signal)
    return upgrade(url, { way, headers, signal })
  })
}

/** An ordinary request to the address of turns; `undefined` where it is not answered. */
async function plain(
  { route, place, headers, baseURL }: UpgradeTarget,
  method: 'GET' | 'POST',
  timeoutMs: number,
): Promise<Answer | undefined> {
  const body =
    method === 'POST'
      ? {
          body: '{}',
          headers: { ...headers, 'content-type': 'application/json', 'content-length': '2' },
        }
      : { headers }
  try {
    return await bounded(timeoutMs, async (signal) => {
      const way = await openServer(route, place, signal)
      return ask({ method, url: `${baseURL}/responses`, ...body }, way, signal)
    })
  } catch {
    return undefined
  }
}

/** A handshake that broke, or was never answered. */
async function broken(error: unknown, target: UpgradeTarget, timeoutMs: number): Promise<Problem> {
  const where = `${target.place.host} port ${target.place.port}`
  const code = codeOf(error)
  if (target.place.isSecure && (await takesHttp2Only(target, timeoutMs)) && code.startsWith('HPE_'))
    return http2Only(where)
  if (code === timedOut) {
    return {
      code: 'upgrade_unanswered',
      what: `${where} takes the connection, and does not answer the WebSocket handshake within ${timeoutMs / 1000} seconds.`,
      remedies: [
        'A proxy or firewall may hold WebSockets back: ask whoever runs it to let them through.',
      ],
    }
  }
  const isAnswer = code.startsWith('HPE_') || code === 'Error'
  return {
    code: 'upgrade_broken',
    what: isAnswer
      ? `${where} answers the WebSocket handshake with something that is none.`
      : `The connection to ${where} ends during the WebSocket handshake: ${whyNot(code)}.`,
    remedies: [
      'Check that the address is that of a server of the Responses API, and what stands before it.',
    ],
  }
}

function refusedKey(answer: Answer, { account }: UpgradeTarget): Problem {
  return {
    code: 'key_refused',
    what: `The server refuses the key (401${codeText(answer)}).`,
    remedies: [
      'Check that the key is of this server, not revoked, and copied whole.',
      ...(account.length === 0
        ? []
        : [`Check ${account.join(' and ')}: they must belong to the key.`]),
    ],
  }
}

/** 403: of the server, which then refuses ordinary requests too, or of a gateway. */
async function forbidden(
  answer: Answer,
  target: UpgradeTarget,
  timeoutMs: number,
): Promise<Problem> {
  const post = await plain(target, 'POST', timeoutMs)
  const isOfServer = apiErrorOf(answer.body) !== undefined && post?.status === 403
  if (isOfServer || post?.status === 401) {
    const { account } = target
    return {
      code: 'key_not_allowed',
      what: `The server knows the key, and does not allow it here (403${codeText(answer)}).`,
      remedies: [
        'Check the project and the permissions of the key, and whether your country and network are allowed.',
        ...(account.length === 0
          ? []
          : [`Check ${account.join(' and ')}: they must belong to the key.`]),
      ],
    }
  }
  const how =
    post === undefined || post.status === 403
      ? 'and its answer is not one of the API'
      : `although it lets ordinary requests through (${post.status})`
  return {
    code: 'upgrade_forbidden_by_gateway',
    what: `Something before the server forbids the WebSocket (403), ${how}.`,
    remedies: [
      `Ask whoever runs the gateway, firewall or proxy to allow WebSockets to ${target.place.host}.`,
    ],
  }
}

function limited(answer: Answer): Problem {
  const seconds = Number(answer.headers['retry-after'])
  const code = apiErrorOf(answer.body)?.code
  if (code === 'insufficient_quota') {
    return {
      code: 'no_quota',
      what: 'The account has no quota left (429, insufficient_quota).',
      remedies: ['Check the plan and the billing of the account.'],
    }
  }
  const wait = Number.isFinite(seconds) ? ` and asks to wait ${seconds} s` : ''
  return {
    code: 'upgrade_limited',
    what: `The server refuses another connection for now (429${codeText(answer)})${wait}. Turns go over HTTP meanwhile.`,
    remedies: [
      'Wait, and run this again.',
      'If it stays, open fewer connections: one client for the whole process, and maxConnections.',
    ],
  }
}

function redirected({ status, headers }: Answer, { source }: UpgradeTarget): Problem {
  const { location } = headers
  const leadsTo = typeof location === 'string' ? URL.parse(location)?.host : undefined
  return {
    code: 'upgrade_redirected',
    what: `The server redirects (${status}${leadsTo === undefined ? '' : `, to ${leadsTo}`}), and Warmline follows no redirects, which would show the key elsewhere.`,
    remedies: [
      `Set ${source} to the address that it leads to. A page of a hotel's or an office's network needs a login first.`,
    ],
  }
}

/** An answer that says that there is no WebSocket here, or that nobody saw one was asked for. */
async function notTaken(
  answer: Answer,
  target: UpgradeTarget,
  timeoutMs: number,
): Promise<Problem> {
  const { baseURL, source, place } = target
  if (!/\/v\d+$/.test(baseURL) && (await opens(target, `${baseURL}/v1/responses`, timeoutMs))) {
    return {
      code: 'address_without_v1',
      what: `The server has WebSocket mode under ${baseURL}/v1, and the address of ${source} does not end in /v1.`,
      remedies: [`Set ${source} to ${baseURL}/v1.`],
    }
  }
  const [get, post] = [
    await plain(target, 'GET', timeoutMs),
    await plain(target, 'POST', timeoutMs),
  ]
  const meanwhile =
    'Turns go over HTTP meanwhile, and WebSocket mode is tried again after 30 s, later after up to 10 minutes.'
  if (post?.status === 404 && answer.status !== 200) {
    return {
      code: 'no_responses_api',
      what: `${place.host} has no Responses API under this address: it answers requests there with 404.`,
      remedies: [`Correct the path in ${source}. It is what stands before /responses.`],
    }
  }
  if (saysWebSocket(answer) || (target.isKnown && isSame(answer, get)) || isOfProxy(answer, get)) {
    return {
      code: 'upgrade_stripped',
      what: `The answer to the upgrade (${answer.status}) is one to an ordinary request: a proxy between takes the Upgrade header away. ${meanwhile}`,
      remedies: [
        'Let the proxy pass it on. In nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
      ],
    }
  }
  if (answer.status < 300) {
    return {
      code: 'upgrade_answered_200',
      what: `The server answers the upgrade with ${answer.status} in place of 101, as an ordinary request. ${meanwhile}`,
      remedies: [
        'Check that the address is that of the API. Where it is, whoever runs the gateway before it must let WebSockets through.',
      ],
    }
  }
  return {
    code: 'upgrade_not_offered',
    what: `${place.host} has no WebSocket mode: it refuses the upgrade with ${answer.status}${codeText(answer)}, as does a gateway without WebSockets. ${meanwhile}`,
    remedies: [
      'Use a server that has it, or ask whoever runs the gateway before it to let WebSockets through.',
      'If HTTP is what you want: export WARMLINE_TRANSPORT=http.',
    ],
  }
}

/** A server that asks for a WebSocket in answer to one did not see that it was asked for. */
function saysWebSocket({ status, headers }: Answer): boolean {
  return status === 426 && /websocket/i.test(String(headers.upgrade ?? ''))
}

/** Whether a proxy that names itself answered the upgrade as an ordinary request. */
function isOfProxy(answer: Answer, get: Answer | undefined): boolean {
  const { via, server = '' } = answer.headers
  const isNamed =
    via !== undefined || /nginx|envoy|haproxy|varnish|squid|traefik/i.test(String(server))
  return isNamed && isSame(answer, get)
}

function isSame(answer: Answer, get: Answer | undefined): boolean {
  return get !== undefined && get.status === answer.status && get.body === answer.body
}

async function opens(target: UpgradeTarget, url: string, timeoutMs: number): Promise<boolean> {
  try {
    const result = await handshake(target, url, timeoutMs)
    if (result.type === 'open') result.socket.terminate()
    return result.type === 'open'
  } catch {
    return false
  }
}

function codeText({ body }: Answer): string {
  const code = apiErrorOf(body)?.code
  return code === undefined ? '' : `, ${code}`
}

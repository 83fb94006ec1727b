// The check of the server's certificate. It looks at the certificate without trusting it, and sends
// nothing on a connection that is not trusted but a HEAD request without a key, for the time.

import { X509Certificate } from 'node:crypto'
import tls, { type PeerCertificate, rootCertificates, type TLSSocket } from 'node:tls'
import { harmless } from '../../terminal-text.js'
import { ask } from '../network/ask.js'
import { interceptorOf } from '../network/interception.js'
import { bounded, codeOf, openTls, openWay } from '../network/open.js'
import type { Place, Route } from '../network/route.js'
import type { Finding, Problem } from '../types.js'
import { whyNot } from './connection.js'

/** A clock that is off by more than this is wrong: certificates begin and end at a second. */
const maxClockErrorMs = 5 * 60_000

/** The way to a server, and what is known of the server. */
export interface TlsTarget {
  readonly route: Route
  readonly place: Place
  readonly url: string
  /** Whether it is a provider's own address, whose certificate is a public one. */
  readonly isKnown: boolean
}

/** Checks TLS and the certificate. */
export async function checkTls(target: TlsTarget, timeoutMs: number): Promise<Finding> {
  const { place } = target
  if (!place.isSecure) return { text: 'none: the address is http:' }
  let socket: TLSSocket
  try {
    socket = await look(target, timeoutMs, ['http/1.1'])
  } catch (error) {
    return { text: 'no handshake', problems: [await withoutHandshake(error, target, timeoutMs)] }
  }
  const chain = chainOf(socket.getPeerCertificate(true))
  const { authorized, authorizationError: fault } = socket
  socket.destroy()
  const text = `certificate of ${nameIn(chain[0]?.issuer)}`
  if (authorized) {
    const product = interceptorOf(chain.flatMap(namesOf))
    return { text: product === undefined ? text : `${text}: ${product} opens TLS on the way` }
  }
  const code = typeof fault === 'string' ? fault : codeOf(fault)
  return { text, problems: [await refused({ code, chain, target }, timeoutMs)] }
}

function look(
  { route, place }: TlsTarget,
  timeoutMs: number,
  protocols: readonly string[],
): Promise<TLSSocket> {
  return bounded(timeoutMs, async (signal) => {
    const way = await openWay(route, place, signal)
    return openTls(way, place, { signal, verify: false, protocols })
  })
}

/** Why there was no handshake. */
async function withoutHandshake(
  error: unknown,
  target: TlsTarget,
  timeoutMs: number,
): Promise<Problem> {
  const code = codeOf(error)
  const { host, port } = target.place
  const where = `${host} port ${port}`
  if (await takesHttp2Only(target, timeoutMs)) return http2Only(where)
  if (/WRONG_VERSION|PACKET_LENGTH|HTTP_REQUEST|UNKNOWN_PROTOCOL|EPROTO/.test(code)) {
    return {
      code: 'tls_not_spoken',
      what: `${where} answers, and does not speak TLS (${code}).`,
      remedies: ['Correct the port; a server on this machine may be http:// in place of https://.'],
    }
  }
  return {
    code: 'tls_blocked',
    what: `${where} takes connections, and the TLS handshake does not come about: ${whyNot(code)}.`,
    remedies: ['A firewall may end TLS to this host: ask whoever runs the network to allow it.'],
  }
}

/** The problem of a server that speaks HTTP/2 only. */
export function http2Only(where: string): Problem {
  return {
    code: 'http2_only',
    what: `${where} speaks HTTP/2 only. Warmline, like most clients, opens WebSockets over HTTP/1.1.`,
    remedies: [
      'Switch HTTP/1.1 on at the server or at the gateway in front of it (ALPN http/1.1).',
    ],
  }
}

/** Whether the server takes HTTP/2 where it takes no HTTP/1.1. */
export async function takesHttp2Only(target: TlsTarget, timeoutMs: number): Promise<boolean> {
  try {
    const socket = await look(target, timeoutMs, ['h2'])
    socket.destroy()
    return socket.alpnProtocol === 'h2'
  } catch {
    return false
  }
}

/** The certificates from the server's own to its root, as far as they are known. */
function chainOf(first: PeerCertificate): readonly PeerCertificate[] {
  const chain: PeerCertificate[] = []
  let next: PeerCertificate | undefined = first
  while (next?.fingerprint256 !== undefined && !chain.includes(next)) {
    chain.push(next)
    next = 'issuerCertificate' in next ? (next.issuerCertificate as PeerCertificate) : undefined
  }
  return chain
}

function namesOf({ subject, issuer }: PeerCertificate): readonly string[] {
  return [subject, issuer].flatMap((names) => Object.values(Object(names)).map(String))
}

function nameIn(names: PeerCertificate['subject'] | undefined): string {
  const { O: organization, CN: name } = Object(names)
  return harmless(String(organization ?? name ?? 'an unnamed authority')).slice(0, 100)
}

interface Refused {
  readonly code: string
  readonly chain: readonly PeerCertificate[]
  readonly target: TlsTarget
}

/** Why Node refuses the certificate. */
async function refused(given: Refused, timeoutMs: number): Promise<Problem> {
  const { code, chain, target } = given
  const { host } = target.place
  const [leaf] = chain
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    const clock = await clockProblem(given, timeoutMs)
    if (clock !== undefined) return clock
    const isOver = code === 'CERT_HAS_EXPIRED'
    return {
      code: isOver ? 'certificate_expired' : 'certificate_not_yet_valid',
      what: `The certificate of ${host} ${isOver ? `ended on ${leaf?.valid_to}` : `begins on ${leaf?.valid_from}`}.`,
      remedies: ['Whoever runs the server must renew it. No setting of yours is the remedy.'],
    }
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      code: 'certificate_of_another_host',
      what: `The certificate is for ${otherNames(leaf)}, and not for ${host}.`,
      remedies: ['Use a name that the certificate has, or give the server one for this name.'],
    }
  }
  // What OpenSSL says beyond the codes that Node knows is that a signature or a key is too weak.
  if (code === 'UNSPECIFIED') {
    return {
      code: 'certificate_weak',
      what: `The certificate of ${host}, or of its authority, has a signature or a key that is too weak, such as SHA-1.`,
      remedies: ['Whoever runs the server or its authority must make another one.'],
    }
  }
  return untrusted(given)
}

function otherNames(leaf: PeerCertificate | undefined): string {
  const names = (leaf?.subjectaltname ?? '').split(', ').map((name) => name.replace(/^[^:]*:/, ''))
  return harmless(names.slice(0, 3).join(', ')) || nameIn(leaf?.subject)
}

/** A certificate whose authority Node does not know. */
function untrusted({ code, chain, target }: Refused): Problem {
  const { place, isKnown } = target
  const issuer = nameIn(chain.at(-1)?.issuer)
  const product = interceptorOf(chain.flatMap(namesOf))
  const remedies = authorityRemedies(chain)
  if (product !== undefined || isKnown) {
    return {
      code: 'tls_intercepted',
      what: `The certificate of ${place.host} comes from ${product ?? issuer}: something between opens TLS, and Node does not trust it (${code}).`,
      remedies,
    }
  }
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') {
    return {
      code: 'certificate_self_signed',
      what: `The certificate of ${place.host} is signed by itself, and Node does not trust it.`,
      remedies,
    }
  }
  return {
    code: 'certificate_unknown_issuer',
    what: `The certificate of ${place.host} comes from ${issuer}, which Node does not know (${code}).`,
    remedies,
  }
}

/** How to trust the authority: with the store of the system where it is there, else with a file. */
function authorityRemedies(chain: readonly PeerCertificate[]): readonly string[] {
  const file =
    'export NODE_EXTRA_CA_CERTS=/path/to/authority.pem   with the certificate of that authority, from whoever runs it'
  const never =
    'Do not set NODE_TLS_REJECT_UNAUTHORIZED=0: it lets anybody on the network read your key.'
  if (!isInSystem(chain)) return [file, never]
  return [
    'export NODE_OPTIONS=--use-system-ca   because this system trusts that authority',
    file,
    never,
  ]
}

/** Whether the system's own store trusts the authority of a chain. */
function isInSystem(chain: readonly PeerCertificate[]): boolean {
  // Node 22.15 and newer have it.
  if (typeof tls.getCACertificates !== 'function') return false
  const ofNode = new Set(rootCertificates)
  const added = tls.getCACertificates('system').filter((each) => !ofNode.has(each))
  const last = chain.at(-1)
  if (last?.raw === undefined) return false
  const top = new X509Certificate(last.raw)
  return added.some((pem) => {
    try {
      const authority = new X509Certificate(pem)
      return authority.fingerprint256 === top.fingerprint256 || top.checkIssued(authority)
    } catch {
      return false
    }
  })
}

/** Asks the server for its time, where only the time is wrong with its certificate. */
async function clockProblem(
  { chain: [leaf], target }: Refused,
  timeoutMs: number,
): Promise<Problem | undefined> {
  let date: number
  try {
    const answer = await bounded(timeoutMs, async (signal) => {
      const socket = await look(target, timeoutMs, ['http/1.1'])
      return ask({ method: 'HEAD', url: target.url, headers: {} }, socket, signal)
    })
    date = Date.parse(String(answer.headers.date))
  } catch {
    return undefined
  }
  if (leaf === undefined || Number.isNaN(date)) return undefined
  const isValidThere = Date.parse(leaf.valid_from) <= date && date <= Date.parse(leaf.valid_to)
  if (!isValidThere || Math.abs(date - Date.now()) < maxClockErrorMs) return undefined
  return {
    code: 'clock_wrong',
    what: `The clock of this machine says ${new Date().toISOString()}, and the server's ${new Date(date).toISOString()}: by its own, the certificate is valid.`,
    remedies: ['Set the clock: timedatectl set-ntp true, or restart the virtual machine or WSL.'],
  }
}

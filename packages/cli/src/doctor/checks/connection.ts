// The checks of the server's name and of the TCP connection, where no proxy stands between.
import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'
import { bounded, codeOf, openTcp, timedOut } from '../network/open.js'
import type { Place } from '../network/route.js'
import { type Finding, problem } from '../types.js'

/** Most addresses of one name that are tried. */
const maxAddresses = 4

/** The meaning of an error's code, as the end of a sentence. */
export function whyNot(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (ECONNREFUSED)'
    case 'ECONNRESET':
      return 'the connection was cut (ECONNRESET)'
    case 'ENOTFOUND':
      return 'its name is not known (ENOTFOUND)'
    case 'EAI_AGAIN':
      return 'the name server does not answer (EAI_AGAIN)'
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
      return `there is no route to it (${code})`
    case 'ETIMEDOUT':
    case timedOut:
      return 'it does not answer in time'
    default:
      return code
  }
}

/** Looks the server's name up. */
export async function checkName(
  { host }: Place,
  timeoutMs: number,
): Promise<Finding & { readonly addresses?: readonly string[] }> {
  if (isIP(host) !== 0) return { text: 'the address has no name', addresses: [host] }
  try {
    const found = await bounded(timeoutMs, () =>
      Promise.race([lookup(host, { all: true }), never(timeoutMs)]),
    )
    const addresses = found.map(({ address }) => address)
    return { text: `${host} is ${addresses.slice(0, maxAddresses).join(', ')}`, addresses }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOTFOUND') {
      return problem(host, 'name_unknown', {
        what: `The name ${host} is not known (ENOTFOUND).`,
        remedies: [
          'Check the address for a mistake.',
          'A name that only an inner network knows needs its VPN or name server.',
        ],
      })
    }
    return problem(host, 'name_server_silent', {
      what: `The name ${host} cannot be looked up: ${whyNot(code)}.`,
      remedies: ['Check that this machine is online, and its name server (/etc/resolv.conf).'],
    })
  }
}

/** Rejects after a time: a lookup cannot be stopped. */
function never(timeoutMs: number): Promise<never> {
  return new Promise((_, reject) => {
    const late = Object.assign(new Error('It took too long.'), { code: timedOut })
    setTimeout(() => reject(late), timeoutMs).unref()
  })
}

/** Connects to each address of the server. */
export async function checkConnection(
  place: Place,
  addresses: readonly string[],
  timeoutMs: number,
): Promise<Finding> {
  const tried = await Promise.all(
    addresses.slice(0, maxAddresses).map(async (host) => {
      try {
        const { port } = place
        const socket = await bounded(timeoutMs, (signal) => openTcp({ host, port }, signal))
        socket.destroy()
        return { host, code: undefined }
      } catch (error) {
        return { host, code: codeOf(error) }
      }
    }),
  )
  const failed = tried.filter((each) => each.code !== undefined)
  const text = `port ${place.port}`
  if (failed.length < tried.length) {
    const rest = failed.map(({ host }) => host).join(', ')
    return { text: rest === '' ? text : `${text}, but not at ${rest}, which Node leaves out` }
  }
  const where = `${place.host} port ${place.port}`
  const codes = new Set(failed.map((each) => each.code ?? ''))
  const code = codes.values().next().value ?? ''
  const isUnroutable = [...codes].every((each) => /UNREACH|NOTAVAIL/.test(each))
  if (isUnroutable && addresses.every((each) => isIPv6(each))) {
    return problem(text, 'ipv6_unreachable', {
      what: `${where} has IPv6 addresses only, and this machine has no way to IPv6: ${whyNot(code)}.`,
      remedies: ['Switch IPv6 on in this network or container, or use a proxy that has it.'],
    })
  }
  if (codes.has('ECONNREFUSED')) {
    return problem(text, 'connection_refused', {
      what: `Nothing listens at ${where} (ECONNREFUSED).`,
      remedies: ['Start the server, or correct the host and the port of the address.'],
    })
  }
  return problem(text, isUnroutable ? 'no_route' : 'connection_blocked', {
    what: `No connection to ${where} comes about: ${whyNot(code)}.`,
    remedies: [
      'Ask whoever runs the network to allow it, or set HTTPS_PROXY where it has a proxy for this.',
    ],
  })
}

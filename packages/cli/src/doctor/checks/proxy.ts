// The check of the proxy that the environment selects: whether it is there, and opens a tunnel.
import { bounded, codeOf, openTcp, openWay, ProxyAnswer } from '../network/open.js'
import type { Place, Route } from '../network/route.js'
import { type Finding, type Problem, problem } from '../types.js'
import { whyNot } from './connection.js'

/** Checks the proxy; the finding says which variable selects it, and nothing of its credentials. */
export async function checkProxy(route: Route, place: Place, timeoutMs: number): Promise<Finding> {
  if (route.type === 'direct') return { text: 'none for this address' }
  const { variable, proxy } = route
  if (proxy === undefined) {
    return problem(`of ${variable}`, 'proxy_unusable', {
      what: `The address of the proxy in ${variable} cannot be used.`,
      remedies: [
        'Give it an http, https or socks address, with %25 for a percent sign in its password.',
      ],
    })
  }
  const text = `${proxy.host}:${proxy.port} (${variable})`
  try {
    const way = await bounded(timeoutMs, (signal) => openWay(route, place, signal))
    way.destroy()
    return { text }
  } catch (error) {
    const hasCredentials = proxy.username !== '' || proxy.password !== ''
    const found = { variable, name: `${proxy.host}:${proxy.port}`, hasCredentials }
    const isUp = await reaches(proxy, timeoutMs)
    const told = isUp ? refusal(error, found) : unreachable(error, found)
    // A direct connection tells whether the proxy is needed at all.
    const isDirect = await reaches(place, Math.min(timeoutMs, 3000))
    const around = `Without the proxy, ${place.host} can be reached from here. If it should not be used for it: export NO_PROXY=${place.host}`
    return { text, problems: [isDirect ? { ...told, remedies: [...told.remedies, around] } : told] }
  }
}

interface Found {
  readonly variable: string
  readonly name: string
  readonly hasCredentials: boolean
}

/** A proxy that is not there. */
function unreachable(error: unknown, { variable, name }: Found): Problem {
  return {
    code: 'proxy_unreachable',
    what: `${variable} selects the proxy ${name}, and it cannot be reached: ${whyNot(codeOf(error))}.`,
    remedies: [`Start the proxy, correct ${variable}, or unset it.`],
  }
}

/** A proxy that is there, and opened no tunnel. */
function refusal(error: unknown, { variable, name, hasCredentials }: Found): Problem {
  if (!(error instanceof ProxyAnswer)) {
    return {
      code: 'proxy_no_tunnel',
      what: `The proxy ${name} (${variable}) takes connections, and opened no tunnel to the server: ${whyNot(codeOf(error))}.`,
      remedies: [
        `Check that ${variable} names a proxy, with the right scheme (http, https, socks5).`,
      ],
    }
  }
  const { status } = error
  if (status === 407) {
    return {
      code: hasCredentials ? 'proxy_credentials_refused' : 'proxy_needs_credentials',
      what: `The proxy ${name} (${variable}) wants ${hasCredentials ? 'other' : ''} credentials (407).`.replace(
        '  ',
        ' ',
      ),
      remedies: [
        `Write them into the address: ${variable}=http://USER:PASSWORD@${name}`,
        'Special characters in them are percent-encoded, as %40 for @.',
      ],
    }
  }
  return {
    code: 'proxy_refuses_connect',
    what: `The proxy ${name} (${variable}) refuses CONNECT to the server with ${status}. A WebSocket needs a tunnel.`,
    remedies: [
      'Ask the operator of the proxy to allow CONNECT to the host and port of the server.',
    ],
  }
}

async function reaches(
  place: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<boolean> {
  try {
    const socket = await bounded(timeoutMs, (signal) => openTcp(place, signal))
    socket.destroy()
    return true
  } catch {
    return false
  }
}

// The check of the server's address, before anything is sent there.
import { type Endpoint, endpointFor, isWarmlineError, openaiEndpoint } from '@warmline/core'
import { type DoctorOptions, type Finding, type Problem, problem } from '../types.js'

/** A server that can be asked. */
export interface Server {
  readonly endpoint: Endpoint
  /** Where the address comes from: `--base-url`, a variable, or nothing. */
  readonly source: string
}

/** Checks the address; the server is missing where it cannot be used. */
export function checkAddress({
  baseURL,
  env,
}: DoctorOptions): Finding & { readonly server?: Server } {
  const variable = env.OPENAI_BASE_URL?.trim() ?? ''
  const [given, source] =
    baseURL !== undefined
      ? [baseURL.trim(), '--base-url']
      : variable !== ''
        ? [variable, 'OPENAI_BASE_URL']
        : [openaiEndpoint().baseURL, 'the default']
  const unusable = unusableProblem(given, source)
  if (unusable !== undefined) return { text: `of ${source}`, problems: [unusable] }
  let endpoint: Endpoint
  try {
    endpoint = endpointFor(given)
  } catch (error) {
    const what = isWarmlineError(error) ? error.message : `The address of ${source} cannot be used.`
    return problem(`of ${source}`, 'address_unusable', {
      what,
      remedies: [`Set ${source} to an address such as https://api.openai.com/v1.`],
    })
  }
  const text = `${endpoint.baseURL} (${source})`
  const found = placeProblem(endpoint, source)
  return found === undefined ? { text, server: { endpoint, source } } : { text, problems: [found] }
}

/** What makes an address unusable for any client. Shows nothing of it but its scheme. */
function unusableProblem(given: string, source: string): Problem | undefined {
  const remedies = [`Set ${source} to an address such as https://api.openai.com/v1.`]
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase()
  const url = URL.parse(given)
  if (scheme === 'ws' || scheme === 'wss') {
    return {
      code: 'address_ws',
      what: `The address of ${source} begins with ${scheme}://. Clients take the address for HTTP, and make that of the socket themselves.`,
      remedies: [`Write ${scheme === 'ws' ? 'http' : 'https'}:// in place of ${scheme}://.`],
    }
  }
  if (scheme === undefined || url === null || (scheme !== 'http' && scheme !== 'https')) {
    const what = `The address of ${source} is none of HTTP: it must begin with https://.`
    return { code: 'address_unusable', what, remedies }
  }
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    return {
      code: 'address_secret',
      what: `The address of ${source} has credentials or a query, which WebSocket mode does not have.`,
      remedies: ['Take them out: the key goes into its own variable.'],
    }
  }
  const isLoopback = /^(.+\.)?localhost\.?$|^127\.|^\[::1\]$/.test(url.hostname)
  if (scheme === 'http' && !isLoopback) {
    return {
      code: 'address_insecure',
      what: `The address of ${source} is plain http: on another machine, so the network between can read the key and the prompts: Warmline refuses it.`,
      remedies: [
        'Use https://, or set allowInsecure: true in your code if that network is your own.',
      ],
    }
  }
  return undefined
}

/** Addresses that name a server well, and a wrong place on it. */
function placeProblem(
  { baseURL, name, hasWebSocket }: Endpoint,
  source: string,
): Problem | undefined {
  const route = /\/(responses|chat\/completions|completions|models)$/.exec(baseURL)
  if (route !== null) {
    return {
      code: 'address_route',
      what: `The address of ${source} ends in ${route[0]}, which clients add themselves.`,
      remedies: [`Set ${source} to ${baseURL.slice(0, route.index)}.`],
    }
  }
  if (!hasWebSocket) {
    return {
      code: 'address_azure',
      what: 'Azure has WebSocket mode under /openai/v1 only: turns to this address go over HTTP.',
      remedies: [
        `Set ${source} to ${new URL(baseURL).origin}/openai/v1, with the name of the deployment as model.`,
      ],
    }
  }
  const own = openaiEndpoint().baseURL
  if (name === 'openai' && baseURL !== own && !/\/v\d+$/.test(baseURL)) {
    return {
      code: 'address_without_v1',
      what: `The address of ${source} does not end in /v1: OpenAI has no Responses API there.`,
      remedies: [`Set ${source} to ${own}.`],
    }
  }
  return undefined
}

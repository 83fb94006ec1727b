// The tables of reference/servers.md: the rows of core's table of endpoints, with their evidence.
import type { Endpoint } from '../../packages/core/src/endpoints/endpoint.ts'
import * as rows from '../../packages/core/src/endpoints/table.ts'
import { table } from './markdown.ts'

/** What a reader calls each row, and the function that makes it. A row without one is an error. */
const names: Readonly<Record<string, { readonly title: string; readonly made: string }>> = {
  openai: { title: 'OpenAI', made: 'openaiEndpoint()' },
  azure: { title: 'Azure OpenAI', made: 'azureEndpoint({ resource })' },
  xai: { title: 'xAI', made: 'xaiEndpoint()' },
  'vercel-gateway': { title: 'Vercel AI Gateway', made: 'vercelGatewayEndpoint()' },
  openresponses: { title: 'Any other', made: 'openResponsesEndpoint({ baseURL })' },
}

const known: readonly Endpoint[] = Object.values(rows)
/** The rows in the order of their titles; one without a title is refused where it is named. */
const endpoints = known.toSorted((a, b) => placeOf(a) - placeOf(b))

function placeOf({ name }: Endpoint): number {
  return Object.keys(names).indexOf(name)
}

/** The generated parts of the page, by name. */
export function serverParts(): Readonly<Record<string, string>> {
  return { limits: limits(), evidence: endpoints.map(evidenceOf).join('\n\n') }
}

type Fact = readonly [what: string, of: (endpoint: Endpoint) => string]

const minutes = (ms: number): string => `${ms / 60_000} min`
const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no')
const list = (fields: readonly string[]): string =>
  fields.length === 0 ? 'none' : fields.map((field) => `\`${field}\``).join(', ')

const facts: readonly Fact[] = [
  ['Made by', ({ name }) => `\`${nameOf(name).made}\``],
  ['Address', ({ baseURL }) => (baseURL === '' ? 'yours' : `\`${baseURL}\``)],
  ['Key', ({ apiKeyVariable }) => `\`${apiKeyVariable}\``],
  ['Longest life of a connection', ({ maxAgeMs }) => minutes(maxAgeMs)],
  ['Longest idle time', ({ maxIdleMs }) => minutes(maxIdleMs)],
  ['Lanes on a connection', ({ maxLanes }) => (maxLanes === 0 ? 'none' : `${maxLanes}`)],
  ['Turns at once on a connection', ({ maxInFlight }) => `${maxInFlight}`],
  ['`store: false` continues', ({ chainsUnstored }) => yesOrNo(chainsUnstored)],
  ['Stored responses continue on any connection', ({ hydrates }) => yesOrNo(hydrates)],
  ['Warm-up (`generate: false`)', ({ hasWarmUp }) => yesOrNo(hasWarmUp)],
  ['Refused with `previous_response_id`', ({ refusedWithAnchor }) => list(refusedWithAnchor)],
  ['Inherited from the chain', ({ inheritedWithAnchor }) => list(inheritedWithAnchor)],
  [
    'A failed turn evicts',
    ({ evicts }) => (evicts === 'lane-head' ? "its lane's head" : 'the response it continued'),
  ],
  ['Largest frame', ({ maxFrameBytes }) => `${maxFrameBytes / 1024 / 1024} MiB`],
  ['Closes after an error', ({ closesAfterError }) => yesOrNo(closesAfterError)],
  [
    'One model for each connection',
    ({ hasOneModelPerConnection }) => yesOrNo(hasOneModelPerConnection),
  ],
  ['One id for several responses', ({ repeatsIds }) => yesOrNo(repeatsIds)],
  ['`prompt_cache_key` is used', ({ hasPromptCacheKey }) => yesOrNo(hasPromptCacheKey)],
  ['Says why its prompt cache was missed', ({ diagnosesCache }) => yesOrNo(diagnosesCache)],
  ['Takes `additional_tools`', ({ takesAddedTools }) => yesOrNo(takesAddedTools)],
]

function nameOf(name: string): { readonly title: string; readonly made: string } {
  const found = names[name]
  if (found === undefined)
    throw new Error(`The endpoint ${name} has no title in ${import.meta.url}.`)
  return found
}

function limits(): string {
  const columns = ['', ...endpoints.map(({ name }) => nameOf(name).title)]
  return table(
    columns,
    facts.map(([what, of]) => [what, ...endpoints.map(of)]),
  )
}

function evidenceOf({ name, evidence }: Endpoint): string {
  const rowsOf = evidence.map(({ date, says, source }) => [
    date,
    says,
    `[${shortOf(source)}](${source})`,
  ])
  return [`### ${nameOf(name).title}`, table(['Day', 'What it says', 'Source'], rowsOf)].join(
    '\n\n',
  )
}

/** The host of an address, and the thread where it is one. */
function shortOf(source: string): string {
  const { hostname, pathname } = new URL(source)
  const [, repository, number] = /^\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)/.exec(pathname) ?? []
  return number === undefined ? hostname : `${repository}#${number}`
}

// The tables of reference/options.md: every option of every package, from its type and docstring.
import { code, described, linked, table, unitOf } from './markdown.ts'
import { type Member, membersOf } from './sources.ts'

const core = 'packages/core/src/index.ts'

/** The options of a client by subject, in the order of the page. Every option is in one of them. */
const subjects: Readonly<Record<string, string>> = {
  'Server and credentials':
    'apiKey baseURL endpoint organization project headers perRequestHeaders allowInsecure',
  'How turns are sent': 'transport continuation toolArguments reseed cacheDiagnostics compression',
  'The way to the server': 'fetch agent',
  Connections: `preconnect maxConnections maxTotalConnections maxScopes maxQueued acquireTimeoutMs
    idleTimeoutMs pingIntervalMs pongTimeoutMs`,
  'Times of a turn': 'connectTimeoutMs firstEventTimeoutMs silenceTimeoutMs turnTimeoutMs',
  'Limits of an answer':
    'maxBufferedBytes maxInboundFrameBytes maxAnswerBytes maxErrorBytes maxNesting',
  'What can be continued':
    'maxChains maxHistoryBytes maxTotalChains maxTotalHistoryBytes maxChainAgeMs',
}

/** The generated parts of the page, by name. */
export function optionParts(): Readonly<Record<string, string>> {
  return {
    client: clientOptions(),
    turn: tableOf(core, 'CreateOptions'),
    control: tableOf(core, 'TurnControl'),
    endpoint: tableOf(core, 'EndpointOptions'),
    'client-inspect': tableOf(core, 'InspectOptions'),
    provider: tableOf('packages/ai-sdk/src/index.ts', 'WarmlineProviderSettings', ofClient()),
    'provider-call': tableOf('packages/ai-sdk/src/index.ts', 'WarmlineProviderOptions'),
    chat: tableOf('packages/langchain/src/index.ts', 'ChatWarmlineFields'),
    'chat-call': tableOf('packages/langchain/src/index.ts', 'ChatWarmlineCallOptions'),
    'warmline-fetch': tableOf('packages/langchain/src/index.ts', 'WarmlineFetchOptions'),
    otel: tableOf('packages/otel/src/index.ts', 'InstrumentOptions'),
    inspector: tableOf('packages/inspector/src/index.ts', 'InspectOptions'),
    'dev-server': tableOf('packages/dev-server/src/index.ts', 'DevServerOptions'),
    costs: tableOf('packages/dev-server/src/index.ts', 'CostOptions'),
    journal: tableOf('packages/dev-server/src/index.ts', 'JournalOptions'),
    store: tableOf('packages/dev-server/src/index.ts', 'StoreOptions'),
  }
}

function clientOptions(): string {
  const options = new Map(
    membersOf(core, 'ResponsesClientOptions').map((member) => [member.name, member]),
  )
  const sections = Object.entries(subjects).map(([subject, names]) => {
    const members = names.split(/\s+/).map((name) => {
      const member = options.get(name)
      if (member === undefined) throw new Error(`There is no option ${name}.`)
      options.delete(name)
      return section(member)
    })
    return [`### ${subject}`, ...members].join('\n\n')
  })
  const [left] = options.keys()
  if (left !== undefined)
    throw new Error(`The option ${left} is in no subject of ${import.meta.url}.`)
  return sections.join('\n\n')
}

function section({ name, type, doc }: Member): string {
  const unit = unitOf(name, doc.text)
  const facts = [
    `${code(type)}${unit === '' ? '' : `, ${unit}`}`,
    `default: ${defaultOf(doc.tags.default)}`,
  ]
  return [`#### ${name}`, facts.join(' · '), described(name, doc.text)].join('\n\n')
}

/** A default as code, with what explains it behind it. */
function defaultOf(text: string | undefined): string {
  if (text === undefined || text === '') return 'none'
  const [, value = '', rest = ''] =
    /^('[^']*'|\{\}|\[\]|[\d_]+(?: (?:MiB|KiB))?|true|false|[A-Z]+_[A-Z_]+|[a-zA-Z]\w*\.\w+|\w+\(\))(?=$|[\s,:])(.*)$/s.exec(
      text,
    ) ?? []
  if (value === '') return linked(text)
  return `${/^\d/.test(value) ? value.replaceAll('_', ',') : code(value)}${linked(rest)}`
}

function ofClient(): readonly string[] {
  return membersOf(core, 'ResponsesClientOptions').map(({ name }) => name)
}

function tableOf(path: string, name: string, without: readonly string[] = []): string {
  const members = membersOf(path, name).filter((member) => !without.includes(member.name))
  if (members.length === 0) throw new Error(`${name} has no members.`)
  const rows = members.map(({ name: option, type, isOptional, doc }) => [
    code(option),
    code(type),
    isOptional ? defaultOf(doc.tags.default) : 'required',
    described(`${name}.${option}`, doc.text),
  ])
  return table(['Option', 'Type', 'Default', 'What it does'], rows)
}

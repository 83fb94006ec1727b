// Runs the checks in their order. A step that an earlier problem explains is skipped, and so is
// whatever it would need. Each check is loaded when its turn comes: the first must run on a Node on
// which the others cannot.
import type { Server } from './checks/address.js'
import { checkNode } from './checks/node.js'
import type { TlsTarget } from './checks/tls.js'
import type { UpgradeTarget } from './checks/upgrade.js'
import type { Place, Route } from './network/route.js'
import {
  type DoctorOptions,
  type DoctorReport,
  type Finding,
  type StepName,
  type StepReport,
  stepNames,
} from './types.js'

/** Examines this machine, the application and the way to the server. */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const examination = new Examination(options)
  const baseURL = await examination.run()
  const steps = examination.steps()
  return {
    isHealthy: steps.every(({ status }) => status !== 'problem'),
    ...(baseURL === undefined ? {} : { baseURL }),
    steps,
  }
}

class Examination {
  readonly #options: DoctorOptions
  readonly #done = new Map<StepName, StepReport>()

  constructor(options: DoctorOptions) {
    this.#options = options
  }

  /** The steps in their order; those that were not run say why. */
  steps(): readonly StepReport[] {
    return stepNames.map((step) => this.#done.get(step) ?? this.#skipped(step))
  }

  #skipped(step: StepName): StepReport {
    const first = [...this.#done.values()].find(
      ({ step: name, status }) => status === 'problem' && explains(name, step),
    )
    const isUnasked = step === 'turn' && this.#options.turnModel === undefined
    const why = first === undefined ? 'not needed' : `because of ${first.step}`
    const text = isUnasked ? 'not asked for: --turn MODEL runs one' : why
    return { step, status: 'skipped', text, problems: [] }
  }

  /** Runs the steps; gives the address that was examined. */
  async run(): Promise<string | undefined> {
    const { cwd, env } = this.#options
    if (!this.#take('node', checkNode(process.versions.node))) return undefined
    const { checkPackages } = await import('./checks/packages.js')
    this.#take('packages', checkPackages(cwd))
    const { checkSettings } = await import('./checks/settings.js')
    this.#take('settings', checkSettings(env))
    const { checkAddress } = await import('./checks/address.js')
    const address = checkAddress(this.#options)
    this.#take('address', address)
    const { server } = address
    if (server === undefined) return undefined
    const { checkKey } = await import('./checks/key.js')
    const key = checkKey(this.#options, server)
    this.#take('key', key)
    const { baseURL } = server.endpoint
    const target = await this.#reach(server)
    if (target === undefined || key.key === undefined) return baseURL
    await this.#speak({
      ...target,
      baseURL,
      source: server.source,
      ...headersOf(key.key, env, server),
    })
    return baseURL
  }

  /** Goes up to the server, without a key; `undefined` where it is not reached. */
  async #reach({ endpoint }: Server): Promise<TlsTarget | undefined> {
    const { env, timeoutMs } = this.#options
    const { baseURL, isKnown } = endpoint
    const { placeOf, routeTo } = await import('./network/route.js')
    const [place, route] = [placeOf(baseURL), routeTo(baseURL, env)]
    const { checkProxy } = await import('./checks/proxy.js')
    if (!this.#take('proxy', await checkProxy(route, place, timeoutMs))) return undefined
    if (!(await this.#connect(route, place))) return undefined
    const target = { route, place, url: `${baseURL}/responses`, isKnown }
    const { checkTls } = await import('./checks/tls.js')
    return this.#take('tls', await checkTls(target, timeoutMs)) ? target : undefined
  }

  async #connect(route: Route, place: Place): Promise<boolean> {
    const { timeoutMs } = this.#options
    if (route.type === 'proxy') {
      this.#skip('name', 'the proxy looks it up')
      this.#skip('connection', 'the proxy opens it')
      return true
    }
    const { checkConnection, checkName } = await import('./checks/connection.js')
    const name = await checkName(place, timeoutMs)
    if (!this.#take('name', name)) return false
    return this.#take('connection', await checkConnection(place, name.addresses ?? [], timeoutMs))
  }

  /** Speaks with the server, with the key. */
  async #speak(target: UpgradeTarget): Promise<void> {
    const { baseURL, timeoutMs, turnModel } = this.#options
    const { checkUpgrade } = await import('./checks/upgrade.js')
    const upgraded = await checkUpgrade(target, timeoutMs)
    this.#take('upgrade', upgraded)
    if (upgraded.socket === undefined) return
    const { checkAnswer } = await import('./checks/answer.js')
    if (!this.#take('answer', await checkAnswer(upgraded.socket, timeoutMs))) return
    const { checkClient, checkTurn } = await import('./checks/client.js')
    const own = { baseURL, timeoutMs }
    if (!this.#take('client', await checkClient(own)) || turnModel === undefined) return
    this.#take('turn', await checkTurn(turnModel, own))
  }

  /** Reports a finding; gives whether all was well. */
  #take(step: StepName, { text, problems = [] }: Finding): boolean {
    const isFine = problems.length === 0
    this.#report({ step, status: isFine ? 'ok' : 'problem', text, problems })
    return isFine
  }

  #skip(step: StepName, text: string): void {
    this.#report({ step, status: 'skipped', text, problems: [] })
  }

  #report(report: StepReport): void {
    this.#done.set(report.step, report)
    this.#options.onStep?.(report)
  }
}

/** Whether a problem of one step is the reason that another was not run. */
function explains(problem: StepName, step: StepName): boolean {
  if (problem === 'node') return true
  if (problem === 'packages' || problem === 'settings') return false
  if (problem === 'key') return stepNames.indexOf(step) >= stepNames.indexOf('upgrade')
  return stepNames.indexOf(step) > stepNames.indexOf(problem)
}

/** The headers of a handshake, and the variables that some of them come from. */
function headersOf(
  key: string,
  env: Readonly<NodeJS.ProcessEnv>,
  { endpoint }: Server,
): Pick<UpgradeTarget, 'headers' | 'account'> {
  const headers: Record<string, string> = { authorization: `Bearer ${key}` }
  const account: string[] = []
  const variables = [
    ['OPENAI_ORG_ID', 'openai-organization'],
    ['OPENAI_PROJECT_ID', 'openai-project'],
  ] as const
  for (const [variable, header] of variables) {
    const value = env[variable]?.trim() ?? ''
    if (value === '' || endpoint.apiKeyVariable !== 'OPENAI_API_KEY') continue
    headers[header] = value
    account.push(variable)
  }
  return { headers, account }
}

// Experiments for open questions that the probe does not answer: the bill of a closed connection,
// the prompt cache by connection, waiting creates, many connections, and the age limit.
import {
  type Answer,
  type Fields,
  fieldsOf,
  isTerminal,
  NotTested,
  type Probe,
  type ProbeSocket,
  readAnswer,
  textOf,
  usageOf,
} from '@warmline/cli/probe'
import type { Answered } from './questions.js'
import { measured, socketSend } from './run-way.js'

/** What an experiment needs beside the probe. */
export interface Surroundings {
  /** A text that no other run has. */
  readonly run: string
  /** How long a connection is kept to see its age limit; `undefined` leaves that out. */
  readonly ageMs: number | undefined
}

/** An experiment and the most tokens that it can be billed for. */
export interface Experiment {
  readonly question: string
  readonly experiment: string
  readonly bound: number
  /** Returns what was seen. @throws NotTested where nothing was. */
  run(probe: Probe, surroundings: Surroundings): Promise<string>
}

const user = (content: string): Fields => ({ role: 'user', content })
const waitingCreates = 40
const lanes = 8
const connections = 20
/** Longer than the 1024 tokens from which OpenAI caches prompts. */
const cacheableText = 'A cold harbor keeps its boats apart by number and by name. '.repeat(120)

/** Every experiment but that of the age limit, which has a server of its own in a local run. */
export const experiments: readonly Experiment[] = [
  {
    question: 'Does closing the connection stop the response and its bill?',
    experiment:
      'a stored response of up to 512 tokens, closed after its first event, then read over HTTP',
    bound: 700,
    run: closedTurn,
  },
  {
    question: 'Does the prompt cache belong to a connection?',
    experiment: 'one long prompt three times on one connection, then on three new ones',
    bound: 6 * (Buffer.byteLength(cacheableText) + 300),
    run: cacheByConnection,
  },
  {
    question: 'How many creates may wait?',
    experiment: `${waitingCreates} creates at once on ${lanes} lanes`,
    bound: waitingCreates * 110,
    run: waiting,
  },
  {
    question: 'How many connections may be open?',
    experiment: `${connections} idle connections at once`,
    bound: 0,
    run: manyConnections,
  },
]

/** The experiment of the age limit. */
export const ageExperiment: Experiment = {
  question: 'What is the close after the age limit, and what becomes of a turn that runs?',
  experiment: 'two connections until their end, one idle and one with turns',
  bound: 20_000,
  run: ageLimit,
}

/** Runs an experiment; whatever happens, its connections are closed. */
export async function runExperiment(
  { question, experiment, run }: Experiment,
  probe: Probe,
  surroundings: Surroundings,
): Promise<Answered> {
  try {
    const seen = await run(probe, surroundings)
    return { question, experiment, verdict: 'answered', seen }
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error)
    return { question, experiment, verdict: 'not answered', seen }
  } finally {
    await probe.closeAll()
  }
}

async function closedTurn(probe: Probe, { run }: Surroundings): Promise<string> {
  const socket = await probe.connect()
  const input = [user(`Count from one to three hundred in words. ${run}`)]
  const create = probe.create({ input, store: true, max_output_tokens: 512 })
  if (!probe.budget.reserve(700)) throw new NotTested('The token limit is reached.')
  socket.send(create)
  const { frames } = await socket.hear(
    (heard) => heard.some(({ type }) => type === 'response.in_progress') || heard.some(isTerminal),
    probe.settings.timeoutMs,
  )
  const answer = readAnswer({ frames, ended: 'done', close: undefined }, 0)
  const isOver = frames.some(isTerminal)
  socket.cut()
  const stored = answer.id === '' || isOver ? undefined : await storedResponse(probe, answer.id)
  probe.budget.settle(700, usageOf(fieldsOf(stored?.body).usage))
  if (stored === undefined) throw new NotTested('The turn ended before it could be closed.')
  const { status, usage } = fieldsOf(stored.body)
  if (stored.status !== 200) return `the response is not stored (HTTP ${stored.status})`
  const billed = usageOf(usage)
  return `its status is ${textOf(status) ?? 'unknown'}, ${billed === undefined ? 'without usage' : `billed ${billed.output} tokens of output`}`
}

/** How often a response is looked for that is not, or not yet, stored. */
const maxLooks = 6

/** Reads a stored response until it has ended, for at most the time of one answer. */
async function storedResponse(
  { settings }: Probe,
  id: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { baseURL, headers, timeoutMs, settleMs } = settings
  const until = performance.now() + timeoutMs
  for (let looks = 1; ; looks++) {
    const signal = AbortSignal.timeout(timeoutMs)
    const found = await fetch(`${baseURL}/responses/${encodeURIComponent(id)}`, { headers, signal })
    const body: unknown = await found.json().catch(() => undefined)
    const isRunning = fieldsOf(body).status === 'in_progress' && performance.now() < until
    if (!isRunning && (found.status !== 404 || looks >= maxLooks)) {
      return { status: found.status, body }
    }
    await new Promise((resolve) => setTimeout(resolve, settleMs))
  }
}

async function cacheByConnection(probe: Probe, { run }: Surroundings): Promise<string> {
  const input = [user(`${run} ${cacheableText} Say OK.`)]
  const ask = async (socket: ProbeSocket): Promise<Answer> =>
    (await measured(probe, socketSend(probe, socket), { fields: { input } })).answer
  const one = await probe.connect()
  const same: Answer[] = []
  for (let count = 0; count < 3; count++) same.push(await ask(one))
  const fresh: Answer[] = []
  for (let count = 0; count < 3; count++) fresh.push(await ask(await probe.connect()))
  const share = ({ usage }: Answer): string =>
    usage === undefined ? 'no usage' : `${Math.round((usage.cached / usage.input) * 100)} %`
  return `cached on one connection: ${same.map(share).join(', ')}; on new ones: ${fresh.map(share).join(', ')}`
}

async function waiting(probe: Probe): Promise<string> {
  const socket = await probe.connect()
  const creates = Array.from({ length: waitingCreates }, (_, at) => ({
    stream_id: `live-${at % lanes}`,
    input: [user('Say OK.')],
  }))
  const frames: Fields[] = []
  await probe.askAll(socket, creates, { onFrame: (frame) => frames.push(frame) })
  const completed = frames.filter(({ type }) => /completed|incomplete/.test(String(type))).length
  const refused = frames.find(({ type }) => type === 'error')
  const words = refused === undefined ? '' : `; one error: ${JSON.stringify(refused).slice(0, 200)}`
  return `${completed} of ${waitingCreates} ran${words}`
}

async function manyConnections(probe: Probe): Promise<string> {
  const opened = await Promise.allSettled(
    Array.from({ length: connections }, () => probe.connect()),
  )
  const refused = opened.find((result) => result.status === 'rejected')
  const count = opened.filter(({ status }) => status === 'fulfilled').length
  const why = refused === undefined ? '' : `; ${String(refused.reason)}`
  return `${count} of ${connections} were open at once${why}`
}

async function ageLimit(probe: Probe, { ageMs, run }: Surroundings): Promise<string> {
  if (ageMs === undefined) throw new NotTested('It takes an hour: --hour.')
  const [idle, busy] = await Promise.all([probe.connect(), probe.connect()])
  const startedAt = performance.now()
  // Turns run over the limit, wherever it is within this minute.
  const running = untilCut(probe, busy, { run, beginsAt: startedAt + ageMs * 0.985 })
  const { frames, close } = await idle.hear(() => false, ageMs * 1.2)
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const said = frames.find(({ type }) => type === 'error')
  const code = textOf(fieldsOf(said?.error).code) ?? 'no error'
  const end = close === undefined ? 'still open' : `closed with ${close.code}`
  return `idle: ${code}, ${end} after ${seconds} s; with a turn: ${await running}`
}

/** Keeps a long turn running from a time on, until the connection ends. */
async function untilCut(
  probe: Probe,
  socket: ProbeSocket,
  { run, beginsAt }: { readonly run: string; readonly beginsAt: number },
): Promise<string> {
  await socket.hear(() => false, Math.max(0, beginsAt - performance.now()))
  const input = [user(`Count from one to nine hundred in words. ${run}`)]
  for (let turns = 1; turns <= 20; turns++) {
    if (socket.closed !== undefined) return 'closed before a turn ran'
    const answer = await probe.ask(socket, { input, max_output_tokens: 512 })
    if (answer.end === 'completed' || answer.end === 'incomplete') continue
    return `cut as “${answer.end}” after ${answer.frames.length} events, close ${answer.close?.code ?? 'none'}`
  }
  return 'no turn was cut'
}

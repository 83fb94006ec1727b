// One live run: the ways and forks interleaved, the probe, the experiments, and the report.
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  allChecks,
  boundOfChecks,
  Probe,
  type ProbeSettings,
  runProbe,
  withoutSecrets,
} from '@warmline/cli/probe'
import { costModelText, hurriedAgeMs } from './cost-model.js'
import { ageExperiment, type Experiment, experiments, runExperiment } from './experiments.js'
import { forkPlaces, runFork } from './forks.js'
import type { LiveOptions } from './options.js'
import { type Answered, answersOfProbe, withoutExperiment } from './questions.js'
import {
  type Failure,
  figuresOfFork,
  figuresOfWay,
  type LiveDocument,
  liveMarkdown,
} from './report.js'
import { boundOfConversation, runWay, type TurnFigures } from './run-way.js'
import { startLocalServers } from './start-local.js'
import { ways } from './ways.js'

/** Output of one turn; the least that OpenAI takes. */
const maxOutputTokens = 16
const hourMs = 60 * 60_000

/** The most tokens that a run can be billed for. */
export function boundOfRun({ repetitions, waitsAnHour }: LiveOptions): number {
  const perWay = ways.map((way) => boundOfConversation(way, maxOutputTokens))
  // A fork is two turns, which never cost more than a conversation.
  const forks = Math.max(...perWay) * forkPlaces.length
  const comparison = perWay.reduce((sum, bound) => sum + bound, forks) * repetitions
  const asked = [...experiments, ...(waitsAnHour ? [ageExperiment] : [])]
  const tried = asked.reduce((sum, { bound }) => sum + bound, 0)
  return comparison + tried + boundOfChecks(allChecks, maxOutputTokens)
}

/** Where the run writes. */
export interface LiveOutput {
  readonly progress: (line: string) => void
}

/** Runs everything and writes the report; resolves to the paths of its files. */
export async function runLive(
  options: LiveOptions,
  { progress }: LiveOutput,
): Promise<readonly string[]> {
  const local = options.live === undefined ? await startLocalServers() : undefined
  const { baseURL, key } = options.live ?? { baseURL: local?.baseURL ?? '', key: 'local' }
  const bound = options.maxTokens ?? boundOfRun(options)
  const settings: ProbeSettings = {
    baseURL,
    headers: { authorization: `Bearer ${key}` },
    apiKeyVariable: 'OPENAI_API_KEY',
    model: options.model,
    secondModel: options.secondModel,
    maxOutputTokens,
    maxTokens: bound,
    timeoutMs: 60_000,
    settleMs: 500,
    idleMs: local === undefined ? 45_000 : 500,
    maxFrameBytes: 16 * 1024 * 1024 + 1,
    deadlineMs: 2 * hourMs,
  }
  try {
    const hurriedURL = local?.hurriedURL
    const document = await makeDocument(options, { settings, hurriedURL, progress })
    return await write(withoutSecrets(document, [key === 'local' ? '' : key]), options.outDirectory)
  } finally {
    local?.close()
  }
}

interface Run {
  readonly settings: ProbeSettings
  /** The local server that ends its connections early. */
  readonly hurriedURL: string | undefined
  readonly progress: (line: string) => void
}

async function makeDocument(options: LiveOptions, run: Run): Promise<LiveDocument> {
  const { settings } = run
  const comparing = new Probe(settings)
  const { wayFigures, forkFigures, failures } = await compare(options, comparing, run)
  const left = settings.maxTokens - comparing.budget.count.counted
  run.progress('probe')
  const result = await runProbe({ ...settings, maxTokens: left })
  const report = result.kind === 'report' ? result.report : undefined
  const tried = new Probe({ ...settings, maxTokens: left - (report?.tokens.counted ?? 0) })
  const questions = await answer(options, tried, run)
  const counts = [comparing.budget.count, tried.budget.count, ...(report ? [report.tokens] : [])]
  const total = (of: (count: (typeof counts)[number]) => number): number =>
    counts.reduce((sum, count) => sum + of(count), 0)
  return {
    kind: 'warmline-live',
    version: 1,
    date: new Date().toISOString(),
    baseURL: options.live?.baseURL,
    model: options.model,
    repetitions: options.repetitions,
    costModel: options.live === undefined ? costModelText : undefined,
    tokens: {
      bound: settings.maxTokens,
      reported: total(({ reported }) => reported),
      counted: total(({ counted }) => counted),
    },
    ways: wayFigures,
    forks: forkFigures,
    failures,
    questions: [
      ...(report === undefined ? [] : answersOfProbe(report)),
      ...questions,
      ...withoutExperiment,
    ],
    probe: report === undefined ? undefined : { rows: report.rows, row: report.row },
  }
}

interface Compared {
  readonly wayFigures: LiveDocument['ways']
  readonly forkFigures: LiveDocument['forks']
  readonly failures: readonly Failure[]
}

async function compare(
  { repetitions }: LiveOptions,
  probe: Probe,
  { progress }: Run,
): Promise<Compared> {
  const byWay = new Map<string, (readonly TurnFigures[])[]>(ways.map(({ name }) => [name, []]))
  const byPlace = new Map<string, TurnFigures[]>(forkPlaces.map((place) => [place, []]))
  const failures: Failure[] = []
  const started = Date.now()
  // A server may lack lanes, or the store: that fails its way, and not the run.
  const attempt = async (name: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      failures.push({ name, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  for (let repetition = 0; repetition < repetitions; repetition++) {
    progress(`comparison ${repetition + 1} of ${repetitions}`)
    // Each repetition begins with another way.
    const at = repetition % ways.length
    for (const way of [...ways.slice(at), ...ways.slice(0, at)]) {
      // Another text for each conversation, so that none finds the prompt cache of another.
      const run = `${started}-${repetition}-${ways.indexOf(way)}`
      await attempt(way.name, async () => {
        byWay.get(way.name)?.push(await runWay(probe, way, run))
      })
    }
    for (const place of forkPlaces) {
      const run = `${started}-${repetition}-${place}`
      await attempt(`A fork ${place}`, async () => {
        byPlace.get(place)?.push(await runFork(probe, place, run))
      })
    }
  }
  const wayFigures = ways.flatMap((way) => {
    const runs = byWay.get(way.name) ?? []
    return runs.length === 0 ? [] : [figuresOfWay(way, runs)]
  })
  const forkFigures = forkPlaces.flatMap((place) => {
    const runs = byPlace.get(place) ?? []
    return runs.length === 0 ? [] : [figuresOfFork(place, runs)]
  })
  return { wayFigures, forkFigures, failures }
}

async function answer(
  { waitsAnHour }: LiveOptions,
  probe: Probe,
  { settings, hurriedURL, progress }: Run,
): Promise<readonly Answered[]> {
  const answers: Answered[] = []
  const ask = async (
    experiment: Experiment,
    on: Probe,
    ageMs: number | undefined,
  ): Promise<void> => {
    progress(experiment.question)
    answers.push(await runExperiment(experiment, on, { run: String(Date.now()), ageMs }))
  }
  for (const experiment of experiments) await ask(experiment, probe, undefined)
  if (hurriedURL === undefined) await ask(ageExperiment, probe, waitsAnHour ? hourMs : undefined)
  else {
    const hurried = new Probe({ ...settings, baseURL: hurriedURL })
    await ask(ageExperiment, hurried, hurriedAgeMs)
  }
  return answers
}

async function write(document: LiveDocument, directory: string): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true })
  const stem = `live-${document.date.slice(0, 19).replaceAll(':', '')}`
  const paths = [`${stem}.md`, `${stem}.json`].map((name) => resolve(join(directory, name)))
  const texts = [liveMarkdown(document), `${JSON.stringify(document, undefined, 2)}\n`]
  await Promise.all(paths.map((path, at) => writeFile(path, texts[at] ?? '')))
  return paths
}

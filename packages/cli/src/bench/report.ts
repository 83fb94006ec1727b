// The report of a benchmark: medians over the repetitions. Pure.
import { type Link, nameOfLink } from '../analyze/links.js'
import { secondsText, sizeText, styled, table } from '../terminal-text.js'
import type { Carrier, Framework, TimedLoop } from './job.js'
import type { Workload } from './workload.js'

/** One way to run the loop. */
export interface Way {
  readonly framework: Framework
  readonly carrier: Carrier
  /** The link; missing with a real server, whose link is the user's own. */
  readonly link?: Link
}

/** One measured loop; the bytes are those over TCP, where a relay counts them. */
export interface Measured extends TimedLoop {
  readonly bytesUp?: number
  readonly bytesDown?: number
}

/** A way with its medians. */
export interface WayReport extends Way {
  readonly seconds: number
  readonly secondsMin: number
  readonly secondsMax: number
  /** Bytes from the client: over TCP with the dev-server, of bodies with a real server. */
  readonly bytesSent: number | undefined
  readonly bytesReceived: number | undefined
  readonly incrementalTurns: number | undefined
  readonly webSocketTurns: number | undefined
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
}

/** Everything that was measured. */
export type BenchReport = {
  readonly workload: Workload
  readonly ways: readonly WayReport[]
} & (
  | {
      readonly kind: 'dev-server'
      readonly costs: { readonly firstTokenMs: number; readonly tokensPerSecond: number }
    }
  | { readonly kind: 'server'; readonly baseURL: string; readonly model: string }
)

/** The medians of each way. */
export function summarize(
  ways: readonly Way[],
  measured: ReadonlyMap<Way, readonly Measured[]>,
): readonly WayReport[] {
  return ways.map((way) => {
    const runs = measured.get(way) ?? []
    const seconds = runs.map(({ wallMs }) => wallMs / 1000)
    const of = (read: (run: Measured) => number | undefined): number | undefined =>
      median(runs.flatMap((run) => read(run) ?? []))
    return {
      ...way,
      seconds: median(seconds) ?? 0,
      secondsMin: Math.min(...seconds),
      secondsMax: Math.max(...seconds),
      bytesSent: of((run) => run.bytesUp ?? run.bodyBytes),
      bytesReceived: of((run) => run.bytesDown),
      incrementalTurns: of((run) => run.incrementalTurns),
      webSocketTurns: of((run) => run.webSocketTurns),
      inputTokens: of((run) => run.inputTokens),
      outputTokens: of((run) => run.outputTokens),
    }
  })
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right)
  const [low, high] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

const names: Readonly<Record<Framework, Readonly<Record<Carrier, string>>>> = {
  core: { http: 'core over HTTP', websocket: 'core, WebSocket mode' },
  'ai-sdk': { http: 'AI SDK, createOpenAI', websocket: 'AI SDK, createWarmline' },
  langchain: { http: 'LangChain, ChatOpenAI', websocket: 'LangChain, ChatWarmline' },
}

/** How the numbers came about, in words, for people and in the JSON. */
export function methodOf(report: BenchReport): string {
  const { turns, instructionsBytes, outputBytes } = report.workload
  const loop =
    `A loop of ${turns} turns: instructions of ${instructionsBytes} bytes, outputs of a tool of ` +
    `${outputBytes} bytes. Medians of interleaved repetitions, each in a process of its own, `
  if (report.kind === 'server') {
    return (
      `${loop}with the handshake and the time of the model, which differs from run to run. Bytes ` +
      'are those of the requests before TLS. Both ways cost the same tokens but for the cache.'
    )
  }
  const { firstTokenMs, tokensPerSecond } = report.costs
  const model =
    firstTokenMs === 0 && tokensPerSecond === 0
      ? 'the model takes no time'
      : `the model takes ${firstTokenMs} ms to its first token${tokensPerSecond === 0 ? '' : ` and makes ${tokensPerSecond} tokens a second`}`
  return (
    `${loop}with connecting. The server is the dev-server on this machine: ${model}, and nothing ` +
    'is charged for reading input. The link is a relay on the loopback that holds bytes back both ' +
    'ways; it has no TLS, no slow start of TCP and no loss. Bytes are all those over TCP.'
  )
}

/** The tables, one a link. */
export function printReport(report: BenchReport): string {
  const links = new Set(report.ways.map(({ link }) => (link === undefined ? '' : nameOfLink(link))))
  const parts = [...links].map((name) => {
    const ways = report.ways.filter(
      ({ link }) => (link === undefined ? '' : nameOfLink(link)) === name,
    )
    const title = name === '' ? '' : `${styled('bold', name)}\n`
    return `${title}${table([headOf(report), ...ways.map((way) => rowOf(way, ways))], '  ')}`
  })
  const method = methodOf(report).replace(/(?=.{91})(.{1,90}) /g, '$1\n')
  return `${parts.join('\n')}\n${styled('dim', method)}\n`
}

function headOf({ kind }: BenchReport): readonly string[] {
  const last = kind === 'server' ? ['tokens in', 'tokens out'] : ['received']
  return ['', 'seconds', 'min – max', '', 'sent', ...last, 'incremental']
}

function rowOf(way: WayReport, ways: readonly WayReport[]): readonly string[] {
  const { framework, carrier, seconds, secondsMin, secondsMax, link } = way
  const base = ways.find((each) => each.framework === framework && each.carrier === 'http')
  const share = base === undefined || base === way ? '' : `${(base.seconds / seconds).toFixed(2)} ×`
  const last =
    link === undefined
      ? [String(way.inputTokens ?? ''), String(way.outputTokens ?? '')]
      : [sizeOf(way.bytesReceived)]
  return [
    names[framework][carrier],
    secondsText(seconds),
    `${secondsText(secondsMin)} – ${secondsText(secondsMax)}`,
    share,
    sizeOf(way.bytesSent),
    ...last,
    way.incrementalTurns === undefined ? '' : `${way.incrementalTurns} turns`,
  ]
}

function sizeOf(bytes: number | undefined): string {
  return bytes === undefined ? '' : sizeText(bytes)
}

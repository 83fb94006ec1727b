// The example as a reader runs it, under a real Prometheus where one is installed, and with a
// receiver of OTLP in place of a collector.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import dashboard from '@warmline/otel/grafana/warmline.json' with { type: 'json' }
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const pathOf = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'warmline-observability-'))
const running: ChildProcess[] = []
const patience = { timeout: 45_000, interval: 250 }

/** `pnpm check` asks a real Prometheus too, which Debian has as a package. */
const isCheck = process.env.WARMLINE_CHECK === 'prometheus'
const hasPrometheus = await promisify(execFile)('prometheus', ['--version']).then(
  () => isCheck,
  () => false,
)
if (isCheck && !hasPrometheus) {
  if (process.env.CI === 'true') throw new Error('prometheus is missing.')
  process.stdout.write('prometheus is missing: the queries of the dashboard are not asked.\n')
}

const otlp = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          scope: z.object({ name: z.string() }),
          spans: z.array(z.object({ name: z.string(), parentSpanId: z.string().optional() })),
        }),
      ),
    }),
  ),
})
const spans: { readonly scope: string; readonly name: string; readonly isChild: boolean }[] = []
let collector: Server

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = addressOf(server)
  server.close()
  await once(server, 'close')
  return port
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { OPENAI_API_KEY: _, ...own } = process.env
  running.push(spawn(program, args, { env: { ...own, ...env }, stdio: 'ignore' }))
}

const metricsPort = await freePort()
const prometheusPort = await freePort()

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const { resourceSpans } = otlp.parse(await json(request))
    for (const { scopeSpans } of resourceSpans)
      for (const { scope, spans: told } of scopeSpans)
        for (const { name, parentSpanId } of told)
          spans.push({ scope: scope.name, name, isChild: (parentSpanId ?? '') !== '' })
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  start(process.execPath, [pathOf('dist/main.js')], {
    METRICS_PORT: String(metricsPort),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${addressOf(collector).port}`,
  })
  if (!hasPrometheus) return
  const config = readFileSync(pathOf('prometheus.yml'), 'utf8')
  writeFileSync(join(folder, 'prometheus.yml'), config.replace('9464', String(metricsPort)))
  start('prometheus', [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
  ])
})

afterAll(async () => {
  for (const child of running) {
    if (child.exitCode !== null) continue
    child.kill()
    await once(child, 'exit')
  }
  collector.closeAllConnections()
  collector.close()
  rmSync(folder, { recursive: true, force: true })
})

const answer = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
})

/** What Prometheus answers to a query: the value of each series. */
async function ask(query: string): Promise<z.infer<typeof answer>['data']['result']> {
  const url = new URL(`http://127.0.0.1:${prometheusPort}/api/v1/query`)
  url.searchParams.set('query', query)
  const response = await fetch(url)
  return answer.parse(await response.json()).data.result
}

/** A query of the dashboard as Grafana would send it, for all servers and the last minute. */
function queryOf(expr: string): string {
  return expr.replace(/\$__\w+/g, '1m').replaceAll('$server', '.*')
}

test('A collector is told a span of each turn, below the span of its inference', async () => {
  await vi.waitFor(() => expect(spans.length).toBeGreaterThanOrEqual(10), patience)
  const turns = spans.filter(({ name }) => name === 'warmline.turn')
  expect(turns.length).toBeGreaterThan(0)
  expect(turns.every(({ isChild }) => isChild)).toBe(true)
  expect(new Set(spans.map(({ scope }) => scope))).toEqual(new Set(['@warmline/otel']))
}, 60_000)

const queries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => ({ title, expr })),
)
/** What does not happen in the example has no series. */
const happensHere = (expr: string): boolean =>
  !/warmline_(fallbacks|replays)_total|warmline_outcome="failed"|warmline_reseed="true"/.test(
    expr,
  ) || expr.includes('or vector(0)')

describe.runIf(hasPrometheus)('Prometheus', () => {
  test.each(queries)(
    'answers “$title”: $expr',
    async ({ expr }) => {
      const query = queryOf(expr)
      if (!happensHere(expr)) {
        expect(await vi.waitFor(() => ask(query), patience)).toEqual([])
        return
      }
      const results = await vi.waitFor(async () => {
        const found = await ask(query)
        // A rate needs two samples, and a share needs turns between them.
        expect(found.filter(({ value: [, text] }) => Number.isFinite(Number(text)))).not.toEqual([])
        return found
      }, patience)
      for (const { value } of results) expect(Number(value[1])).toBeGreaterThanOrEqual(0)
    },
    60_000,
  )

  test('The share of incremental turns is what the agent makes: two of five', async () => {
    // Whole conversations are seen only between them, so the counters are asked for their ratio.
    await vi.waitFor(async () => {
      const [counted] = await ask(
        'sum(warmline_turns_total{warmline_mode="incremental"}) / sum(warmline_turns_total)',
      )
      expect(Number(counted?.value[1])).toBeCloseTo(0.4, 1)
    }, patience)
  }, 60_000)
})

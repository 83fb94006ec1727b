// The dashboard: each of its queries is PromQL, over metrics and labels that `instrument` exports
// under the names that Prometheus gives them.
import { parser } from '@prometheus-io/lezer-promql'
import { expect, test } from 'vitest'
import dashboard from '../grafana/warmline.json' with { type: 'json' }
import { instrument } from '../src/index.js'
import { eventful, teller } from './support/records.js'
import { type ExportedMetric, openTelemetry } from './support/telemetry.js'

const units: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' }

/** The series of a metric, as OTLP's translation to Prometheus names them, with suffixes. */
function seriesOf({ name, unit, type }: ExportedMetric): readonly string[] {
  const base = `${name.replaceAll('.', '_')}${units[unit] ?? ''}`
  return type === 'counter'
    ? [`${base}_total`]
    : ['_bucket', '_sum', '_count'].map((suffix) => `${base}${suffix}`)
}

/** The names in a query, by the kind of their node; what is not PromQL is under `⚠`. */
function namesIn(query: string): Readonly<Record<string, readonly string[]>> {
  // Grafana's own variables stand where PromQL has a duration or a value.
  const text = query.replace(/\$__\w+/g, '5m').replace('$server', 'api')
  const names: Record<string, string[]> = {}
  parser.parse(text).iterate({
    enter({ name, type, from, to }) {
      const kind = type.isError ? '⚠' : name
      names[kind] = [...(names[kind] ?? []), text.slice(from, to)]
    },
  })
  return names
}

const queries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => ({ title, expr })),
)

test.each(queries)('$title: $expr', async ({ expr }) => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client)
  client.tell({ ...eventful, isReseed: true })
  const exported = await telemetry.metrics()
  const series = exported.flatMap(seriesOf)
  const labels = exported.flatMap(({ points }) =>
    points.flatMap(({ attributes }) => Object.keys(attributes)),
  )
  const names = namesIn(expr)
  expect(names['⚠']).toBeUndefined()
  for (const name of names.Identifier ?? []) expect(series).toContain(name)
  const known = new Set(['le', ...labels.map((label) => label.replaceAll('.', '_'))])
  for (const label of names.LabelName ?? []) expect([...known]).toContain(label)
  expect(names.Identifier).toBeDefined()
  expect(names.LabelName).toBeDefined()
})

test('Every metric of Warmline is on the dashboard', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client)
  client.tell(eventful)
  const shown = queries.flatMap(({ expr }) => namesIn(expr).Identifier ?? [])
  const missing = (await telemetry.metrics())
    .filter((metric) => !seriesOf(metric).some((name) => shown.includes(name)))
    .map(({ name }) => name)
  expect(missing).toEqual([])
})

// Every event that the suite's servers make, before any fault changes it, and every test that ran:
// written down file by file as the tests run, judged when they are done. This is the `globalSetup`
// of the suite; `record-events.ts` writes.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { readRules } from './protocol.js'
import { protocolTypeErrors } from './protocol-types.js'
import { readRun, runLog } from './run-log.js'
import { loadValidator, type SentEvent, skippedReason } from './schema.js'
import { distinctShapes, sdkTypeErrors } from './sdk-types.js'

/** Where the events of a run are written. */
export const eventLog: string = fileURLToPath(
  new URL('../../node_modules/.cache/events/', import.meta.url),
)

/**
 * Fewer events, or kinds of them, in a full run mean that the recorder is broken, not that all is
 * well.
 */
const leastEvents = 5_000
const leastTypes = 40

/** Empties the logs before the suite, and judges them after. */
export default function setup({ vitest }: TestProject): () => void {
  for (const folder of [eventLog, runLog]) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
  }
  return () => {
    const events = readdirSync(eventLog).flatMap((file) =>
      readFileSync(`${eventLog}/${file}`, 'utf8').split('\n').filter(Boolean),
    )
    const run = readRun()
    const isFull = run.isFull && vitest.config.testNamePattern === undefined
    const wrong = [
      ...invalidEvents(events),
      ...mistypedEvents(events),
      ...(isFull ? [...tooFew(events), ...untested(run.rules)] : []),
    ]
    if (wrong.length > 0)
      throw new Error(`What the suite shows is not right:\n${wrong.slice(0, 10).join('\n')}`)
  }
}

function invalidEvents(events: readonly string[]): readonly string[] {
  const validator = loadValidator()
  if (validator === undefined) {
    process.stdout.write(`schema: ${events.length} events; ${skippedReason}\n`)
    return []
  }
  const invalid: string[] = []
  let outside = 0
  for (const text of events) {
    const event: SentEvent = JSON.parse(text)
    const verdict = validator.event(event)
    if (verdict === 'outside') outside += 1
    else if (verdict.errors.length > 0) invalid.push(`${event.type}: ${verdict.errors.join('; ')}`)
  }
  process.stdout.write(
    `schema: ${events.length} events of the suite, ${events.length - outside} of them in the OpenResponses document: ${invalid.length} invalid\n`,
  )
  return invalid
}

function mistypedEvents(events: readonly string[]): readonly string[] {
  const shapes = distinctShapes(events)
  const bySdk = sdkTypeErrors(shapes)
  const byProtocol = protocolTypeErrors('events', [{ ServerMessage: shapes }])
  process.stdout.write(
    `types: ${shapes.length} shapes of events; by the openai package ${bySdk.length} wrong, by PROTOCOL.md ${byProtocol.length} wrong\n`,
  )
  return [
    ...bySdk,
    ...byProtocol.map(({ frame, complaint }) => `${frame.slice(0, 120)} ${complaint}`),
  ]
}

function tooFew(events: readonly string[]): readonly string[] {
  const types = new Set(events.map((text) => /^\{"type":"([^"]+)"/.exec(text)?.[1]))
  if (events.length > leastEvents && types.size >= leastTypes) return []
  return [`A full run recorded ${events.length} events of ${types.size} types only.`]
}

function untested(tested: ReadonlySet<string>): readonly string[] {
  const rules = readRules()
  const missing = rules.filter(({ id }) => !tested.has(id))
  process.stdout.write(
    `conformance: ${rules.length} rules, ${missing.length} without a test that ran\n`,
  )
  return missing.map(({ id, text }) => `No test of this rule ran: ${id} ${text}`)
}

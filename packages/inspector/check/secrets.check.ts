// A thousand marked turns, with faults on the way, under everything that tells of turns: no mark is
// in a record, a span, a metric, a count, a warning, a line of the log or an error, nor in the rows
// of the page. What its owner opened it for, the contents, has prompts, but no key and no value of
// a header.

import type { ResponsesClient } from '@warmline/core'
import { startDevServer } from '@warmline/dev-server'
import { instrument } from '@warmline/otel'
import { expect, test, vi } from 'vitest'
import { mark, talk, teller, turnsOfTalk } from '../../otel/test/support/marked-turns.js'
import { openTelemetry } from '../../otel/test/support/telemetry.js'
import { inspect } from '../src/index.js'
import { readPage } from './support/page-api.js'

const talks = 25
/** What is marked in the headers of every turn of `talk`. */
const ofHeaders = [
  `sk-${mark}`,
  `${mark} tenant`,
  `${mark}-organization`,
  `${mark} request`,
  `${mark} team`,
]

/** All that a thrown value says, its causes included. */
function wordsOf(thrown: unknown): string {
  const said: string[] = []
  for (let at = thrown; at instanceof Error && said.length < 20; at = at.cause)
    said.push(at.message, at.stack ?? '', JSON.stringify({ ...at }))
  return said.join('\n')
}

test(`No mark is told of ${talks * turnsOfTalk} turns`, { timeout: 600_000 }, async () => {
  const log: string[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    log.push(String(line))
    return true
  })
  const warned = (warning: Error): void => void log.push(wordsOf(warning))
  process.on('warning', warned)
  vi.stubEnv('WARMLINE_DEBUG', '1')
  await using telemetry = openTelemetry()
  await using server = await startDevServer({ model: teller })
  const told: string[] = []
  const thrown: string[] = []
  const clients: ResponsesClient[] = []
  const pages: ReturnType<typeof inspect>[] = []
  const turns = await Promise.all(
    Array.from({ length: talks }, (_, number) =>
      talk({
        server,
        number,
        failed: (fault) => thrown.push(wordsOf(fault)),
        attach(client) {
          clients.push(client)
          instrument(client, { genAI: true })
          client.onTurn((record) => {
            const { label, ...rest } = record
            // A label is its caller's own name for a turn.
            expect(label ?? mark).toContain(mark)
            told.push(JSON.stringify([rest, client.stats(), client.connections()]))
          })
          pages.push(inspect(client))
        },
      }),
    ),
  )
  const [page] = await Promise.all(pages)
  if (page === undefined) throw new Error('There is no page.')
  const { state, json, har } = await readPage(page.url)
  for (const opened of pages) await (await opened).close()
  write.mockRestore()
  process.removeListener('warning', warned)
  vi.unstubAllEnvs()

  expect(turns).toEqual(turns.map(() => turnsOfTalk))
  expect(told).toHaveLength(talks * turnsOfTalk)
  /** The lines with a mark, but for the caller's own names of turns. */
  const markedIn = (lines: readonly string[], ...allowed: readonly string[]): readonly string[] =>
    lines
      .map((line) =>
        [`${mark} label`, ...allowed].reduce((text, one) => text.replaceAll(one, ''), line),
      )
      .filter((line) => line.includes(mark))
      .slice(0, 3)
  expect(markedIn(told)).toEqual([])
  expect(markedIn(log)).toEqual([])
  expect(log.length).toBeGreaterThan(turns.length)
  // What the server says of a failure is its caller's to know.
  expect(markedIn(thrown, `${mark} of the server`, `${mark}_code`)).toEqual([])
  expect(thrown.length).toBeGreaterThan(20)
  expect(await telemetry.text()).not.toContain(mark)
  expect(markedIn([JSON.stringify(state)])).toEqual([])
  for (const text of [json, har]) {
    expect(text).toContain(`${mark} question`)
    for (const secret of ofHeaders) expect(text).not.toContain(secret)
  }
  process.stdout.write(
    `${JSON.stringify({ turns: told.length, errors: thrown.length, lines: log.length, bytesOfExports: json.length + har.length })}\n`,
  )
})

// Four hundred marked turns, with faults on the way: no mark is in any span or metric. A thousand
// run in packages/inspector/check, under everything that tells of turns.
import { startDevServer } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import { instrument } from '../src/index.js'
import { mark, talk, teller, turnsOfTalk } from './support/marked-turns.js'
import { countsOf, openTelemetry } from './support/telemetry.js'

const talks = 10

test('Nothing that is marked is exported', { timeout: 240_000 }, async () => {
  await using telemetry = openTelemetry()
  await using server = await startDevServer({ model: teller })
  const turns = await Promise.all(
    Array.from({ length: talks }, (_, number) =>
      talk({ server, number, attach: (client) => instrument(client, { genAI: true }) }),
    ),
  )
  expect(turns).toEqual(turns.map(() => turnsOfTalk))
  expect(await telemetry.text()).not.toContain(mark)
  const spans = (await telemetry.spans()).filter(({ name }) => name === 'warmline.turn')
  expect(spans).toHaveLength(talks * turnsOfTalk)
  const counts = countsOf(await telemetry.metrics())
  expect(counts).toMatchObject({ 'warmline.turns': talks * turnsOfTalk })
  // Much went wrong on the way.
  const failed = spans.filter(({ attributes }) => attributes['error.type'] !== undefined)
  expect(failed.length).toBeGreaterThan(20)
  expect(counts['warmline.replays']).toBeGreaterThan(20)
})

// What is written is read again: JSON as it was, and HAR by its schema and with what was sent.
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeHar } from '../../src/file/write-har.js'
import { writeFile } from '../../src/file/write-json.js'
import { readInspectorFile } from '../../src/index.js'
import type { InspectorState } from '../../src/model.js'
import { sourceOfFile } from '../../src/source.js'
import { Store } from '../../src/store/store.js'
import { entry, record } from '../support/records.js'

const text = fc.string({ unit: 'grapheme', maxLength: 30 })
const item = fc.dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
const items = fc.array(item, { maxLength: 4 })
const part = fc.record({
  is: fc.constantFrom('same' as const, 'rewritten' as const, 'parted' as const, 'new' as const),
  input: fc.tuple(fc.nat(9), fc.nat(9)),
  history: fc.tuple(fc.nat(9), fc.nat(9)),
})
const ms = fc.nat(100_000)
const turn = fc.record({
  label: text,
  said: fc.record(
    {
      transport: fc.constantFrom('websocket' as const, 'http' as const),
      outcome: fc.constantFrom('completed' as const, 'incomplete' as const, 'failed' as const),
      durationMs: ms,
      queueMs: ms,
      handshakeMs: ms,
      firstEventMs: ms,
      lane: text,
      previousResponseId: text,
      serverHeaders: fc.record({
        of: fc.constant('response' as const),
        ageMs: ms,
        values: fc.constant({ 'x-ratelimit-limit-requests': 'HEADER' }),
      }),
    },
    { requiredKeys: [] },
  ),
  isEnded: fc.boolean(),
  content: fc.option(
    fc.record(
      {
        settings: item,
        input: items,
        kept: items,
        sent: items,
        history: items,
        output: items,
        parts: fc.array(part, { maxLength: 3 }),
      },
      { requiredKeys: ['settings', 'input', 'kept', 'sent', 'history', 'parts'] },
    ),
  ),
})
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never

function stored(turns: readonly Turn[]): { store: Store; state: InspectorState } {
  const store = new Store({ maxTurns: 100, maxContentBytes: 10_000_000 })
  for (const [i, { label, said, isEnded, content }] of turns.entries())
    store.addTurn(
      entry(`1.k1.${i}`, { label, ...(isEnded ? { record: record(said) } : {}) }),
      // What a store is given came as JSON.
      content === null ? undefined : JSON.parse(JSON.stringify(content)),
    )
  store.putStep({ id: 's', source: 'ai-sdk', kind: 'run', name: 'run', startedAt: 1 })
  const lanes = [{ isBusy: false, usedAt: 1 }]
  const connection = { name: 'c1', scope: 's1', phase: 'open', heardAt: 1, inFlight: 0, lanes }
  const state = {
    format: 'warmline-inspector',
    version: 1,
    process: 'node 1',
    at: 1,
    clients: [
      { client: 'k1', endpoint: 'openai', connections: [{ ...connection, phase: 'open' }] },
    ],
    turns: store.turns(),
    steps: store.steps(),
    droppedTurns: 3,
  } as const
  return { store, state }
}

test('A file is read as it was written, twice', () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
      const { store, state } = stored(turns)
      const written = [...writeFile(state, (id) => store.content(id))].join('')
      const file = readInspectorFile(written)
      const { contents, ...head } = file
      expect(head).toEqual(state)
      expect(contents).toEqual(
        turns.flatMap(({ content }, i) => {
          if (content === null) return []
          const { kept, ...rest } = JSON.parse(JSON.stringify(content))
          const context = [...kept, ...rest.sent]
          return [{ id: `1.k1.${i}`, ...rest, context, keptCount: kept.length }]
        }),
      )
      // The page writes a file that is not packed.
      expect(readInspectorFile(JSON.stringify(file))).toEqual(file)
      const again = [...(sourceOfFile(file).file('json') ?? [])].join('')
      expect(JSON.parse(again)).toEqual(JSON.parse(written))
    }),
  )
})

const requireFrom = createRequire(import.meta.url)
const schemas: Readonly<Record<string, { readonly $schema: string }>> = requireFrom('har-schema')
const ajv = new Ajv({
  strict: false,
  // The package's schemas are of draft 6, and their formats are checked below.
  validateFormats: false,
  schemas: Object.values(schemas).map(({ $schema: _, ...schema }) => schema),
})
const isHar = ajv.getSchema('har.json#') ?? ajv.getSchema('har.json')

test('The schema tells what is no HAR', () => {
  const creator = { name: 'x', version: '1' }
  expect(isHar?.({ log: { version: '1.2', creator, entries: [] } })).toBe(true)
  expect(isHar?.({ log: { version: '1.2', entries: [] } })).toBe(false)
  expect(isHar?.({ log: { version: '1.2', creator, entries: [{}] } })).toBe(false)
})

test('HAR is valid, and says what was sent and received, without a header', () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
      const { store, state } = stored(turns)
      const written = [...writeHar(state, (id) => store.content(id))].join('')
      expect(written).not.toContain('HEADER')
      const har = JSON.parse(written)
      if (isHar?.(har) !== true) expect(isHar?.errors).toEqual([])
      const ended = turns.filter(({ isEnded }) => isEnded)
      expect(har.log.entries).toHaveLength(ended.length)
      for (const [i, { said, content }] of ended.entries()) {
        const made = har.log.entries[i]
        const { serverHeaders: _, ...rest } = record(said)
        expect(made._warmline).toMatchObject(JSON.parse(JSON.stringify(rest)))
        expect(made.request.headers.concat(made.response.headers)).toEqual([])
        expect(new Date(made.startedDateTime).getTime()).toBe(rest.startedAt)
        expect(URL.canParse(made.request.url)).toBe(true)
        const known = Object.values<number>(made.timings).filter((time) => time >= 0)
        expect(made.time).toBe(known.reduce((total, time) => total + time, 0))
        if (content === null) continue
        const isSocket = rest.transport === 'websocket'
        const sent = isSocket ? made._webSocketMessages[0].data : made.request.postData.text
        const received = isSocket ? made._webSocketMessages[1]?.data : made.response.content.text
        expect(JSON.parse(sent).input).toEqual(JSON.parse(JSON.stringify(content.sent)))
        const answer = received === undefined ? undefined : JSON.parse(received)
        // What a failed turn has in its place says why.
        const output = rest.outcome === 'failed' ? undefined : content.output
        expect((isSocket ? answer?.response : answer)?.output).toEqual(
          output && JSON.parse(JSON.stringify(output)),
        )
      }
    }),
  )
})

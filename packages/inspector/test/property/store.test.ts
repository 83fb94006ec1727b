// The store under random turns: its bounds always hold, the oldest go first, and its count of bytes
// is what a count from scratch gives.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InspectorChange } from '../../src/model.js'
import { Contents, itemLists } from '../../src/store/contents.js'
import { Store } from '../../src/store/store.js'
import { entry } from '../support/records.js'

/** Items that often are the same, as objects or as values. */
const shared = Array.from({ length: 6 }, (_, n) => ({ n, text: 'x'.repeat(n * 40) }))
const item = fc.oneof(
  fc.constantFrom(...shared),
  fc.nat(5).map((n) => ({ n, text: 'x'.repeat(n * 40) })),
  fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 80 }) }),
)
const items = fc.array(item, { maxLength: 6 })
const content = fc.record(
  { settings: item, input: items, kept: items, sent: items, history: items, output: items },
  { requiredKeys: [] },
)
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never
const operation = fc.oneof(
  fc.record({ do: fc.constant('add' as const), content: fc.option(content) }),
  fc.record({ do: fc.constant('change' as const), turn: fc.nat(40), content }),
  fc.record({ do: fc.constant('step' as const) }),
  fc.record({ do: fc.constant('end' as const), turn: fc.nat(40) }),
)
const limits = fc.record({
  maxTurns: fc.integer({ min: 1, max: 8 }),
  maxContentBytes: fc.integer({ min: 0, max: 6000 }),
})

/** Follows the changes as a page does. */
class Page {
  readonly turns = new Map<string, boolean>()
  readonly steps = new Set<string>()

  readonly note = (change: InspectorChange): void => {
    if (change.type === 'turn') this.turns.set(change.turn.id, change.turn.hasContent)
    else if (change.type === 'step') this.steps.add(change.step.id)
    else if (change.type === 'dropped')
      for (const id of change.ids) {
        this.turns.delete(id)
        this.steps.delete(id)
      }
  }
}

test('The bounds hold, the oldest go first, and a page that follows sees the same', () => {
  fc.assert(
    fc.property(limits, fc.array(operation, { maxLength: 60 }), (given, operations) => {
      const store = new Store(given)
      const page = new Page()
      store.watch(page.note)
      let added = 0
      let steps = 0
      for (const each of operations) {
        if (each.do === 'add') store.addTurn(entry(`t${added++}`), each.content ?? undefined)
        else if (each.do === 'change')
          store.changeTurn(`t${each.turn}`, { sentAt: 1 }, each.content)
        else if (each.do === 'step')
          store.putStep({
            id: `s${steps++}`,
            source: 'ai-sdk',
            kind: 'run',
            name: '',
            startedAt: 1,
          })
        else store.endStep(`s${each.turn}`, 2, false)
        const turns = store.turns()
        expect(turns.length).toBe(Math.min(added, given.maxTurns))
        expect(store.droppedTurns).toBe(added - turns.length)
        expect(turns.map(({ id }) => id)).toEqual(
          turns.map((_, i) => `t${added - turns.length + i}`),
        )
        expect(store.contentBytes).toBeLessThanOrEqual(given.maxContentBytes)
        for (const { id, hasContent } of turns)
          expect(store.content(id) !== undefined).toBe(hasContent)
        expect(store.steps().length).toBe(Math.min(steps, given.maxTurns * 4))
        expect([...page.turns]).toEqual(turns.map(({ id, hasContent }) => [id, hasContent]))
        expect([...page.steps]).toEqual(store.steps().map(({ id }) => id))
      }
    }),
  )
})

test('The bytes are those of a count from scratch, and all go in the end', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), content), { maxLength: 40 }), (writes) => {
      const contents = new Contents(Number.MAX_SAFE_INTEGER)
      const model = new Map<string, Content>()
      for (const [turn, given] of writes) {
        const id = `t${turn}`
        if (model.has(id)) contents.change(id, given)
        else contents.add(id, given)
        model.set(id, { ...model.get(id), ...given })
      }
      const fresh = new Contents(Number.MAX_SAFE_INTEGER)
      for (const [id, given] of model) {
        // Other objects of the same value: what is counted is the value.
        fresh.add(id, structuredClone(given))
        const kept = contents.get(id)
        for (const list of [...itemLists, 'output'] as const)
          expect(kept?.[list]?.map(({ text }) => text) ?? []).toEqual(
            (given[list] ?? []).map((each) => JSON.stringify(each)),
          )
      }
      expect([contents.bytes, contents.itemCount]).toEqual([fresh.bytes, fresh.itemCount])
      for (const id of model.keys()) contents.delete(id)
      expect([contents.bytes, contents.itemCount]).toEqual([0, 0])
    }),
  )
})

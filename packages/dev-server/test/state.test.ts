// The connection's state against a simple model of the documented rules; it needs no socket, so
// millions of turns run.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  contextItems,
  createConnectionState,
  createStore,
  type Effect,
  itemText,
  profiles,
  type Turn,
} from '../src/index.js'

type Op =
  | {
      readonly type: 'create'
      readonly lane: number
      readonly anchor: number | undefined
      readonly store: boolean
    }
  | {
      readonly type: 'end'
      readonly which: number
      readonly how: 'completed' | 'failed' | 'abandoned'
    }

const laneNames = [undefined, 'a', 'b']
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({
    type: fc.constant('create' as const),
    lane: fc.nat(laneNames.length - 1),
    anchor: fc.option(fc.nat(20), { nil: undefined }),
    store: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('end' as const),
    which: fc.nat(5),
    how: fc.constantFrom(
      'completed' as const,
      'completed' as const,
      'failed' as const,
      'abandoned' as const,
    ),
  }),
)

interface Known {
  readonly text: string
  readonly isStored: boolean
}

/** Rules P16 to P27, in as few words as possible; it shares nothing with the state. */
class Rules {
  readonly newest = new Map<string | undefined, string>()
  readonly known = new Map<string, Known>()

  canAnchor(id: string): boolean {
    return [...this.newest.values()].includes(id) || this.known.get(id)?.isStored === true
  }

  completed(lane: string | undefined, id: string, known: Known): void {
    this.newest.set(lane, id)
    this.known.set(id, known)
  }

  failed(lane: string | undefined, anchor: string | undefined): void {
    if (anchor !== undefined && this.newest.get(lane) === anchor) this.newest.delete(lane)
  }
}

test('any sequence of creates and ends keeps to the rules', () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
      const state = createConnectionState({ profile: profiles.openai, store: createStore() })
      const rules = new Rules()
      const ids: string[] = ['resp_unknown']
      const running: { turn: Turn; text: string; store: boolean; anchor: string | undefined }[] = []
      let count = 0

      const take = (effects: readonly Effect[]): void => {
        for (const effect of effects) {
          if (effect.type === 'refuse') {
            expect(effect.error.code).toBe('previous_response_not_found')
            const anchor = effect.error.message.split("'")[1]
            expect(rules.canAnchor(anchor ?? '')).toBe(false)
          } else if (effect.type === 'start') {
            const { turn } = effect
            const anchor = turn.request.previous_response_id ?? undefined
            if (anchor !== undefined) expect(rules.canAnchor(anchor)).toBe(true)
            const before = anchor === undefined ? '' : (rules.known.get(anchor)?.text ?? '')
            const text = before + String(turn.request.input)
            expect(contextItems(turn.plan.context).map(itemText).join('')).toBe(text)
            expect(running.some((other) => other.turn.lane === turn.lane)).toBe(false)
            running.push({ turn, text, store: turn.request.store !== false, anchor })
            ids.push(turn.id)
          }
        }
      }
      const end = (index: number, how: 'completed' | 'failed' | 'abandoned'): void => {
        const [ended] = running.splice(index, 1)
        if (ended === undefined) return
        const { turn, text, store, anchor } = ended
        const said = `<${count++}>`
        if (how === 'completed')
          rules.completed(turn.lane, turn.id, { text: text + said, isStored: store })
        if (how === 'failed') rules.failed(turn.lane, anchor)
        const output = [
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: said }] },
        ]
        take(state.end(turn, how === 'completed' ? { type: how, output, body: {} } : { type: how }))
      }

      for (const each of ops) {
        if (each.type === 'end') {
          end(running.length === 0 ? 0 : each.which % running.length, each.how)
          continue
        }
        const lane = laneNames[each.lane]
        take(
          state.receive({
            type: 'response.create',
            model: 'm',
            input: `[${count++}]`,
            store: each.store,
            ...(lane === undefined ? {} : { stream_id: lane }),
            ...(each.anchor === undefined
              ? {}
              : { previous_response_id: ids[each.anchor % ids.length] ?? '' }),
          }),
        )
        expect(state.running).toHaveLength(running.length)
      }
      while (running.length > 0) end(0, 'completed')
      expect(state.waiting).toBe(0)
      for (const { lane, newest, running: busy } of state.lanes()) {
        expect(busy).toBeUndefined()
        expect(newest).toBe(rules.newest.get(lane))
      }
    }),
    { numRuns: 2000 },
  )
})

test('no message is ever too strange: it is answered, and the state goes on', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (message) => {
      const state = createConnectionState({ profile: profiles.openai, store: createStore() })
      const parsed: Parameters<typeof state.receive>[0] = JSON.parse(JSON.stringify(message))
      for (const received of [
        parsed,
        { type: 'response.create', ...(typeof parsed === 'object' ? parsed : {}) },
      ]) {
        for (const effect of state.receive(received)) {
          expect(['refuse', 'start']).toContain(effect.type)
          if (effect.type === 'start') state.end(effect.turn, { type: 'abandoned' })
        }
      }
      const [start] = state.receive({ type: 'response.create', model: 'm', input: 'x' })
      expect(start?.type).toBe('start')
    }),
    { numRuns: 2000 },
  )
})

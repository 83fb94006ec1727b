// What the page says of turns and of a race.
import { expect, test } from 'vitest'
import type { ChatMessage } from '../lib/chat-message'
import { shownQuestion, withDocument } from '../lib/question'
import { laneOf, resultOf } from '../lib/race'
import { sayTurn } from '../lib/reasons'
import type { TurnView } from '../lib/turns'

const turn: TurnView = {
  transport: 'websocket',
  mode: 'full',
  itemsSent: 1,
  itemsKept: 0,
  bytesSent: 1000,
  bytesFull: 1000,
  durationMs: 1,
  replays: 0,
}

test.each<[Partial<TurnView>, string]>([
  [{ mode: 'incremental' }, 'Sent only what is new'],
  [{ reason: 'no_chain' }, 'New chat: sent everything once'],
  [{ reason: 'history_shorter' }, 'New chat: sent everything once'],
  [{ transport: 'http', reason: 'http' }, 'Sent everything: HTTP sends it with every turn'],
  [{ reason: 'history_edited@4' }, 'Sent everything: an earlier message was changed'],
  [{ reason: 'settings:model' }, 'Sent everything: a setting was changed'],
  [
    { reason: 'scope:x-a' },
    'Sent everything: a header that changes each time keeps connections apart',
  ],
  [{ reason: 'cold:rotated' }, 'Sent everything: the connection was old and was replaced'],
  [{ fallback: 'upgrade_refused:404' }, 'Over HTTP: the server refused the connection'],
  [{ reason: 'newer_than_this' }, 'Sent everything: newer than this'],
])('%j as the first turn of a chat: %s', (change, title) => {
  expect(sayTurn({ ...turn, ...change }, true).title).toBe(title)
})

test('a later turn is no new chat', () => {
  expect(sayTurn({ ...turn, reason: 'no_chain' }, false)).toEqual({
    title: 'Sent everything: the server has not seen this history yet',
    codes: ['no_chain'],
  })
})

test('a question with a document is shown by its first line', () => {
  expect(shownQuestion('One line')).toEqual({ line: 'One line' })
  expect(shownQuestion('Two\n\nparagraphs')).toEqual({ line: 'Two\n\nparagraphs' })
  expect(shownQuestion(withDocument('Why?', 'ä'.repeat(4998)))).toEqual({
    line: 'Why?',
    note: 'with a document of 10.0 kB',
  })
})

test('a race counts what came after its question', () => {
  const answer = (id: string): ChatMessage => ({
    id,
    role: 'assistant',
    parts: [],
    metadata: { turns: [turn, turn] },
  })
  const messages: ChatMessage[] = [answer('a'), { id: 'q', role: 'user', parts: [] }, answer('b')]
  expect(laneOf(messages, 1, 5)).toEqual({ sent: 2000, turns: 2, tookMs: 5 })
})

test.each([
  { tookMs: [1500, 900], sent: [5000, 400], said: 'WebSocket: 600 ms sooner, 4.6 kB less sent' },
  { tookMs: [900, 2000], sent: [400, 500], said: 'WebSocket: 1.10 s later, 100 B more sent' },
  { tookMs: [900, 905], sent: [400, 400], said: 'WebSocket: as fast, the same bytes' },
])('its result: $said', ({ tookMs, sent, said }) => {
  const lane = (index: number) => ({ tookMs: tookMs[index], sent: sent[index] ?? 0, turns: 1 })
  expect(resultOf(lane(0), lane(1))).toBe(said)
  expect(resultOf({ ...lane(0), tookMs: undefined }, lane(1))).toBeUndefined()
})

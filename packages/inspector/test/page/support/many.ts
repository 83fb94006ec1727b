// Many turns of many conversations, without content: what the page must be fast with.
import type { InspectorState } from '../../../src/model.ts'
import { answer, type Conversation, Story, user } from './story.ts'

const edits = [
  'history_edited@3',
  'cold:displaced',
  'settings:tools',
  'head_busy',
  'cold:rotated',
] as const

export function manyTurns(count: number, startAt: number): InspectorState {
  const story = new Story(startAt, 7)
  const talks: Conversation[] = []
  while (story.turns.length < count) {
    const isNew = talks.length === 0 || story.random() < 0.04
    const talk: Conversation = isNew
      ? { history: [], head: undefined }
      : (talks[story.between(Math.max(0, talks.length - 12), talks.length - 1)] ?? {
          history: [],
          head: undefined,
        })
    if (isNew) talks.push(talk)
    if (talk.history.length > 12) talk.history = talk.history.slice(0, 4)
    const trouble = story.random()
    const edit = trouble < 0.06 ? edits[story.between(0, edits.length - 1)] : undefined
    const reason = talk.head === undefined ? 'no_chain' : edit
    const connection = `c${1 + story.between(0, 7)}`
    const isFailed = trouble > 0.985
    story.turn(talk, [user(`Question ${story.turns.length}`)], {
      label: `agent ${talks.indexOf(talk) % 9}`,
      ...(reason && { reason }),
      record: {
        connection,
        scope: `s${1 + (talks.indexOf(talk) % 4)}`,
        bytesFull: 2000 + story.between(0, 200_000),
        ...(isFailed && { outcome: 'failed', errorCode: 'server_error' }),
      },
      output: [answer(story.id('msg'), 'An answer.')],
      gapMs: story.between(-900, 400),
    })
  }
  return {
    format: 'warmline-inspector',
    version: 1,
    process: 'node 900',
    at: story.at,
    droppedTurns: 0,
    steps: [],
    turns: story.turns.map((turn) => ({ ...turn, hasContent: false })),
    clients: [],
  }
}

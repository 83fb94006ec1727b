// A day in the life of an agent, as the inspector would tell it: a tool loop, an edit, a
// regenerate, a fork, a restart, a fallback, recovery, a re-seeding, failed and aborted turns, and
// a dry run.
import type { InspectorFile, Item } from '../../../src/model.ts'
import { stateOf } from './sample-state.ts'
import { answer, type Conversation, call, result, Story, user } from './story.ts'

const source = Array.from(
  { length: 60 },
  (_, line) => `${line + 1}: export function part${line}(input: string): string { return input }`,
).join('\n')

export function sampleFile(startAt: number): InspectorFile {
  const story = new Story(startAt)
  const talk = toolLoop(story)
  const forked = editAndRegenerate(story, talk)
  troubles(story, forked)
  dryRun(story)
  running(story, forked)
  return { ...stateOf(story, talk.head, forked.head), contents: story.contents }
}

/** A run of the AI SDK: six steps, each with a tool. */
function toolLoop(story: Story): Conversation {
  const talk: Conversation = { history: [], head: undefined }
  const runAt = story.at
  story.at += 3
  let asked: readonly Item[] = [user('Find out why the tests of the parser fail, and repair it.')]
  for (let step = 0; step < 6; step++) {
    const id = `a${step}`
    const stepAt = story.at
    story.at += 2
    const isLast = step === 5
    const output = isLast
      ? [
          answer(
            story.id('msg'),
            'The tokenizer dropped the last character. I repaired it, and all 214 tests pass.',
          ),
        ]
      : [
          call(id, step % 2 === 0 ? 'read_file' : 'run_tests', {
            path: `src/parser/part-${step}.ts`,
            lines: 60,
          }),
        ]
    story.turn(talk, asked, {
      label: 'coder',
      step: `step-${step}`,
      output,
      gapMs: 4,
      ...(step === 0 && {
        reason: 'no_chain',
        record: {
          handshakeMs: 212,
          firstEventMs: 610,
          firstOutputMs: 1240,
          durationMs: 2310,
          hints: [
            {
              code: 'prompt_cache_key_missing',
              message:
                'The request has no prompt_cache_key, so that turns of one conversation may land on servers that do not share a cache.',
              url: 'https://platform.openai.com/docs/guides/prompt-caching',
            },
          ],
        },
      }),
    })
    story.steps.push({
      id: `step-${step}`,
      parent: 'run-1',
      source: 'ai-sdk',
      kind: 'step',
      name: `step ${step + 1}`,
      startedAt: stepAt,
      endedAt: story.at,
    })
    if (isLast) break
    const took = story.between(40, 700)
    story.steps.push({
      id: `tool-${step}`,
      parent: `step-${step}`,
      source: 'ai-sdk',
      kind: 'tool',
      name: step % 2 === 0 ? 'read_file' : 'run_tests',
      startedAt: story.at,
      endedAt: story.at + took,
      ...(step === 3 && { isFailed: true as const }),
    })
    story.at += took + 5
    asked = [
      result(id, step % 2 === 0 ? source : `${step} of 214 tests fail: expected "b", got ""`),
    ]
  }
  story.steps.push({
    id: 'run-1',
    source: 'ai-sdk',
    kind: 'run',
    name: 'streamText coder',
    startedAt: runAt,
    endedAt: story.at,
  })
  return talk
}

/** The person edits an earlier message, regenerates an answer, and asks two things at once. */
function editAndRegenerate(story: Story, talk: Conversation): Conversation {
  story.at += 4000
  story.turn(talk, [user('Write a changelog entry for it.')], {
    label: 'chat',
    output: [answer(story.id('msg'), 'Fixed: the parser keeps the last character of a token.')],
  })
  const before = talk.history
  const head = talk.head
  story.at += 6500
  const edited: Conversation = { history: before, head }
  story.turn(edited, [], {
    label: 'chat, edited',
    reason: 'history_edited@12',
    input: [...before.slice(0, 12).map(again), user('Write a changelog entry for it, in German.')],
    output: [
      answer(story.id('msg'), 'Behoben: Der Parser behält das letzte Zeichen eines Tokens.'),
    ],
  })
  story.at += 2000
  const regenerated: Conversation = { history: edited.history, head: edited.head }
  story.turn(regenerated, [], {
    label: 'chat, regenerate',
    reason: 'history_shorter',
    input: edited.history.slice(0, -1).map(again),
    output: [
      answer(story.id('msg'), 'Behoben: Das letzte Zeichen eines Tokens geht nicht mehr verloren.'),
    ],
  })
  story.at += 3000
  const one: Conversation = { ...regenerated }
  const other: Conversation = { ...regenerated }
  const at = story.at
  story.turn(one, [user('Now add a regression test.')], {
    label: 'fork, left',
    output: [answer(story.id('msg'), 'Added parser.test.ts.')],
    gapMs: 0,
  })
  story.at = at + 12
  story.turn(other, [user('Now write the release notes.')], {
    label: 'fork, right',
    record: { lane: 'lane-2', queueMs: 38 },
    output: [answer(story.id('msg'), 'Release 2.4.1 repairs the parser.')],
  })
  story.at += 2000
  story.turn(other, [user('Shorter.')], {
    label: 'fork, right',
    record: { lane: 'lane-2' },
    output: [answer(story.id('msg'), '2.4.1: parser repaired.')],
  })
  return one
}

/** A restart, a fallback, recovery, and turns that ended badly. */
function troubles(story: Story, talk: Conversation): void {
  story.at += 9000
  story.turn(talk, [user('Run all tests again.')], {
    label: 'coder',
    reason: 'cold:connection_lost',
    record: {
      connection: 'c2',
      handshakeMs: 341,
      replays: 1,
      firstEventMs: 1200,
      firstOutputMs: 1890,
      durationMs: 2740,
    },
    output: [answer(story.id('msg'), 'All pass.')],
  })
  const reseed = story.turn({ ...talk }, [], {
    reason: 'cold:connection_lost',
    record: {
      isReseed: true,
      connection: 'c2',
      lane: 'lane-2',
      durationMs: 420,
      firstEventMs: 390,
    },
  })
  story.turns[story.turns.length - 1] = { ...reseed, isReseed: true }
  story.turn(talk, [user('And with coverage?')], {
    label: 'coder',
    record: { connection: 'c2' },
    output: [answer(story.id('msg'), '93%.')],
  })
  story.turn(talk, [user('Open a pull request.')], {
    label: 'coder',
    reason: 'http',
    record: {
      transport: 'http',
      fallback: 'upgrade_refused:502',
      connection: '',
      lane: '',
      durationMs: 4100,
      firstEventMs: 2300,
      firstOutputMs: 2900,
    },
    output: [answer(story.id('msg'), 'Opened #418.')],
  })
  story.turn(talk, [user('Merge it.')], {
    label: 'coder',
    record: {
      connection: 'c2',
      outcome: 'failed',
      errorCode: 'connection_lost',
      durationMs: 1800,
      firstEventMs: 500,
    },
  })
  story.turn(talk, [user('Merge it.')], {
    label: 'coder',
    reason: 'cold:failed',
    record: {
      connection: 'c3',
      handshakeMs: 190,
      replays: 2,
      durationMs: 9800,
      firstEventMs: 8200,
      firstOutputMs: 8900,
    },
    output: [answer(story.id('msg'), 'Merged.')],
  })
  story.turn(talk, [user('Write a long report about everything.')], {
    label: 'coder',
    record: {
      connection: 'c3',
      outcome: 'aborted',
      durationMs: 700,
      firstEventMs: 310,
      firstOutputMs: 500,
    },
  })
  story.turn(talk, [user('A short one.')], {
    label: 'coder',
    reason: 'settings:tools',
    record: {
      connection: 'c3',
      outcome: 'incomplete',
      hints: [
        {
          code: 'tools_reordered',
          message:
            'The same tools come in another order than in the turn before: the server’s prompt cache misses, and the chain breaks.',
          url: 'https://platform.openai.com/docs/guides/prompt-caching',
        },
      ],
    },
  })
  const batch: Conversation = { history: [], head: undefined }
  story.turn(batch, [user('Classify: the parcel is late.')], {
    label: 'batch',
    reason: 'scope:x-request-id',
    record: {
      scope: 's2',
      scopeHeaders: ['x-request-id'],
      connection: 'c4',
      model: 'gpt-5.5-mini',
    },
    output: [answer(story.id('msg'), 'delivery')],
  })
}

/** Turns that would have been incremental. */
function dryRun(story: Story): void {
  const talk: Conversation = { history: [], head: undefined }
  story.at += 5000
  for (let step = 0; step < 4; step++)
    story.turn(talk, [user(`Step ${step}: ${source.slice(0, 900)}`)], {
      label: 'dry run',
      reason: 'dry_run',
      record: {
        scope: 's3',
        connection: '',
        lane: '',
        transport: 'http',
        dryRun:
          step === 0
            ? { mode: 'full', reason: 'no_chain', itemsSent: 1, bytesSent: 1600 }
            : { mode: 'incremental', itemsSent: 1, bytesSent: 1640 },
      },
      output: [answer(story.id('msg'), `Done with ${step}.`)],
    })
}

function running(story: Story, talk: Conversation): void {
  const run = {
    id: 'run-2',
    source: 'langchain' as const,
    kind: 'run' as const,
    name: 'agent executor',
    startedAt: story.at,
  }
  story.steps.push(run)
  story.at += 5
  story.turn(talk, [user('What is left to do?')], {
    label: 'coder',
    step: 'run-2',
    isRunning: true,
    record: { connection: 'c3' },
  })
}

function again(item: Item): Item {
  return item
}

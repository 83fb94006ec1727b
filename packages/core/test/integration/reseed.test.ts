// Re-seeding at rotation: with it a live chain stays incremental on the new connection; without it
// the next turn is full.
import { startDevServer } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import { openaiEndpoint, type TurnRecord } from '../../src/index.js'
import { Conversation, digest, textOf } from '../support/agent.js'
import { PacedRuntime } from '../support/paced-runtime.js'

test.each([true, false])(
  'A live chain stays incremental across a rotation only with re-seeding on: %s',
  async (reseed) => {
    await using server = await startDevServer({ model: digest() })
    const runtime = new PacedRuntime()
    const client = createClientOn(runtime, {
      apiKey: 'sk-test',
      endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      idleTimeoutMs: 3_600_000,
      pingIntervalMs: 0,
      reseed,
    })
    const records: TurnRecord[] = []
    const reseeded = Promise.withResolvers<void>()
    client.onTurn((record) => {
      records.push(record)
      if (record.isReseed) reseeded.resolve()
    })
    const talk = new Conversation(client, { store: false, instructions: 'Be brief.' })
    const idle = new Conversation(client, { store: false })
    await runtime.settle(talk.say('one'))
    await runtime.settle(idle.say('never again'))
    for (let i = 0; i < 24; i++) {
      runtime.pass(2 * 60_000)
      if (i === 21) await runtime.settle(talk.say('two'))
    }
    await runtime.settle(server.journal.next(({ kind }) => kind === 'close', 0))
    if (reseed) await runtime.settle(reseeded.promise)
    // As frameworks write an answer; what was sent anew are the server's own words still.
    talk.history = talk.history.map((item) =>
      'role' in item && item.role === 'assistant'
        ? { role: 'assistant', content: textOf({ output: [item] }) }
        : item,
    )
    await runtime.settle(talk.say('three'))
    const brief = records.map(({ mode, reason, isReseed }) => [
      isReseed ? 'reseed' : 'turn',
      mode,
      reason,
    ])
    expect(brief).toEqual([
      ['turn', 'full', 'no_chain'],
      ['turn', 'full', 'no_chain'],
      ['turn', 'incremental', undefined],
      ...(reseed
        ? [
            ['reseed', 'full', 'cold:rotated'],
            ['turn', 'incremental', undefined],
          ]
        : [['turn', 'full', 'cold:rotated']]),
    ])
    await client.close()
  },
)

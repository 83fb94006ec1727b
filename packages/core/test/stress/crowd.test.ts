// Many conversations at once on few connections: no answer ever crosses, whole or under faults, and
// everything is given back.
import type { Fault } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { isWarmlineError } from '../../src/index.js'
import { Conversation, type Line, openLine } from '../support/agent.js'

const conversations = 200
const turns = 10

/** Runs all conversations at once; each says again what failed. Gives how many turns failed. */
async function crowd(line: Line): Promise<number> {
  let failures = 0
  const talk = async (name: number): Promise<void> => {
    const conversation = new Conversation(line.client, {
      store: false,
      metadata: { name: String(name) },
    })
    for (let turn = 0; turn < turns; turn++) {
      for (let isSaid = false; !isSaid; ) {
        // Throws on an answer from any context but its own.
        await conversation.say(`${name}.${turn}`).then(
          () => {
            isSaid = true
          },
          (error: unknown) => {
            if (!isWarmlineError(error)) throw error
            failures++
          },
        )
      }
    }
  }
  await Promise.all(Array.from({ length: conversations }, (_, name) => talk(name)))
  return failures
}

describe('200 conversations of 10 turns at once, on at most 16 connections', {
  timeout: 60_000,
}, () => {
  test('200 conversations at once never cross and are incremental from the second turn on', async () => {
    await using line = await openLine()
    expect(await crowd(line)).toBe(0)
    expect(line.records).toHaveLength(conversations * turns)
    expect(line.records.filter(({ mode }) => mode === 'incremental')).toHaveLength(
      conversations * (turns - 1),
    )
    const connections = new Set(line.records.map(({ connection }) => connection))
    expect(connections.size).toBeLessThanOrEqual(16)
    expect(line.client.stats()).toMatchObject({ inFlight: 0, queued: 0 })
  })

  test('200 conversations at once never cross while one turn in twenty goes wrong', async () => {
    const often = { times: 'always', probability: 0.01 } as const
    const faults: readonly Fault[] = [
      { type: 'drop', at: 'after-created', ...often },
      { type: 'drop', at: 'after-first-output', probability: 0.001, times: 'always' },
      { type: 'error', at: 'after-first-output', ...often },
      { type: 'error', at: 'before-created', status: 429, ...often },
      { type: 'late-frames', at: 'after-first-output', ends: 'error', ...often },
      {
        type: 'error',
        at: 'before-created',
        status: 400,
        code: 'previous_response_not_found',
        ...often,
      },
    ]
    await using line = await openLine({ server: { faults, costs: { seed: 7 } } })
    const failures = await crowd(line)
    expect(failures).toBeGreaterThan(0)
    const struck = line.server.journal.entries.filter(({ kind }) => kind === 'fault').length
    expect(struck).toBeGreaterThan((conversations * turns) / 50)
    expect(line.records.filter(({ outcome }) => outcome === 'completed')).toHaveLength(
      conversations * turns,
    )
    expect(line.client.stats()).toMatchObject({ inFlight: 0, queued: 0 })
  })
})

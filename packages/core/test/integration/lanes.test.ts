// Turns of one client that run at the same time.
import { describe, expect, test } from 'vitest'
import { Conversation, openLine } from '../support/agent.js'

describe('parallel turns', () => {
  test('Parallel turns run on lanes of one connection, each with its own chain', async () => {
    await using line = await openLine()
    const talks = Array.from({ length: 8 }, () => new Conversation(line.client))
    for (const round of ['one', 'two', 'three']) {
      await Promise.all(talks.map((talk, index) => talk.say(`${round} of ${index}`)))
    }
    expect(line.client.stats().connections).toBe(1)
    const lanes = new Set(line.records.map(({ lane }) => lane))
    expect(lanes.size).toBe(8)
    expect(lanes).not.toContain(undefined)
    expect(line.records.filter(({ mode }) => mode === 'incremental')).toHaveLength(16)
  })

  test('Parallel turns take a connection each where there are no lanes', async () => {
    await using line = await openLine({ hasLanes: false })
    const talks = Array.from({ length: 4 }, () => new Conversation(line.client))
    await Promise.all(talks.map((talk, index) => talk.say(`one of ${index}`)))
    await Promise.all(talks.map((talk, index) => talk.say(`two of ${index}`)))
    expect(line.client.stats().connections).toBe(4)
    expect(line.records.every(({ lane }) => lane === undefined)).toBe(true)
    expect(line.records.slice(4).every(({ mode }) => mode === 'incremental')).toBe(true)
  })

  test('Parallel turns fork from one head, and their source goes on too', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: false })
    await talk.say('root')
    const branches = ['a', 'b', 'c'].map((name) => {
      const branch = new Conversation(line.client, { store: false })
      branch.history = [...talk.history]
      return { name, branch }
    })
    await Promise.all(branches.map(({ name, branch }) => branch.say(name)))
    expect(line.records.slice(1).map(({ mode }) => mode)).toEqual([
      'incremental',
      'incremental',
      'incremental',
    ])
    await Promise.all(branches.map(({ name, branch }) => branch.say(`${name} again`)))
    expect(line.records.slice(4).map(({ mode }) => mode)).toEqual([
      'incremental',
      'incremental',
      'incremental',
    ])
  })
})

// The probe against the dev-server in another process, in each profile: what it finds out is what
// the profile says of itself.
import { createResponsesClient, openResponsesEndpoint } from '@warmline/core'
import { type Profile, profileNames, profiles } from '@warmline/dev-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limitChecks } from '../../src/probe/checks/limits.ts'
import type { ProbeReport } from '../../src/probe/report.ts'
import { rowNames } from '../../src/probe/rows.ts'
import { allChecks, boundOfChecks } from '../../src/probe/run-probe.ts'
import { probed, settingsFor } from '../support/probe-settings.ts'
import { factsOf, unseenFields } from '../support/profile-facts.ts'
import { type DevServers, startDevServers } from '../support/start-dev-servers.ts'

const mebibyte = 1024 * 1024
/** Frames are no larger than need be. */
const served: readonly Profile[] = profileNames.map((name) => ({
  ...profiles[name],
  maxFrameBytes: mebibyte,
}))
/** The same with the times of an hour in seconds; on these, nothing runs. */
const hurried: readonly Profile[] = served.map((profile) => ({
  ...profile,
  maxIdleMs: profile.maxIdleMs === 0 ? 0 : 900,
  maxAgeMs: 1500,
  pingIntervalMs: 300,
}))

let servers: DevServers
let reports: readonly ProbeReport[]
let ends: readonly ProbeReport[]

beforeAll(async () => {
  servers = await startDevServers([...served, ...hurried])
  const [addresses, hurriedOnes] = [servers.baseURLs.slice(0, 5), servers.baseURLs.slice(5)]
  const waiting = hurriedOnes.map((url) =>
    probed(settingsFor(url, { idleMs: 60_000 }), { checks: limitChecks }),
  )
  reports = await Promise.all(
    addresses.map((url) => probed(settingsFor(url, { maxFrameBytes: mebibyte + 1 }))),
  )
  ends = await Promise.all(waiting)
}, 120_000)

afterAll(async () => {
  await servers[Symbol.asyncDispose]()
})

describe.each(served.map((profile, at) => ({ name: profile.name, profile, at })))(
  'the profile $name',
  ({ profile, at }) => {
    const report = (): ProbeReport => {
      const found = reports[at]
      if (found === undefined) throw new Error('There is no report.')
      return found
    }

    test('Every fact is that of the profile, and every answer as a rule says', () => {
      expect(report().facts).toEqual(factsOf(profile))
      expect(report().rows.filter(({ verdict }) => verdict === 'differs')).toEqual([])
    })

    test('An idle connection ends as the profile says', () => {
      const { facts, rows } = ends[at] ?? report()
      const { ageMs = 0, ageCloseCode, idleMs = 0, idleCloseCode, pingIntervalMs } = facts
      const { sendsAgeError, ageClose, maxIdleMs = 0, maxAgeMs } = hurried[at] ?? profile
      // A connection that is closed without the error of the age limit counts as idle.
      const isAge = sendsAgeError && maxIdleMs === 0
      expect({ ageCloseCode, idleCloseCode }).toEqual({
        ageCloseCode: isAge ? ageClose.code : undefined,
        idleCloseCode: isAge ? undefined : 1001,
      })
      expect(isAge ? ageMs : idleMs).toBeGreaterThanOrEqual((isAge ? maxAgeMs : maxIdleMs) * 0.9)
      expect(pingIntervalMs).toBeGreaterThan(0)
      expect(rows.filter(({ verdict }) => verdict === 'differs')).toEqual([])
    })

    test('No row is left out, and what is not tested has a reason', () => {
      const { rows } = report()
      expect(rows.map(({ name }) => name).toSorted()).toEqual(rowNames.toSorted())
      for (const { verdict, seen } of rows) {
        expect(seen).not.toBe('')
        if (verdict === 'not tested') expect(seen).toMatch(/^[A-Z].*\.$/)
      }
    })

    test('Its tokens stay below what was said beforehand', () => {
      const { counted, reported, turns } = report().tokens
      expect(turns).toBeGreaterThan(30)
      expect(reported).toBeGreaterThan(500)
      expect(counted).toBeLessThan(boundOfChecks(allChecks, 16))
    })

    test('Its JSON is a row of the table of servers, which a client of core runs on', async () => {
      const { row }: ProbeReport = JSON.parse(JSON.stringify(report()))
      const { endpoint, measured, assumed } = row
      expect(Object.keys(endpoint).toSorted()).toEqual(
        Object.keys(openResponsesEndpoint({ baseURL: endpoint.baseURL })).toSorted(),
      )
      expect(
        [...measured, ...assumed, 'apiKeyVariable', 'baseURL', 'evidence', 'name'].toSorted(),
      ).toEqual(Object.keys(endpoint).toSorted())
      expect(endpoint).toMatchObject({
        hasWebSocket: true,
        maxLanes: profile.maxNamedLanes,
        maxInFlight: profile.maxInFlight,
        hasWarmUp: profile.honorsWarmUp,
        chainsUnstored: profile.keepsUnstored,
        hydrates: profile.hydrates,
        repeatsIds: profile.repeatsIds,
        refusedWithAnchor: profile.refusesInstructionsWithAnchor ? ['instructions'] : [],
        inheritedWithAnchor: profile.inheritsInstructions ? ['instructions'] : [],
        diagnosesCache: profile.diagnosesCache,
        // Where eviction cannot be seen, the row is cautious.
        evicts: factsOf(profile).evicts ?? 'lane-head',
        maxFrameBytes: profile.maxFrameBytes,
        closesAfterError: profile.errorClose !== undefined,
        hasOneModelPerConnection: profile.modelChangeClose !== undefined,
      })
      const [{ says, source, date }] = endpoint.evidence
      expect([source, new Date(date).toISOString().slice(0, 10)]).toEqual([endpoint.baseURL, date])
      expect(says).toMatch(/^warmline probe: yes P1 /)
      await using client = createResponsesClient({ endpoint, apiKey: 'right' })
      const turn = client.create({ model: 'gpt-6-astra', store: true, input: 'Hello' })
      expect((await turn.response).status).toBe('completed')
      expect((await turn.record).transport).toBe('websocket')
    })
  },
)

test('Each field of a profile is a fact or has a reason not to be one', () => {
  const seen = new Set<string>(Object.keys(unseenFields))
  const proxy = new Proxy(profiles.openai, {
    get(target, name: keyof Profile) {
      seen.add(name)
      return target[name]
    },
  })
  factsOf(proxy)
  // These are compared by name above, or are words of messages.
  for (const name of ['maxAgeMs', 'maxIdleMs', 'ageClose', 'sendsAgeError', 'pingIntervalMs'])
    seen.add(name)
  for (const name of ['unknownAnchorText', 'refusedInstructionsText']) seen.add(name)
  expect([...seen].toSorted()).toEqual(Object.keys(profiles.openai).toSorted())
})

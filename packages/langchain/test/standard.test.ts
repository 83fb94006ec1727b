// LangChain's standard checks, all of them, over HTTP and in WebSocket mode: the same results, the
// known failures among them.
import { describe, expect, test } from 'vitest'
import { outcome } from './standard/check.js'
import { integrationChecks } from './standard/integration.js'
import { obliging } from './standard/obliging.js'
import { unitChecks } from './standard/unit.js'
import { openModels } from './support/models.js'

/** What ChatOpenAI itself fails at, whatever carries it, and why. */
const known: Readonly<Record<string, RegExp>> = {
  // The suite expects the method to be called "functionCalling" in traces; ChatOpenAI calls it
  // "json_schema".
  'should work with structured output': /toMatchObject|to match object/,
  'should work with structured output including raw': /toMatchObject|to match object/,
  // Strict JSON schemas have no open records.
  'should invoke model with more complex tools': /ZodRecord/,
  // It sends `image_url` in an input message, a type that the Responses API does not have.
  'should handle standard image content blocks': /400 Invalid value for .*image_url/,
}

const suites = { '8 unit checks': unitChecks, '25 integration checks': integrationChecks }

describe.each(Object.entries(suites))('%s', (title, checks) => {
  test('are all there', () => {
    expect(`${Object.keys(checks).length}`).toBe(title.split(' ')[0])
  })

  test.each(Object.entries(checks))('%s', async (name, check) => {
    await using line = await openModels({ model: obliging })
    const theirs = await outcome(check, (fields) => line.http({ model: 'gpt-4o-mini', ...fields }))
    const ours = await outcome(check, (fields) => line.warm({ model: 'gpt-4o-mini', ...fields }))
    expect(ours).toBe(theirs)
    expect(ours).toMatch(known[name] ?? /^passes$/)
    expect(line.records.every(({ transport }) => transport === 'websocket')).toBe(true)
  })
})

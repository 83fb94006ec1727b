// Which headers make a scope: known ones of messages and tracing do not, credentials always do, and
// whatever is unknown does.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HeaderRecord } from '../../../src/protocol/answer-headers.js'
import { messageHeaders, programHeaders, requestHeaders } from '../../../src/scope/header-tables.js'
import { sortHeaders } from '../../../src/scope/scope-headers.js'
import { ScopeKeys, scopeKey } from '../../../src/scope/scope-key.js'
import { base } from '../../support/scope-headers.js'

const keyOf = (entries: Record<string, string>): string =>
  scopeKey(sortHeaders(Object.entries(entries)).scope)

describe('a scope', () => {
  test('A scope is the same whatever describes the message, its sender or the request alone', () => {
    for (const name of [...messageHeaders, ...programHeaders, ...requestHeaders]) {
      expect(keyOf({ ...base, [name.toUpperCase()]: 'x' }), name).toBe(keyOf(base))
    }
    expect(keyOf({ 'OpenAI-Project': 'p', Authorization: 'Bearer a' })).toBe(keyOf(base))
  })

  test.each([
    'x-stainless-retry-count',
    'langfuse_trace_name',
    'helicone-request-id',
    'cf-aig-metadata',
    'langsmith-trace',
    'x-vercel-id',
    'x-amzn-requestid',
    'x-correlation-id',
  ])('A scope leaves out %s', (name) => {
    expect(keyOf({ ...base, [name]: 'x' })).toBe(keyOf(base))
  })

  test.each([
    ['another key', { authorization: 'Bearer b' }],
    ['a key in other letters', { authorization: 'Bearer A' }],
    ['another project', { 'openai-project': 'q' }],
    ['an organization', { 'openai-organization': 'o' }],
    ['a gateway’s header', { 'x-tenant': 't' }],
    ['an unknown header', { 'x-anything': '1' }],
    ['a header called __proto__', JSON.parse('{"__proto__":"t"}')],
    ['a credential for a proxy', { 'proxy-authorization': 'Basic x' }],
    ['a header of a known family, but not a known one', { 'sec-tenant': 't' }],
    ['a header of another family', { 'content-tenant': 't' }],
    ['baggage, in which applications name their tenants', { baggage: 'tenant=t' }],
    ['an origin', { origin: 'https://tenant.example' }],
    ['a referer', { referer: 'https://tenant.example' }],
    ['a proxy on the way', { via: '1.1 tenant' }],
    ['a session by which a gateway routes', { 'x-litellm-session-id': 's' }],
    ['a user of a tracing tool', { langfuse_trace_user_id: 'u' }],
  ])('A scope is another one for %s', (_, more) => {
    expect(keyOf({ ...base, ...more })).not.toBe(keyOf(base))
  })

  test('A scope keeps a header called __proto__ and tells its values apart', () => {
    const of = (value: string): HeaderRecord => sortHeaders([['__proto__', value]]).scope
    expect(Object.entries(of('a'))).toEqual([['__proto__', 'a']])
    const keys = new ScopeKeys()
    expect(keys.of(of('a'))).not.toBe(keys.of(of('b')))
    expect(keys.of(of('a'))).toBe(keys.of(of('a')))
  })

  test('The key of a scope shows nothing of the API key', () => {
    expect(keyOf({ authorization: 'Bearer sk-secret' })).toMatch(/^[\w-]{43}$/)
  })

  test('A scope has the same key as another only if its headers are equal', () => {
    const entries = fc.dictionary(
      fc.constantFrom('x-a', 'x-b', 'X-A', 'cookie', 'date', '__proto__'),
      fc.string(),
    )
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const of = (given: Record<string, string>): string =>
          JSON.stringify(Object.entries(sortHeaders(Object.entries(given)).scope).toSorted())
        expect(keyOf(one) === keyOf(other)).toBe(of(one) === of(other))
      }),
    )
  })

  test('A scope names the headers it leaves out, except what describes message and sender', () => {
    const sorted = sortHeaders(
      Object.entries({
        ...base,
        'X-Request-Id': '1',
        'User-Agent': 'x',
        accept: 'y',
        'x-mine': '2',
      }),
      new Set(['x-mine']),
    )
    expect(sorted.dropped).toEqual(['x-request-id', 'x-mine'])
    expect(sorted.scope).toEqual(base)
  })
})

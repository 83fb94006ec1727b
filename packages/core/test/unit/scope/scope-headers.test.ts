// Which headers make a scope: known ones of messages and tracing do not, credentials always do, and
// whatever is unknown does.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  callerHeaders,
  messageHeaders,
  programHeaders,
  requestHeaders,
} from '../../../src/scope/header-tables.js'
import {
  checkPerRequestHeaders,
  type Headers,
  sortHeaders,
} from '../../../src/scope/scope-headers.js'
import { ScopeKeys, scopeKey } from '../../../src/scope/scope-key.js'
import { SplitDetector } from '../../../src/scope/split-detector.js'

const keyOf = (entries: Record<string, string>): string =>
  scopeKey(sortHeaders(Object.entries(entries)).scope)
const base = { authorization: 'Bearer a', 'openai-project': 'p' }

describe('a scope', () => {
  test('is the same whatever describes the message, its sender or the request alone', () => {
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
  ])('knows %s', (name) => {
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
  ])('is another for %s', (_, more) => {
    expect(keyOf({ ...base, ...more })).not.toBe(keyOf(base))
  })

  test('keeps a header called __proto__, and tells its values apart', () => {
    const of = (value: string): Headers => sortHeaders([['__proto__', value]]).scope
    expect(Object.entries(of('a'))).toEqual([['__proto__', 'a']])
    const keys = new ScopeKeys()
    expect(keys.of(of('a'))).not.toBe(keys.of(of('b')))
    expect(keys.of(of('a'))).toBe(keys.of(of('a')))
  })

  test('shows nothing of the key', () => {
    expect(keyOf({ authorization: 'Bearer sk-secret' })).toMatch(/^[\w-]{43}$/)
  })

  test('has the same key as another only if its headers are equal', () => {
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

  test('names what it leaves out, but for what describes message and sender', () => {
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

describe('the tables', () => {
  test('hold exact names in lower case, and no name twice', () => {
    const all = [messageHeaders, programHeaders, requestHeaders, callerHeaders].flatMap((names) => [
      ...names,
    ])
    for (const name of all) expect(name).toMatch(/^[a-z0-9_-]+$/)
    expect(new Set(all).size).toBe(all.length)
  })

  test('take no credential from an option, and no name that no header has', () => {
    expect(() => checkPerRequestHeaders(['x-my-request'])).not.toThrow()
    for (const name of callerHeaders) {
      expect(() => checkPerRequestHeaders([name])).toThrow(
        expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(name) }),
      )
    }
    for (const name of ['X-Upper', 'x y', '', 'x:']) {
      expect(() => checkPerRequestHeaders([name])).toThrow(
        expect.objectContaining({ code: 'invalid_option' }),
      )
    }
  })
})

describe('the header that splits scopes', () => {
  /** What is said of the last of so many scopes. */
  function ofLast(scopes: readonly Headers[], splits = new SplitDetector()): string | undefined {
    return scopes.map((headers) => splits.add(headers)).at(-1)
  }
  const many = (count: number, headers: (i: number) => Headers): Headers[] =>
    Array.from({ length: count }, (_, i) => headers(i))

  test('is named from the eighth scope on that it alone makes', () => {
    const splits = new SplitDetector()
    const told = many(10, (i) => ({ ...base, 'x-run': `${i}` })).map((headers) =>
      splits.add(headers),
    )
    expect(told).toEqual([...Array.from({ length: 7 }, () => undefined), 'x-run', 'x-run', 'x-run'])
  })

  test('is never what says who asks', () => {
    for (const name of callerHeaders) {
      expect(ofLast(many(50, (i) => ({ [name]: `${i}` })))).toBeUndefined()
      expect(ofLast(many(50, (i) => ({ [name]: `${i}`, 'x-run': `${i}` })))).toBeUndefined()
    }
  })

  test('is found beside another that came before with the same value', () => {
    const scopes = many(20, (i) => ({ ...base, 'x-tenant': `${i % 10}`, 'x-run': `${i}` }))
    expect(ofLast(scopes)).toBe('x-run')
    expect(ofLast([...scopes, { ...base, 'x-tenant': '11', 'x-run': '1' }])).toBe('x-tenant')
    expect(
      ofLast([...scopes, { ...base, 'x-tenant': '1', 'x-run': '1', 'x-other': '1' }]),
    ).toBeUndefined()
  })

  test('is found where two of them are new each time', () => {
    expect(ofLast(many(8, (i) => ({ ...base, 'x-span': `${i}`, 'x-run': `${i}` })))).toBe('x-span')
  })

  test('is forgotten with the scopes that had it', () => {
    const splits = new SplitDetector()
    const scopes = many(50, (i) => ({ ...base, 'x-run': `${i}` }))
    for (const headers of scopes) splits.add(headers)
    for (const headers of scopes) splits.delete(headers)
    expect(
      ofLast(
        many(7, (i) => ({ ...base, 'x-run': `${i}` })),
        splits,
      ),
    ).toBeUndefined()
    expect(ofLast([{ ...base, 'x-run': 'eighth' }], splits)).toBe('x-run')
  })
})

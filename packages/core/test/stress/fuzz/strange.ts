// Strange things that a server may write: names of prototypes, lone surrogates, numbers that are
// none, nests without end, headers and closing words. Arbitraries only.
import fc from 'fast-check'
import type { Node } from './json-text.js'

/** Names that mean something to JavaScript, or to somebody who reads carelessly. */
const prototypeNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toJSON',
  'toString',
  'valueOf',
  'then',
  'length',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupSetter__',
  'isPrototypeOf',
  '',
]

/** Words of the protocol, where they are not expected. */
const words: readonly string[] = [
  'response.created',
  'response.completed',
  'response.failed',
  'response.incomplete',
  'response.output_item.done',
  'response.output_text.delta',
  'error',
  'previous_response_not_found',
  'websocket_connection_limit_reached',
  'websocket_stream_limit_reached',
  'invalid_request_error',
  'rate_limit_exceeded',
  'server_is_overloaded',
  'misalignment_policy_violation',
  'insufficient_quota',
  'stream_id',
  'previous_response_id',
  '[DONE]',
]

const oddTexts: readonly string[] = [
  'null',
  'undefined',
  'NaN',
  'true',
  '1e999',
  '-0',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u{1f600}',
  '\u2028\u2029',
  '\ufeff',
  'ä\u0308',
  '\r',
  '\n\n',
  '\r\ndata: {"type":"error"}\r\n\r\n',
  '"',
  '\\',
  '\\"',
  '",\n"stream_id":"l9"',
  '}{',
  '%s%n%p',
  '../../etc',
]

/** A text that is odd in some way; at most some 70,000 characters. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...prototypeNames) },
  { weight: 4, arbitrary: fc.constantFrom(...oddTexts) },
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('x', 'é', '\u{1f600}', '"', '\\', '\n'),
        fc.constantFrom(100, 5_000, 70_000),
      )
      .map(([unit, length]) => unit.repeat(length / unit.length)),
  },
)

/** A status of HTTP that has a body, the likely ones first. */
export const strangeStatus: fc.Arbitrary<number> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      400,
      401,
      403,
      404,
      405,
      408,
      409,
      413,
      426,
      429,
      500,
      501,
      502,
      503,
      529,
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(200, 201, 206, 300, 301, 307, 308, 399, 418, 599) },
)

/** Numbers, and what some take for numbers; as JSON text, not all of which is JSON. */
const strangeNumber = fc.oneof(
  strangeStatus.map(String),
  fc.constantFrom(
    '0',
    '-1',
    '-0',
    '1.5',
    '1e400',
    '9007199254740993',
    '123456789012345678901234567890',
  ),
  fc.constantFrom(
    '200',
    '0200',
    '408',
    '429',
    '599',
    '600',
    '1e2',
    '"429"',
    '" 500 "',
    '"5e2"',
    '"0x1F4"',
  ),
  fc.constantFrom('NaN', 'Infinity', '+1', '.5', '01', '1_000', '0b1'),
)

/** Deep JSON: how deep, and made of what. */
const deep = fc
  .tuple(
    fc.constantFrom(3, 60, 500, 520, 3_000, 8_000, 50_000),
    fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"__proto__":', '}]'], ['[', '']),
    fc.constantFrom('', '1', '"x"'),
  )
  .map(([levels, [open = '', close = ''], core]) => {
    const held = open.endsWith(':') && core === '' ? '1' : core
    return open.repeat(levels) + held + close.repeat(levels)
  })

/** A value that nobody expects, as text: mostly JSON. */
export const strangeNode: fc.Arbitrary<Node> = fc.oneof(
  { weight: 5, arbitrary: strangeText.map((text) => ({ raw: JSON.stringify(text) })) },
  { weight: 3, arbitrary: strangeNumber.map((raw) => ({ raw })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('null', 'true', 'false', '[]', '{}', '[null]', '[[]]', '""')
      .map((raw) => ({ raw })),
  },
  { weight: 2, arbitrary: deep.map((raw) => ({ raw })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...prototypeNames, 'id', 'type', 'text'),
        fc.constantFrom('null', '1', '"x"', '{}', '{"polluted":true}', '[]'),
      )
      .map(([name, raw]): Node => ({ fields: [[name, { raw }]] })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('{', '[', '"', '"\n"', "'x'", '{a:1}', '[1,]', '\u0000', '')
      .map((raw) => ({ raw })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(20, 2_000)
      .map((count) => ({ raw: `[${Array(count).fill('{"type":"message"}').join(',')}]` })),
  },
)

/** A field's name that nobody expects. */
export const strangeName: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...prototypeNames) },
  { weight: 1, arbitrary: strangeText.map((text) => text.slice(0, 40)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'response',
      'error',
      'type',
      'item',
      'output',
      'stream_id',
      'id',
      'headers',
      'response_id',
    ),
  },
)

const headerNames: readonly string[] = [
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-request-id',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'location',
  'set-cookie',
  'connection',
  'x-ratelimit-limit-requests',
  'x-ratelimit-reset-tokens',
  'x-warmline-transport',
  'x-warmline-control',
  'sec-websocket-protocol',
  'constructor',
  '__proto__',
  'tostring',
  'x-odd',
]

const headerValues: readonly string[] = [
  '',
  '0',
  '-1',
  '1',
  '0.5',
  '1e309',
  '999999999999',
  'NaN',
  'Wed, 21 Oct 2015 07:28:00 GMT',
  'true',
  'gzip',
  'chunked',
  'text/event-stream',
  'TEXT/EVENT-STREAM;charset=utf-16',
  'application/json',
  'http://127.0.0.1:9/elsewhere',
  '__proto__',
  'caf\u00e9',
  '\t',
  'x'.repeat(3_000),
]

/** Headers of an answer: names and values as they may stand in HTTP. */
export const strangeHeaders: fc.Arbitrary<readonly (readonly [string, string])[]> = fc.array(
  fc.tuple(fc.constantFrom(...headerNames), fc.constantFrom(...headerValues)),
  { maxLength: 5 },
)

/** A code of a closed connection. */
export const strangeCloseCode: fc.Arbitrary<number> = fc.constantFrom(
  1000,
  1001,
  1002,
  1003,
  1005,
  1006,
  1007,
  1008,
  1009,
  1011,
  1012,
  1013,
  1014,
  1015,
  3000,
  4000,
  4999,
  0,
  999,
  5000,
  65535,
)

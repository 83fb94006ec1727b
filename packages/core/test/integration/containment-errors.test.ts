// Errors of a server in any shape: each is told with a status that is a number, its turn is
// recorded, and nothing of it keeps the client or the process from ending.
import { describe, expect, test } from 'vitest'
import { answer, deepJson } from '../support/answers.js'
import { attacked, everyWay, hear, settled } from '../support/attacked.js'
import { countingRuntime, expectUnharmed, failOnUncaught } from '../support/contained.js'
import { type HostileOptions, questionOf } from '../support/hostile-server.js'

failOnUncaught()

const deep = deepJson(50_000)
/** The fields of an error, as text. */
const shapes: Readonly<Record<string, string>> = {
  'a deep message': `"error":{"code":"x","message":${deep}}`,
  'a deep code': `"error":{"code":${deep},"message":"m"}`,
  'a deep param': `"error":{"code":"x","message":"m","param":${deep}}`,
  'a deep error': `"error":${deep}`,
  'deep headers': `"headers":{"retry-after":${deep}},"error":{"code":"x","message":"m"}`,
  'a long message': `"error":{"code":"x","message":"${'m'.repeat(1_000_000)}"}`,
  'a long code': `"error":{"code":"${'c'.repeat(1_000_000)}","message":"m"}`,
  'a code of every object': '"error":{"code":"constructor","message":"m"}',
  'another code of every object': '"error":{"code":"__proto__","message":"m"}',
  'a type of every object': '"error":{"type":"toString","message":"m"}',
  'an infinite status': '"status":"Infinity","error":{"code":"x","message":"m"}',
  'a status of no error': '"status":200,"error":{"code":"x","message":"m"}',
  'a negative status': '"status":-1,"error":{"code":"x","message":"m"}',
  'a status that is an object': '"status":{"valueOf":1},"error":{"code":"x","message":"m"}',
  'no error at all': '"error":null',
  'a number for an error': '"error":7',
  'a list for an error': '"error":[]',
  'headers that no header may have':
    '"error":{"code":"x","message":"m","headers":{"retry-after":"1\\r\\nx: y","x-request-id":"é"}}',
}

/** The first turn gets the error, the next is answered. */
function failing(frameOf: (lane: string, id: string) => readonly string[]): HostileOptions {
  return {
    onCreate(create) {
      const lane =
        create.body.stream_id === undefined ? '' : `"stream_id":"${create.body.stream_id}",`
      if (create.number > 1) create.send(...answer(create, questionOf(create.body)))
      else for (const text of frameOf(lane, `resp_${create.number}`)) create.sendText(text)
    },
  }
}

describe.each(Object.entries(shapes))('%s', (_, fields) => {
  const frames: Readonly<Record<string, (lane: string, id: string) => readonly string[]>> = {
    'in an error frame': (lane) => [`{"type":"error",${lane}${fields}}`],
    'in a failed response': (lane, id) => [
      `{"type":"response.created",${lane}"response":{"id":"${id}","previous_response_id":null,"output":[]}}`,
      `{"type":"response.failed",${lane}"response":{"id":"${id}","status":"failed","previous_response_id":null,"output":[],${fields}}}`,
    ],
  }
  describe.each(Object.entries(frames))('%s', (where, frameOf) => {
    test.each(everyWay)(
      'An error of any shape ends its own turn with a status that is a number (%s)',
      async (way) => {
        const runtime = countingRuntime()
        await using line = await attacked({
          runtime,
          client: { transport: 'websocket' },
          ...failing(frameOf),
        })
        const heard = await settled(hear(way, line, { input: 'x' }))
        // A stream ends with the failed response, as it does over HTTP.
        if (way !== 'sse' || where !== 'in a failed response')
          expect(heard.error).toBeInstanceOf(Error)
        const told: Readonly<Record<string, unknown>> = Object(heard.error)
        expect(['number', 'undefined']).toContain(typeof told.status)
        expect(line.records).toMatchObject([{ outcome: 'failed' }])
        // What it says is bounded, wherever it is shown.
        for (const word of [told.message, told.code, told.serverCode, told.param]) {
          expect(String(word).length).toBeLessThan(100_000)
        }
        await expectUnharmed(line)
        expect(runtime.holds).toBe(0)
      },
    )
  })
})

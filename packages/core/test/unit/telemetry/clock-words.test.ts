import { describe, expect, test } from 'vitest'
import { withoutClocks, withoutNumbers } from '../../../src/telemetry/clock-words.js'

describe('what changes by itself', () => {
  test.each([
    ['2026-11-28', '2025-01-02'],
    ['2026-11-28T21:47:57.123Z', '2026-11-29T01:02:03.004Z'],
    ['2026-11-28 21:47', '2026-11-28 21:48'],
    ['2026-11-28T21:47:57+01:00', '2026-11-28T21:47:58+01:00'],
    ['11/28/2026', '1/2/2027'],
    ['28.11.2026', '29.11.2026'],
    ['20261128T214757Z', '20261128T214803Z'],
    ['Saturday, November 28, 2026', 'Sunday, November 29, 2026'],
    ['Sat, 28 Nov 2026 21:47:57 GMT', 'Sun, 29 Nov 2026 00:01:02 GMT'],
    [
      'Sat Nov 28 2026 21:47:57 GMT+0000 (Coordinated Universal Time)',
      'Mon Nov 30 2026 09:01:00 GMT+0000 (Coordinated Universal Time)',
    ],
    ['the 28th of November', 'the 1st of December'],
    ['Nov. 28', 'Dec. 1'],
    ['9:47 PM', '10:02 a.m.'],
    ['21:47', '21:48:01'],
    ['1795902477', '1795902533'],
    ['1795902477123', '1795902533001'],
    ['0b5c3a1e-9d1f-4c57-8b8e-2f0a9c4d7e11', 'ffffffff-0000-4111-8222-333344445555'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BX5ZZKBKACTAV9WEVGEMMVRZ'],
    ['req_9f86d081884c7d659a2feaa0', 'req_0123456789abcdef01234567'],
  ])('%s is told from %s by nothing else', (one, other) => {
    const say = (what: string): string => `You are an agent.\nNow: ${what}, and go on.`
    expect(withoutClocks(say(one))).toBe(withoutClocks(say(other)))
    expect(withoutClocks(say(one))).not.toBe(withoutClocks(say('never')))
  })

  test.each([
    ['Use at most 5 words.', 'Use at most 10 words.'],
    ['Version 4.2.1', 'Version 4.2.2'],
    ['You may ask.', 'You might ask.'],
    ['March on.', 'April on.'],
    ['defaced', 'facaded'],
    ['gpt-5.6', 'gpt-6.2'],
    ['Order 12345', 'Order 54321'],
    ['Call 112', 'Call 911'],
    ['deadbeefdeadbeef', 'feedfacefeedface'],
  ])('%s is told from %s', (one, other) => {
    expect(withoutClocks(one)).not.toBe(withoutClocks(other))
  })

  test('Numbers of any size are taken out, and nothing else', () => {
    expect(withoutNumbers('Turn 9 of 1,000')).toBe(withoutNumbers('Turn 10 of 2.5'))
    expect(withoutNumbers('Turn 9')).not.toBe(withoutNumbers('Step 9'))
  })

  test('A long text takes time in proportion to its length, whatever it is made of', () => {
    for (const part of ['1', 'a', '1:', '2026-', 'Sat ', '0123abcd-', '12 ', ' ', '12:12 (A'])
      expect(withoutClocks(part.repeat(50_000)).length).toBeGreaterThan(0)
  })
})

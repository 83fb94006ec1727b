// The tables of headers that make no scope, and what an option may add to them.
import { describe, expect, test } from 'vitest'
import {
  callerHeaders,
  messageHeaders,
  programHeaders,
  requestHeaders,
} from '../../../src/scope/header-tables.js'
import { checkPerRequestHeaders } from '../../../src/scope/scope-headers.js'

describe('the tables', () => {
  test('The header tables hold exact names in lower case, and no name twice', () => {
    const all = [messageHeaders, programHeaders, requestHeaders, callerHeaders].flatMap((names) => [
      ...names,
    ])
    for (const name of all) expect(name).toMatch(/^[a-z0-9_-]+$/)
    expect(new Set(all).size).toBe(all.length)
  })

  test('The header tables take no credential from an option, and no name that no header has', () => {
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

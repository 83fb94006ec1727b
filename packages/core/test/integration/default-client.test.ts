// The client that a process shares.
import { describe, expect, test } from 'vitest'
import { defaultClient, openaiEndpoint, openResponsesEndpoint } from '../../src/index.js'

describe('the client that a process shares', () => {
  test('The process shares one client for each server and address, and replaces a closed one', async () => {
    const one = 'http://127.0.0.1:9/v1'
    const plain = defaultClient(one)
    const asOpenai = defaultClient(openaiEndpoint({ baseURL: one }))
    expect(defaultClient(`${one}/`)).toBe(plain)
    expect(defaultClient(openResponsesEndpoint({ baseURL: one }))).toBe(plain)
    expect(asOpenai).not.toBe(plain)
    expect(defaultClient(openaiEndpoint({ baseURL: one }))).toBe(asOpenai)
    expect(defaultClient('http://127.0.0.1:9/v2')).not.toBe(plain)
    expect([plain.endpoint.name, asOpenai.endpoint.name]).toEqual(['openresponses', 'openai'])
    expect(plain.endpoint.baseURL).toBe(one)
    await plain.close()
    expect(defaultClient(one)).not.toBe(plain)
    expect(() => defaultClient('not an address')).toThrow(/baseURL/)
  })
})

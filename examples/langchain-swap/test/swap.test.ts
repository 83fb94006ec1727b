// The example as a reader runs it, and the swap itself.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { accounts, largest, ledger, slope, total } from '../src/ledger.js'
import { changedLines, swapped } from '../src/swap.js'
import { sumUp } from '../src/tools.js'
import { startUplink } from '../src/uplink.js'

test('two lines change, and the app sends less and answers the same', async () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const { OPENAI_API_KEY: _, ...env } = process.env
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, '1', '0'], {
    env,
    timeout: 50_000,
  })
  expect(stderr).toBe('')
  expect(stdout.match(/^[-+] .*$/gm)).toEqual([
    "- import { ChatOpenAI } from '@langchain/openai'",
    "+ import { ChatWarmline } from '@warmline/langchain'",
    '- const model = new ChatOpenAI({ model: name, useResponsesApi: true })',
    '+ const model = new ChatWarmline({ model: name, useResponsesApi: true })',
  ])
  // Each user turn: the treasurer twice, the auditor four times, the planner three times.
  expect(stdout).toMatch(/^model calls +27 +27$/m)
  const [, before, after] = /^bytes sent +(\d+) +(\d+)/m.exec(stdout) ?? []
  expect(Number(after)).toBeLessThan(Number(before) * 0.4)
  expect(stdout).toContain('The answers are equal.')
  expect(stdout).toContain(`sales ${total('sales')} €`)
})

test('the uplink hands on every byte of every connection', async () => {
  const sent = 'x'.repeat(50_000)
  const server = createServer(async (request, response) => {
    let bytes = 0
    for await (const chunk of request) bytes += String(chunk).length
    response.end(`${bytes} ${request.url}`)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  using uplink = await startUplink(`http://127.0.0.1:${port}/v1`, 80)
  const post = async (): Promise<string> => {
    const answer = await fetch(`${uplink.baseURL}/x`, { method: 'POST', body: sent })
    return await answer.text()
  }
  expect(await Promise.all([post(), post()])).toEqual(['50000 /v1/x', '50000 /v1/x'])
  server.close()
})

test('the swap wants its lines to be there once', () => {
  const source = readFileSync(new URL('../src/assistant.ts', import.meta.url), 'utf8')
  expect(changedLines(source)).toHaveLength(4)
  expect(() => swapped(swapped(source))).toThrow(/not there once/)
})

test('the ledger adds up', async () => {
  const sum = ledger.reduce((all, { amount }) => all + amount, 0)
  expect(accounts.reduce((all, account) => all + total(account), 0)).toBeCloseTo(sum, 1)
  expect(total('rent', '2026-03')).toBe(-840)
  // By hand: 24 months at 780 and 18 at 840 fall by 60 * 216 / 6170.5 a month.
  expect(slope('rent')).toBe(-2.1)
  expect(largest('rent', 2)).toHaveLength(2)
  expect(await sumUp.invoke({ account: 'none' })).toMatch(/There is no account none/)
})

// The examples of docs/reference/hints.md, run as they stand: what is before a hint's advice is
// told that hint, and what comes after it is told none.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { InputItem, TurnRequest } from '../../src/index.js'
import { hintOf } from '../../src/telemetry/hints.js'
import { openLine } from '../support/agent.js'

const textOf = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')

interface Example {
  readonly code: string
  readonly before: readonly TurnRequest[]
  readonly after: readonly TurnRequest[]
}

/** One section for each hint, with two examples. */
const examples = textOf('docs/reference/hints.md')
  .split('\n## ')
  .slice(1)
  .map((section): Example => {
    const [before, after] = [...section.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
      ([, json = '']): TurnRequest[] => JSON.parse(json),
    )
    if (before === undefined || after === undefined) throw new Error(`No example in ${section}`)
    return { code: section.slice(0, section.indexOf('\n')), before, after }
  })

/** Runs the turns of an example as one chain; gives the hints that it was told. */
async function run(turns: readonly TurnRequest[]): Promise<readonly string[]> {
  await using line = await openLine()
  let history: readonly InputItem[] = []
  for (const { input, ...settings } of turns) {
    if (!Array.isArray(input)) throw new Error('The input of an example is a list.')
    const whole: InputItem[] = [...history, ...input]
    const request = { model: 'gpt-6-astra', prompt_cache_key: 'k', ...settings, input: whole }
    const { output } = await line.client.create(request).response
    history = [...whole, ...output]
  }
  expect(line.records.slice(1).filter(({ mode }) => mode === 'full')).toEqual([])
  return line.records.flatMap(({ hints = [] }) => hints.map(({ code }) => code))
}

describe.each(examples)('$code', ({ code, before, after }) => {
  test('The example is told the hint, and no other', async () => {
    expect(await run(before)).toEqual([code])
  })

  test('What the page advises is told none', async () => {
    expect(await run(after)).toEqual([])
  })
})

test('The page has a section for each hint, and the README a row that leads there', () => {
  const codes = [
    'tools_reordered',
    'tool_added',
    'clock_in_instructions',
    'no_prompt_cache_key',
    'instructions_placed_last',
  ] as const
  expect(examples.map(({ code }) => code)).toEqual(codes)
  const readme = textOf('packages/core/README.md')
  expect(readme).toMatch(/^##+ Hints$/m)
  for (const code of codes) {
    expect(readme).toContain(`docs/reference/hints.md#${code}`)
    expect(hintOf(code)).toMatchObject({ code, url: expect.stringMatching(/\bhints(\.md)?$/) })
  }
})

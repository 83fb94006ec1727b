// Items that the server made, calls that lose what is null, and tools by step: three reports of
// users, through the AI SDK's own echo. The whole table of items is in
// packages/benchmark/test/items.
import { openai } from '@ai-sdk/openai'
import { fromContext } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, isStepCount, type ModelMessage, tool } from 'ai'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openProvider } from './support/provider.js'

const { tools } = openai
const shellOutput = [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }]
const look = tool({
  description: 'l',
  inputSchema: z.object({ q: z.string() }),
  execute: async ({ q }) => `saw ${q}`,
})

describe.each([true, false])(
  'with store %s, every step after the first is incremental',
  (store) => {
    const providerOptions = { openai: { store } }

    test.each([
      [
        'a program',
        { programmatic_tool_calling: tools.programmaticToolCalling() },
        [
          [{ type: 'program', call_id: 'call_p', code: 'x', fingerprint: 'f' }],
          [{ type: 'program_output', call_id: 'call_p', result: 'r', status: 'completed' }],
        ],
      ],
      [
        'a search of tools',
        { tool_search: tools.toolSearch() },
        [
          [
            {
              type: 'tool_search_call',
              execution: 'server',
              call_id: null,
              status: 'completed',
              arguments: { paths: ['look'] },
            },
            {
              type: 'tool_search_output',
              execution: 'server',
              call_id: null,
              status: 'completed',
              tools: [],
            },
          ],
        ],
      ],
      [
        'a shell in a container',
        { shell: tools.shell({ environment: { type: 'containerAuto' } }) },
        [
          [
            {
              type: 'shell_call',
              status: 'completed',
              call_id: 'call_s',
              action: { commands: ['ls'], timeout_ms: null, max_output_length: null },
              environment: { type: 'container_reference', container_id: 'c' },
            },
            {
              type: 'shell_call_output',
              status: 'completed',
              call_id: 'call_s',
              max_output_length: null,
              output: shellOutput,
            },
          ],
        ],
      ],
    ])('after %s of the server', async (_, given, bySteps) => {
      const model = fromContext(({ items }) => {
        const n = items.filter(({ type }) => type === 'function_call_output').length
        const made = bySteps[n] ?? []
        const last =
          n < 2
            ? ({ type: 'function_call', name: 'look', arguments: `{"q":"${n}"}` } as const)
            : ({ type: 'text', text: 'done' } as const)
        return [...made.map((item) => ({ type: 'item', item }) as const), last]
      })
      await using line = await openProvider({ model })
      await generateText({
        model: line.warmline(modelId),
        tools: { look, ...given },
        prompt: 'go',
        stopWhen: isStepCount(5),
        providerOptions,
      })
      expect(line.records.map(({ mode, reason }) => reason ?? mode)).toEqual([
        'no_chain',
        'incremental',
        'incremental',
      ])
    })

    test.each([
      [
        'the shell',
        {
          shell: tools.shell({
            execute: async () => ({
              output: [{ stdout: 'ok', stderr: '', outcome: { type: 'exit', exitCode: 0 } }],
            }),
          }),
        },
        {
          type: 'shell_call',
          status: 'completed',
          action: { commands: ['ls'], timeout_ms: null, max_output_length: null },
          environment: { type: 'local' },
        },
      ],
      [
        'the computer',
        {
          computer: tools.computer({
            execute: async () => ({
              output: {
                type: 'computer_screenshot',
                imageUrl: 'data:image/png;base64,iVBORw0KGgo=',
              },
            }),
          }),
        },
        {
          type: 'computer_call',
          status: 'completed',
          actions: [{ type: 'click', x: 1, y: 1, button: 'left', keys: null }],
          pending_safety_checks: [],
        },
      ],
      [
        'the patcher',
        {
          apply_patch: tools.applyPatch({
            execute: async () => ({ status: 'completed', output: 'ok' }),
          }),
        },
        {
          type: 'apply_patch_call',
          status: 'completed',
          operation: { type: 'delete_file', path: 'a' },
          caller: null,
        },
      ],
    ])('with calls of %s, which come back without what is null', async (_, given, call) => {
      const model = fromContext(({ items }) => {
        const n = items.filter(({ type }) => type.endsWith('_output')).length
        return n < 2
          ? [{ type: 'item', item: { ...call, call_id: `call_${n}` } }]
          : [{ type: 'text', text: 'done' }]
      })
      await using line = await openProvider({ model })
      await generateText({
        model: line.warmline(modelId),
        tools: given,
        prompt: 'go',
        stopWhen: isStepCount(5),
        providerOptions,
      })
      expect(line.records.map(({ mode, reason }) => reason ?? mode)).toEqual([
        'no_chain',
        'incremental',
        'incremental',
      ])
    })
  },
)

test('a configuration update at the front that is set and changed costs no chain', async () => {
  const seen: unknown[] = []
  const model = fromContext(({ configuration, items }) => {
    seen.push(configuration.effort)
    return [{ type: 'text', text: `${items.length} items` }]
  })
  await using line = await openProvider({ model })
  let messages: ModelMessage[] = []
  for (const reasoningEffortUpdate of [undefined, 'high', 'high', 'low', undefined] as const) {
    messages = [...messages, { role: 'user', content: 'go' }]
    const { response } = await generateText({
      model: line.warmline(modelId),
      messages,
      providerOptions: {
        openai: reasoningEffortUpdate === undefined ? {} : { reasoningEffortUpdate },
      },
    })
    messages = [...messages, ...response.messages]
  }
  expect(seen).toEqual([undefined, 'high', 'high', 'low', undefined])
  expect(line.records.map(({ mode, reason }) => reason ?? mode)).toEqual([
    'no_chain',
    'incremental',
    'incremental',
    'incremental',
    expect.stringMatching(/^(incremental|configuration_changed|cold:displaced)$/),
  ])
})

test('tools that are offered step by step keep the chain, defaults that validation fills in too', async () => {
  const offered = {
    search: tool({
      description: 's',
      inputSchema: z.object({ q: z.string(), limit: z.number().default(10) }),
      execute: async () => 'found',
    }),
    write: tool({
      description: 'w',
      inputSchema: z.object({ t: z.string(), bold: z.boolean().default(false) }),
      execute: async () => 'wrote',
    }),
  }
  const model = fromContext(({ items }) => {
    const n = items.filter(({ type }) => type === 'function_call_output').length
    if (n === 0) return [{ type: 'function_call', name: 'search', arguments: '{"q":"a"}' }]
    return n === 1
      ? [{ type: 'function_call', name: 'write', arguments: '{"t":"b"}' }]
      : [{ type: 'text', text: 'done' }]
  })
  await using line = await openProvider({ model })
  const steps: readonly (readonly ('search' | 'write')[])[] = [['search'], ['write'], []]
  await generateText({
    model: line.warmline(modelId),
    tools: offered,
    prompt: 'go',
    stopWhen: isStepCount(5),
    prepareStep: ({ stepNumber }) => ({ activeTools: [...(steps[stepNumber] ?? [])] }),
  })
  expect(line.records.map(({ mode, reason }) => reason ?? mode)).toEqual([
    'no_chain',
    'incremental',
    'incremental',
  ])
})

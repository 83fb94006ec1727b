// What the echo of an item may lack, by field: what frameworks lose may be missing, content never,
// whatever the type and however deep. And what an item without its name must hold, so that it is
// not taken for that of another conversation.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Item, isObject } from '../../../../src/protocol/types.js'
import { brief, message, Scope, said, user } from '../../../support/continuation.js'

type Path = readonly (string | number)[]

const tool = {
  type: 'function',
  name: 'pay',
  parameters: { type: 'object', properties: { eur: {}, id: { default: null } } },
}
/** Items as a server makes them, whole. */
const items: readonly Item[] = [
  {
    id: 'i',
    type: 'mcp_call',
    name: 'read',
    arguments: '{"q":1}',
    server_label: 'crm',
    output: 'o',
    error: null,
  },
  {
    id: 'i',
    type: 'mcp_call',
    name: 'read',
    arguments: '{}',
    server_label: 'crm',
    output: null,
    error: 'no',
  },
  {
    id: 'i',
    type: 'mcp_list_tools',
    server_label: 'crm',
    tools: [{ name: 'pay', input_schema: { a: 1 } }],
  },
  {
    id: 'i',
    type: 'shell_call_output',
    call_id: 's',
    output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
  },
  { id: 'i', type: 'shell_call', call_id: 's', action: { commands: ['ls'], timeout_ms: 1 } },
  {
    id: 'i',
    type: 'file_search_call',
    queries: ['q'],
    results: [{ file_id: 'f', text: 't', attributes: { id: 1 } }],
  },
  { id: 'i', type: 'code_interpreter_call', code: '1', outputs: [{ type: 'logs', logs: 'l' }] },
  { id: 'i', type: 'program_output', call_id: 'p', result: 'r' },
  { id: 'i', type: 'tool_search_output', call_id: null, execution: 'server', tools: [tool] },
  {
    id: 'i',
    type: 'tool_search_call',
    call_id: null,
    execution: 'server',
    arguments: { status: 1, deep: { a: [{ b: 1 }] } },
  },
  { id: 'i', type: 'compaction', encrypted_content: 'sealed' },
  {
    id: 'i',
    type: 'web_search_call',
    action: { type: 'search', query: 'q', sources: [{ url: 'u' }] },
  },
  { id: 'i', type: 'computer_call', call_id: 'c', actions: [{ type: 'click', x: 1 }] },
  {
    id: 'i',
    type: 'apply_patch_call',
    call_id: 'c',
    operation: { type: 'delete_file', path: 'a' },
  },
  { id: 'i', type: 'hologram', text: 't', frames: [{ layers: { image_url: 'u' } }] },
  { id: 'i', type: 'hologram', call_id: 'c', input: { status: 's' }, result: { id: 1 } },
]

/** What is planned for the next turn after an output, of which this comes back. */
function planAfter(output: readonly Item[], echo: readonly Item[]): string {
  const scope = new Scope()
  scope.complete([user('a')], [...output, message('m', 'x')])
  return brief(scope.plan([user('a'), ...echo, said('x'), user('b'), ...answers(output)]))
}

/** The answers to the calls of an output, so that none is open. */
function answers(output: readonly Item[]): readonly Item[] {
  const answered = new Set(['shell_call', 'computer_call', 'apply_patch_call'])
  return output
    .filter(({ type }) => answered.has(String(type)))
    .map(({ type, call_id }) => ({ type: `${String(type)}_output`, call_id, output: 'o' }))
}

/** What these items carry their content in: everything inside of it is content too. */
const content: ReadonlySet<string> = new Set([
  ...[
    'action',
    'actions',
    'arguments',
    'code',
    'encrypted_content',
    'error',
    'image_url',
    'input',
    'name',
  ],
  ...[
    'operation',
    'output',
    'outputs',
    'queries',
    'result',
    'results',
    'server_label',
    'text',
    'tools',
  ],
])
/** What frameworks lose inside of it. */
const lost: ReadonlySet<string> = new Set(['timeout_ms'])

/** The places of an item that carry content. Null says nothing, but where a key is a model's. */
function contentPaths(value: unknown, path: Path = [], isInside = false): readonly Path[] {
  if (Array.isArray(value))
    return value.flatMap((one, i) => contentPaths(one, [...path, i], isInside))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([field, one]): readonly Path[] => {
    if (one === null || (isInside && lost.has(field))) return []
    const isContent = isInside || content.has(field)
    const inside = contentPaths(one, [...path, field], isContent)
    return isContent ? [[...path, field], ...inside] : inside
  })
}

/** The same JSON without what is at a place. */
function cut(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return value
  if (Array.isArray(value)) return value.map((one, i) => (i === first ? cut(one, rest) : one))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, one]) => {
      if (field !== first) return [[field, one]]
      return rest.length === 0 ? [] : [[field, cut(one, rest)]]
    }),
  )
}

const withPath = fc
  .constantFrom(...items)
  .chain((one) => fc.tuple(fc.constant(one), fc.constantFrom(...contentPaths(one))))

test('Content deleted anywhere makes another history, with and without the name of its item', () => {
  fc.assert(
    fc.property(withPath, fc.boolean(), ([one, path], isNamed) => {
      const echo: Item = { ...Object(cut(one, path)), ...(isNamed ? {} : { id: undefined }) }
      expect(planAfter([one], [JSON.parse(JSON.stringify(echo))])).toBe('history_edited@1')
    }),
    { numRuns: 400 },
  )
})

test('Content of whatever name is content inside fields that nobody knows', () => {
  const name = fc.constantFrom(
    'text',
    'output',
    'stdout',
    'image_url',
    'parameters',
    'content',
    'file_data',
  )
  const around = fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 })
  const place = fc.record({ field: name, around, isWholeLost: fc.boolean() })
  fc.assert(
    fc.property(
      place,
      fc.jsonValue({ maxDepth: 2 }),
      ({ field, around: path, isWholeLost }, value) => {
        fc.pre(value !== null && path.every((step) => step !== '__proto__'))
        const wrap = (inner: object): object =>
          path.reduceRight((inside: object, step) => ({ [`${step}_x`]: inside }), inner)
        const held = {
          id: 'i',
          type: 'hologram',
          ...wrap({ [field]: JSON.parse(JSON.stringify(value)) }),
        }
        const without = { id: 'i', type: 'hologram', ...(isWholeLost ? {} : wrap({})) }
        expect(planAfter([held], [held])).toBe('resp_1+3')
        expect(planAfter([held], [without])).toBe('history_edited@1')
      },
    ),
  )
})

/**
 * An item as JSON without the fields that say nothing: with them or without, it is the same item.
 */
const saying = (item: Item): string =>
  JSON.stringify(item, (_key, value) => (value === null ? undefined : value))

test('An item that lost its name and something else is never taken for one of another conversation', () => {
  const field = fc.constantFrom('extra', 'pixels', 'queries', 'depth', 'x')
  const other = fc.tuple(
    field,
    fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null),
  )
  fc.assert(
    fc.property(
      fc.constantFrom('hologram', 'file_search_call', 'mcp_call'),
      other,
      other,
      (type, one, two) => {
        const [alice, bob] = [one, two].map(
          ([name, value], i): Item =>
            JSON.parse(JSON.stringify({ id: `i${i}`, type, status: 'completed', [name]: value })),
        )
        fc.pre(
          alice !== undefined &&
            bob !== undefined &&
            saying({ ...alice, id: 0 }) !== saying({ ...bob, id: 0 }),
        )
        const scope = new Scope()
        for (const made of [alice, bob]) scope.complete([user('a')], [made, message('m', 'x')])
        const plan = (echo: object): string =>
          brief(scope.plan([user('a'), { ...echo }, said('x'), user('b')]))
        const { id: _alice, ...hers } = { ...alice }
        const { id: _bob, ...his } = { ...bob }
        expect(plan(hers)).toBe('resp_1+3')
        expect(plan(his)).toBe('resp_2+3')
        expect(plan({ type, status: 'completed' })).toBe('history_edited@1')
      },
    ),
  )
})

describe('what frameworks lose', () => {
  const shell = {
    id: 'i',
    type: 'local_shell_call',
    call_id: 's',
    status: 'completed',
    action: { type: 'exec', command: ['ls'], timeout_ms: 1, working_directory: '/' },
    environment: { type: 'container_reference', container_id: 'c', name: 'n' },
    caller: { type: 'program', caller_id: 'p' },
    created_by: 'x',
  }
  const answer = { type: 'local_shell_call_output', call_id: 's', output: 'o' }
  const plan = (echo: Item): string => {
    const scope = new Scope()
    scope.complete([user('a')], [shell, message('m', 'x')])
    return brief(scope.plan([user('a'), echo, said('x'), answer]))
  }
  test.each<[string, Item]>([
    [
      'the AI SDK',
      {
        id: 'i',
        type: 'local_shell_call',
        call_id: 's',
        action: { type: 'exec', command: ['ls'] },
      },
    ],
    ['a caller who strips ids', { ...shell, id: undefined }],
    ['openai-node', { ...shell, created_by: undefined }],
  ])('The echo of an item may lack what frameworks lose: %s', (_, echo) => {
    expect(plan(JSON.parse(JSON.stringify(echo)))).toBe('resp_1+3')
  })

  test.each<[string, Item]>([
    ['what runs', { ...shell, action: { type: 'exec' } }],
    [
      'a part of where',
      { ...shell, environment: { type: 'container_reference', container_id: 'c' } },
    ],
    ['a part of who asked', { ...shell, caller: { type: 'program' } }],
    ['null in the place of who asked', { ...shell, caller: null }],
  ])('The echo of an item may not lack %s', (_, echo) => {
    expect(plan(echo)).toBe('history_edited@1')
  })
})

test('Null counts as nothing except where keys are a model’s own', () => {
  const held = {
    id: 'i',
    type: 'tool_search_output',
    call_id: null,
    extra: { note: null },
    tools: [tool],
  }
  expect(
    planAfter([held], [{ id: 'i', type: 'tool_search_output', extra: {}, tools: [tool] }]),
  ).toBe('resp_1+3')
  const { name, parameters } = tool
  const less = { type: 'object', properties: { eur: parameters.properties.eur, id: {} } }
  expect(
    planAfter([held], [{ ...held, tools: [{ type: 'function', name, parameters: less }] }]),
  ).toBe('history_edited@1')
})

test('An item without its type, or of another type, is no echo', () => {
  for (const item of items) {
    const { type: _, ...untyped } = item
    for (const echo of [untyped, { ...item, type: 'something_else' }]) {
      expect(planAfter([item], [echo])).not.toBe('incremental')
    }
  }
})

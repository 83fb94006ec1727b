// Items of types that a server makes, and how a turn goes on that repeats them.
import type { Item } from '../../src/protocol/types.js'
import { brief, message, Scope, said, user } from './continuation.js'

export const program: Item = {
  id: 'p1',
  type: 'program',
  call_id: 'cp',
  code: 'x',
  fingerprint: 'f',
}

export const programOutput: Item = {
  id: 'po1',
  type: 'program_output',
  call_id: 'cp',
  result: 'r',
  status: 'completed',
}

export const shell: Item = {
  id: 'sh1',
  type: 'shell_call',
  call_id: 's1',
  status: 'completed',
  action: { commands: ['ls'], timeout_ms: null },
  environment: { type: 'container_reference', container_id: 'c' },
}

export const shellOutput: Item = {
  id: 'so1',
  type: 'shell_call_output',
  call_id: 's1',
  max_output_length: null,
  output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
}

export const search: Item = {
  id: 'ws1',
  type: 'web_search_call',
  status: 'completed',
  action: { query: 'q' },
  results: null,
}

export const computer: Item = {
  id: 'cu1',
  type: 'computer_call',
  call_id: 'c1',
  status: 'completed',
  actions: [{ type: 'click', x: 1, keys: null }],
}

export const hologram: Item = {
  id: 'h1',
  type: 'hologram',
  pixels: [{ x: 1, note: null }],
  depth: { far: 1 },
  note: null,
}

export const tools: Item = {
  id: 'at1',
  type: 'additional_tools',
  role: 'developer',
  tools: [{ type: 'custom', name: 'c' }],
}

/** What is planned for a user message after an output of which `echo` is what comes back. */
export function planAfter(items: readonly Item[], echo: readonly Item[]): string {
  const scope = new Scope()
  scope.complete([user('a')], [...items, message('m1', 'x')])
  return brief(scope.plan([user('a'), ...echo, said('x'), user('b')]))
}

export const without = (item: Item, ...fields: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([field]) => !fields.includes(field)))

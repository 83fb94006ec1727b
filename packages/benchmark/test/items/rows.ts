// The output items of the API, as the `openai` package has them (7.59.0), with null fields and
// fields unknown to frameworks; for each, the AI SDK tools that accept it and the answer to it.
import { openai } from '@ai-sdk/openai'
import type { ToolSet } from 'ai'

/** An object of the wire. */
export interface Item {
  readonly type: string
  readonly [field: string]: Json
}
/** A value as JSON has it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [field: string]: Json }

/** One row of the table. */
export interface Row {
  readonly name: string
  /** What the server puts into its first output, before a function call that the caller answers. */
  readonly output: readonly Item[]
  /** The tools that the AI SDK needs beside that function. @default none */
  readonly tools?: ToolSet
  /** The caller's answers, where it runs the call itself. @default the server runs it, or nobody */
  readonly answers?: readonly Item[]
  /**
   * What a tool message of LangChain's says beside the output where it answers such a call.
   * @default it cannot
   */
  readonly langchainAnswer?: {
    readonly content?: string
    readonly additional_kwargs: { readonly [field: string]: Json }
  }
}

const { tools } = openai
const text = (value: string): Json => [
  { type: 'output_text', text: value, annotations: [], logprobs: [] },
]
const shellOutput = [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }]

/** The rows. */
export const rows: readonly Row[] = [
  {
    name: 'message',
    output: [
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        phase: null,
        content: text('x'),
      },
    ],
  },
  {
    name: 'reasoning',
    output: [
      {
        id: 'rs_1',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'thought' }],
        content: [],
        encrypted_content: 'sealed',
        status: null,
      },
    ],
  },
  {
    name: 'program, program_output',
    output: [
      { id: 'pr_1', type: 'program', call_id: 'call_p', code: 'x', fingerprint: 'f' },
      { id: 'po_1', type: 'program_output', call_id: 'call_p', result: 'r', status: 'completed' },
    ],
    tools: { programmatic_tool_calling: tools.programmaticToolCalling() },
  },
  {
    name: 'tool_search_call, tool_search_output',
    output: [
      {
        id: 'ts_1',
        type: 'tool_search_call',
        execution: 'server',
        call_id: null,
        status: 'completed',
        arguments: { paths: ['look'] },
        created_by: 'server',
      },
      {
        id: 'tso_1',
        type: 'tool_search_output',
        execution: 'server',
        call_id: null,
        status: 'completed',
        tools: [],
        created_by: 'server',
      },
    ],
    tools: { tool_search: tools.toolSearch() },
  },
  {
    name: 'shell_call, shell_call_output of a container',
    output: [
      {
        id: 'sh_1',
        type: 'shell_call',
        status: 'completed',
        call_id: 'call_s',
        action: { commands: ['ls'], timeout_ms: null, max_output_length: null },
        environment: { type: 'container_reference', container_id: 'c' },
      },
      {
        id: 'sho_1',
        type: 'shell_call_output',
        status: 'completed',
        call_id: 'call_s',
        max_output_length: null,
        output: shellOutput,
      },
    ],
    tools: { shell: tools.shell({ environment: { type: 'containerAuto' } }) },
  },
  {
    name: 'shell_call of the caller',
    output: [
      {
        id: 'sh_1',
        type: 'shell_call',
        status: 'completed',
        call_id: 'call_s',
        action: { commands: ['ls'], timeout_ms: null, max_output_length: null },
        environment: { type: 'local' },
        caller: null,
      },
    ],
    answers: [{ type: 'shell_call_output', call_id: 'call_s', output: shellOutput }],
    tools: {
      shell: tools.shell({
        execute: async () => ({
          output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exitCode: 0 } }],
        }),
      }),
    },
  },
  {
    name: 'computer_call',
    output: [
      {
        id: 'cu_1',
        type: 'computer_call',
        status: 'completed',
        call_id: 'call_c',
        actions: [{ type: 'click', x: 1, y: 1, button: 'left', keys: null }],
        pending_safety_checks: [],
      },
    ],
    answers: [
      {
        type: 'computer_call_output',
        call_id: 'call_c',
        output: { type: 'computer_screenshot', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
      },
    ],
    langchainAnswer: {
      content: 'data:image/png;base64,iVBORw0KGgo=',
      additional_kwargs: { type: 'computer_call_output' },
    },
    tools: {
      computer: tools.computer({
        execute: async () => ({
          output: { type: 'computer_screenshot', imageUrl: 'data:image/png;base64,iVBORw0KGgo=' },
        }),
      }),
    },
  },
  {
    name: 'apply_patch_call',
    output: [
      {
        id: 'ap_1',
        type: 'apply_patch_call',
        status: 'completed',
        call_id: 'call_a',
        operation: { type: 'delete_file', path: 'a' },
        caller: null,
      },
    ],
    answers: [
      { type: 'apply_patch_call_output', call_id: 'call_a', status: 'completed', output: 'ok' },
    ],
    tools: {
      apply_patch: tools.applyPatch({
        execute: async () => ({ status: 'completed', output: 'ok' }),
      }),
    },
  },
  {
    name: 'local_shell_call',
    output: [
      {
        id: 'ls_1',
        type: 'local_shell_call',
        status: 'completed',
        call_id: 'call_l',
        action: { type: 'exec', command: ['ls'], env: {} },
        created_by: 'server',
      },
    ],
    answers: [{ type: 'local_shell_call_output', call_id: 'call_l', output: 'ok' }],
    tools: { local_shell: tools.localShell({ execute: async () => ({ output: 'ok' }) }) },
  },
  {
    name: 'custom_tool_call',
    output: [
      {
        id: 'ctc_1',
        type: 'custom_tool_call',
        call_id: 'call_u',
        name: 'code',
        input: 'x',
        caller: null,
        status: 'completed',
      },
    ],
    answers: [{ type: 'custom_tool_call_output', call_id: 'call_u', output: 'ok' }],
    langchainAnswer: { additional_kwargs: { customTool: true } },
    tools: {
      code: Object.assign(tools.customTool({ description: 'c' }), { execute: async () => 'ok' }),
    },
  },
  {
    name: 'web_search_call',
    output: [
      {
        id: 'ws_1',
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'q', queries: null, sources: null },
      },
    ],
    tools: { web_search: tools.webSearch() },
  },
  {
    name: 'file_search_call',
    output: [
      { id: 'fs_1', type: 'file_search_call', status: 'completed', queries: ['q'], results: null },
    ],
    tools: { file_search: tools.fileSearch({ vectorStoreIds: ['vs_1'] }) },
  },
  {
    name: 'code_interpreter_call',
    output: [
      {
        id: 'ci_1',
        type: 'code_interpreter_call',
        status: 'completed',
        code: 'x',
        container_id: 'c',
        outputs: null,
      },
    ],
    tools: { code_interpreter: tools.codeInterpreter() },
  },
  {
    name: 'image_generation_call',
    output: [
      {
        id: 'ig_1',
        type: 'image_generation_call',
        status: 'completed',
        result: 'aW1n',
        revised_prompt: null,
      },
    ],
    tools: { image_generation: tools.imageGeneration() },
  },
  {
    name: 'mcp_list_tools, mcp_call',
    output: [
      { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
      {
        id: 'mcp_1',
        type: 'mcp_call',
        status: 'completed',
        server_label: 's',
        name: 'n',
        arguments: '{}',
        output: 'o',
        error: null,
        approval_request_id: null,
      },
    ],
    tools: { mcp: tools.mcp({ serverLabel: 's', serverUrl: 'https://example.com' }) },
  },
  {
    name: 'compaction',
    output: [
      { id: 'cmp_1', type: 'compaction', encrypted_content: 'sealed', created_by: 'server' },
    ],
  },
  {
    name: 'additional_tools',
    output: [{ id: 'at_1', type: 'additional_tools', role: 'developer', tools: [] }],
  },
  {
    name: 'a type that nobody knows',
    output: [
      { id: 'x_1', type: 'hologram', pixels: [{ x: 1, note: null }], extra: 'e', note: null },
    ],
  },
]

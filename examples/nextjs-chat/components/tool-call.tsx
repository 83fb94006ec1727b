'use client'
// One tool call: its input, its state and its output.
import { type DynamicToolUIPart, getToolName, type ToolUIPart } from 'ai'
import type { ReactNode } from 'react'
import type { ChatTools } from '@/lib/tools'

type ToolPart = ToolUIPart<ChatTools> | DynamicToolUIPart

const names: Readonly<Record<string, string>> = {
  search_manual: 'Search the manual',
  read_section: 'Read',
  calculate: 'Calculate',
}

const states: Readonly<Record<string, string>> = {
  'input-streaming': 'is being asked',
  'input-available': 'runs',
  'output-available': 'answered',
  'output-error': 'failed',
}

interface ToolCallProps {
  readonly part: ToolPart
  /** True when the answer has ended, so that what still waits will never come. */
  readonly isOver: boolean
}

export function ToolCall({ part, isOver }: ToolCallProps): ReactNode {
  const shown =
    part.state === 'output-available'
      ? part.output
      : part.state === 'output-error'
        ? part.errorText
        : undefined
  const state = isOver && part.state.startsWith('input-') ? 'was stopped' : states[part.state]
  return (
    <details className="tool" data-state={part.state}>
      <summary>
        <b title={getToolName(part)}>{names[getToolName(part)] ?? getToolName(part)}</b>
        <span className="asked">{say(part.input)}</span>
        <span className="state">{state ?? part.state}</span>
      </summary>
      {shown !== undefined && (
        <pre>{typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2)}</pre>
      )}
    </details>
  )
}

/** The arguments in a line: `words` rather than `{"query":"words"}`. */
function say(input: unknown): string {
  if (typeof input !== 'object' || input === null) return typeof input === 'string' ? input : ''
  return Object.values(input).map(String).join(', ')
}

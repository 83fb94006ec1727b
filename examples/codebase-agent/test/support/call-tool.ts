// Calls one of the agent's tools.
import { readResult, type ToolResult } from '../../src/tools/results.js'
import { createToolbox } from '../../src/tools/toolbox.js'
import type { Tree } from '../../src/tools/tree.js'

/** Calls a tool on a tree. @throws Error when its output is not that of a tool. */
export async function callTool(tree: Tree, name: string, input: unknown): Promise<ToolResult> {
  const tool = createToolbox(tree).find((each) => each.name === name)
  const result = readResult((await tool?.call(input)) ?? '')
  if (result === undefined) throw new Error('The output is not one of a tool.')
  return result
}

// Notices when the same call gives another output than before: then files changed while the runs
// went on, and answers that differ say nothing about the transport.
import { createHash } from 'node:crypto'
import type { AgentTool } from '../tools/toolbox.js'

/** The tools under watch. */
export interface SteadyTools {
  readonly tools: readonly AgentTool[]
  /** True once a call was answered in two ways. */
  readonly haveChanged: boolean
}

/** Watches `tools` over all runs. Their answers are passed on as they are. */
export function watchTools(tools: readonly AgentTool[]): SteadyTools {
  const seen = new Map<string, string>()
  let haveChanged = false
  const watched = tools.map((tool) => ({
    ...tool,
    call: async (input: unknown, signal?: AbortSignal): Promise<string> => {
      const output = await tool.call(input, signal)
      const key = JSON.stringify([tool.name, tool.schema.parse(input)])
      const digest = createHash('sha256').update(output).digest('base64')
      if ((seen.get(key) ?? digest) !== digest) haveChanged = true
      seen.set(key, digest)
      return output
    },
  }))
  return {
    tools: watched,
    get haveChanged() {
      return haveChanged
    },
  }
}

// The agent's four tools: their descriptions for the model, and how calls are checked and answered.
// It knows no framework.
import { z } from 'zod'
import { fileStats } from './file-stats.js'
import { listFiles } from './list-files.js'
import { maxLines, readFile } from './read-file.js'
import type { ToolResult } from './results.js'
import { searchText } from './search-text.js'
import type { Tree } from './tree.js'

/** One tool, as any framework can take it. */
export interface AgentTool {
  readonly name: string
  readonly description: string
  /** Shape of the arguments. */
  readonly schema: z.ZodObject
  /**
   * Answers a call with JSON. What a path turns out to be is part of the answer and never an error.
   * @throws ZodError when the arguments do not fit the schema; the reason of `signal` when it is
   * aborted.
   */
  call(input: unknown, signal?: AbortSignal): Promise<string>
}

/** The four tools over one directory. */
export function createToolbox(tree: Tree): readonly AgentTool[] {
  const directory = z
    .string()
    .default('.')
    .describe('Path relative to the directory; . is the directory')
  const file = z.string().describe('Path of a file, relative to the directory')
  return [
    defineTool({
      name: 'list_files',
      description:
        'Lists the files and folders right in one directory, with sizes, and how many files lie below each folder.',
      schema: z.object({ path: directory }),
      run: (input) => listFiles(tree, input),
    }),
    defineTool({
      name: 'search_text',
      description:
        'Finds lines that contain a piece of text, in upper or lower case, in all text files below a path. Gives the number of matches and the first of them with path and line number.',
      schema: z.object({
        query: z.string().min(1).max(200).describe('The text to find, as it is: no patterns'),
        path: directory,
      }),
      run: (input, signal) => searchText(tree, input, signal),
    }),
    defineTool({
      name: 'read_file',
      description: `Reads lines of one text file, at most ${maxLines} at a time.`,
      schema: z.object({
        path: file,
        from: z.number().int().min(1).default(1).describe('First line, from 1'),
        lines: z.number().int().min(1).max(maxLines).default(maxLines).describe('How many lines'),
      }),
      run: (input) => readFile(tree, input),
    }),
    defineTool({
      name: 'file_stats',
      description:
        'Numbers about one file (size, lines, blank lines, longest line) or one directory (files, sizes, kinds of file, the largest files).',
      schema: z.object({ path: directory }),
      run: (input) => fileStats(tree, input),
    }),
  ]
}

interface Definition<Schema extends z.ZodObject> {
  readonly name: string
  readonly description: string
  readonly schema: Schema
  run(input: z.output<Schema>, signal?: AbortSignal): Promise<ToolResult>
}

function defineTool<Schema extends z.ZodObject>(definition: Definition<Schema>): AgentTool {
  const { name, description, schema, run } = definition
  return {
    name,
    description,
    schema,
    call: async (input, signal) => JSON.stringify(await run(schema.parse(input), signal)),
  }
}

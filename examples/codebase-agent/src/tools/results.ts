// What the tools answer: one JSON object a call, which says itself what it is about. Types, and the
// reader of that JSON.
import { z } from 'zod'

/** A file by its name and size. */
export interface FileEntry {
  readonly path: string
  readonly bytes: number
}

/** Answer of `list_files`. */
export interface Listing {
  readonly tool: 'list_files'
  readonly path: string
  /** Files in the directory and below it. */
  readonly files: number
  readonly bytes: number
  readonly directories: readonly {
    readonly path: string
    readonly files: number
    readonly bytes: number
  }[]
  readonly entries: readonly FileEntry[]
  /** Names that were passed by, with the reason. */
  readonly leftOut: readonly string[]
  /** Directories and entries that are not shown because there are too many. */
  readonly notShown: number
}

/** Answer of `search_text`. */
export interface SearchResult {
  readonly tool: 'search_text'
  readonly query: string
  readonly path: string
  /** Lines that match, in all files that were searched. */
  readonly matches: number
  readonly filesWithMatches: number
  readonly filesSearched: number
  /** Files that are binary, too large, not readable, or past what one search may read. */
  readonly filesNotSearched: number
  /** The files with the most matching lines, most first. */
  readonly topFiles: readonly { readonly path: string; readonly matches: number }[]
  /** The first matches: a few of each file, line numbers from 1. */
  readonly hits: readonly { readonly path: string; readonly line: number; readonly text: string }[]
}

/** Answer of `read_file`. */
export interface Reading {
  readonly tool: 'read_file'
  readonly path: string
  readonly bytes: number
  /** Lines of the file; of its readable beginning when `isWhole` is false. */
  readonly lines: number
  /** First and last line shown, from 1; 0 when none is. */
  readonly from: number
  readonly to: number
  /** False when the file is too large to be read to its end. */
  readonly isWhole: boolean
  readonly text: readonly string[]
}

/** Answer of `file_stats` about a file. */
export interface FileStats {
  readonly tool: 'file_stats'
  readonly kind: 'text' | 'binary'
  readonly path: string
  readonly bytes: number
  /** Counted in the file's beginning when `isWhole` is false; 0 for binary files. */
  readonly lines: number
  readonly blankLines: number
  readonly longestLine: number
  readonly isWhole: boolean
}

/** Answer of `file_stats` about a directory. */
export interface DirectoryStats {
  readonly tool: 'file_stats'
  readonly kind: 'directory'
  readonly path: string
  readonly files: number
  readonly bytes: number
  readonly directories: number
  /** The commonest kinds of file, most first; `(none)` is no extension. */
  readonly extensions: readonly {
    readonly extension: string
    readonly files: number
    readonly bytes: number
  }[]
  /** The largest files, largest first. */
  readonly largest: readonly FileEntry[]
}

/** The answer of a tool that could not do its work. */
export interface ToolFailure {
  readonly tool: 'list_files' | 'search_text' | 'read_file' | 'file_stats'
  readonly path: string
  readonly error: string
}

/** Any answer of any tool. */
export type ToolResult = Listing | SearchResult | Reading | FileStats | DirectoryStats | ToolFailure

const count = z.number().int().nonnegative()
const entry = z.object({ path: z.string(), bytes: count })
const anyTool = z.enum(['list_files', 'search_text', 'read_file', 'file_stats'])

const toolResult: z.ZodType<ToolResult> = z.union([
  z.object({ tool: anyTool, path: z.string(), error: z.string() }),
  z.object({
    tool: z.literal('list_files'),
    path: z.string(),
    files: count,
    bytes: count,
    directories: z.array(z.object({ path: z.string(), files: count, bytes: count })),
    entries: z.array(entry),
    leftOut: z.array(z.string()),
    notShown: count,
  }),
  z.object({
    tool: z.literal('search_text'),
    query: z.string(),
    path: z.string(),
    matches: count,
    filesWithMatches: count,
    filesSearched: count,
    filesNotSearched: count,
    topFiles: z.array(z.object({ path: z.string(), matches: count })),
    hits: z.array(z.object({ path: z.string(), line: count, text: z.string() })),
  }),
  z.object({
    tool: z.literal('read_file'),
    path: z.string(),
    bytes: count,
    lines: count,
    from: count,
    to: count,
    isWhole: z.boolean(),
    text: z.array(z.string()),
  }),
  z.object({
    tool: z.literal('file_stats'),
    kind: z.enum(['text', 'binary']),
    path: z.string(),
    bytes: count,
    lines: count,
    blankLines: count,
    longestLine: count,
    isWhole: z.boolean(),
  }),
  z.object({
    tool: z.literal('file_stats'),
    kind: z.literal('directory'),
    path: z.string(),
    files: count,
    bytes: count,
    directories: count,
    extensions: z.array(z.object({ extension: z.string(), files: count, bytes: count })),
    largest: z.array(entry),
  }),
])

/** The result that a tool output holds; `undefined` for any other text. */
export function readResult(text: string): ToolResult | undefined {
  try {
    const read = toolResult.safeParse(JSON.parse(text))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}

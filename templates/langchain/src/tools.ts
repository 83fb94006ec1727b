// What the agent can do: list the files of this folder, and read one. Add your own here.
import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { tool } from 'langchain'
import { z } from 'zod'

const root = process.cwd()
/** What is installed, `..`, and names that begin with a dot, such as the .env files with keys. */
const isHidden = (part: string): boolean => part === 'node_modules' || part.startsWith('.')

const listFiles = tool(
  async () => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => !path.split(/[\\/]/).some(isHidden))
      .sort()
      .slice(0, 200)
      .join('\n')
  },
  { name: 'list_files', description: 'The files of the project', schema: z.object({}) },
)

const readOne = tool(
  async ({ path }) => {
    const full = resolve(root, path)
    const inside = relative(root, full)
    // On Windows, the path to another drive stays absolute.
    if (isAbsolute(inside) || inside.split(/[\\/]/).some(isHidden)) return 'This file is not shown.'
    return (await readFile(full, 'utf8').catch(() => 'There is no such file.')).slice(0, 20_000)
  },
  {
    name: 'read_file',
    description: 'The text of one file',
    schema: z.object({ path: z.string().describe('The path, as list_files gives it') }),
  },
)

export const tools = [listFiles, readOne]

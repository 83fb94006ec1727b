// list_files: the entries of one directory, with the counts of everything below.
import { insideOf } from './inside.js'
import type { Listing, ToolFailure } from './results.js'
import type { Tree } from './tree.js'

/** Most directories shown, and most files. */
const maxShown = 80

/** Lists one directory of the tree. */
export async function listFiles(
  tree: Tree,
  { path }: { path: string },
): Promise<Listing | ToolFailure> {
  const inside = await insideOf(tree.root, path)
  if ('error' in inside) return { tool: 'list_files', path, error: inside.error }
  const directory = tree.directories.get(inside.path)
  if (directory === undefined) {
    return {
      tool: 'list_files',
      path,
      error: 'No directory of the survey. Use one that list_files shows.',
    }
  }
  const directories = directory.directories.slice(0, maxShown).map((name) => {
    const { files, bytes } = tree.directories.get(name) ?? { files: 0, bytes: 0 }
    return { path: name, files, bytes }
  })
  const entries = directory.ownFiles
    .slice(0, maxShown)
    .map((file) => ({ path: file.path, bytes: file.bytes }))
  const leftOut = directory.leftOut.slice(0, maxShown)
  const all = directory.directories.length + directory.ownFiles.length + directory.leftOut.length
  return {
    tool: 'list_files',
    path: inside.path,
    files: directory.files,
    bytes: directory.bytes,
    directories,
    entries,
    leftOut,
    notShown: all - directories.length - entries.length - leftOut.length,
  }
}

// Copies the pages that a package ships into its folder before it is packed. docs/shipped.json
// lists them, files and folders from the root: a page of docs/ keeps its path, a file of the root
// comes to the root of the package, anything else into its docs/. A link to what does not ship too
// becomes an address once the repository has one, and plain text until then.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addressesOf } from './addresses.mjs'
import { readJson, root } from './packages.mjs'

/**
 * Copies the pages of a package, and takes away those of an earlier copy.
 * @param {string} folder The package's folder below packages/.
 * @param {string} [at] The root of the repository.
 * @returns {string[]} The copied files, relative to the package.
 */
export function copyDocs(folder, at = root) {
  const listed = readJson(at, 'docs/shipped.json')[folder] ?? []
  const sources = listed.flatMap((path) => filesBelow(at, path))
  const shipped = new Map(sources.map((source) => [source, targetOf(source)]))
  const to = join(at, 'packages', folder)
  rmSync(join(to, 'docs'), { recursive: true, force: true })
  for (const [source, target] of shipped) {
    mkdirSync(dirname(join(to, target)), { recursive: true })
    if (source.endsWith('.md')) {
      const text = readFileSync(join(at, source), 'utf8')
      writeFileSync(join(to, target), relink(text, { source, shipped, at }))
    } else cpSync(join(at, source), join(to, target))
  }
  return [...shipped.values()]
}

function filesBelow(at, path) {
  if (!existsSync(join(at, path))) throw new Error(`docs/shipped.json: there is no ${path}.`)
  if (!statSync(join(at, path)).isDirectory()) return [path]
  return readdirSync(join(at, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(at, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

function targetOf(source) {
  return source.startsWith('docs/') || !source.includes('/') ? source : `docs/${source}`
}

/** A page's text with links that hold in the package, or anywhere. */
function relink(text, page) {
  const fences = /^( *)(`{3,}|~{3,})[\s\S]*?^\1\2\s*$/gm
  const kept = [...text.matchAll(fences)].map(([fence]) => fence)
  return text
    .split(fences)
    .filter((_, index) => index % 3 === 0)
    .map((prose) =>
      prose.replaceAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (...[link, bang, label, target]) =>
        /^([a-z][a-z+.-]*:|#)/i.test(target) ? link : linkOf(page, { bang, label, target }),
      ),
    )
    .map((prose, index) => prose + (kept[index] ?? ''))
    .join('')
}

function linkOf({ source, shipped, at }, { bang, label, target }) {
  const [path, anchor] = target.split('#')
  const hash = anchor === undefined ? '' : `#${anchor}`
  const wanted = path.startsWith('/')
    ? `docs${path}`
    : posix.normalize(posix.join(posix.dirname(source), path))
  const found = [wanted, `${wanted}.md`, posix.join(wanted, 'index.md')].find((one) =>
    shipped.has(one),
  )
  if (found !== undefined) {
    const own = posix.dirname(shipped.get(source))
    return `${bang}[${label}](${posix.relative(own, shipped.get(found))}${hash})`
  }
  const { repository, docs } = addressesOf(at)
  if (docs !== undefined && /^docs\/.*\.md$/.test(wanted)) {
    return `[${label}](${docs}${wanted.slice('docs'.length, -'.md'.length)}${hash})`
  }
  return repository === undefined ? label : `[${label}](${repository}/blob/main/${wanted}${hash})`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) {
    console.error('usage: node scripts/copy-docs.mjs PACKAGE, such as core')
    process.exit(2)
  }
  copyDocs(folder)
}

// How large the packages are in an application's start: what a bundler takes in for the entry and
// for what it imports statically, minified and compressed by brotli. Chunks that load later, for
// proxies, do not count. `node scripts/gates/sizes.mjs` prints what each folder of core adds.
import { join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { minifySync } from 'rolldown/experimental'
import { publicPackages, root } from '../packages.mjs'
import { kilobytes } from './contents.mjs'

/**
 * The limits, in bytes. `goal` is what was set out for; where it is not reached, `limit` keeps what
 * is reached, and the table says so.
 */
const budgets = [
  {
    of: '@warmline/core',
    what: 'createResponsesClient with its dependencies, without ws',
    program: (path) => `export { createResponsesClient } from '${path}'`,
    externals: [/[\\/]runtime[\\/]packages[\\/]ws\.js$/],
    limit: 63_100,
    goal: 25_000,
  },
  { of: '@warmline/ai-sdk', limit: 5_000 },
  { of: '@warmline/langchain', limit: 5_000 },
  { of: '@warmline/otel', limit: 5_000 },
]

const all = (path) => `export * from '${path}'`
const own = 'without its dependencies'

/** A row for each package that has a limit. */
export function checkSizes() {
  return Promise.all(
    budgets.map(async ({ of, what = own, limit, goal, ...rest }) => {
      const { code } = await startOf(of, rest)
      const [minified, size] = [Buffer.byteLength(code), brotliCompressSync(code).length]
      const unmet = goal !== undefined && size > goal
      return {
        gate: 'size',
        of,
        result: `${kilobytes(size)} (${kilobytes(minified)} minified): ${what}`,
        limit: `${kilobytes(limit)}${unmet ? `; goal ${kilobytes(goal)}: not met` : ''}`,
        problems: size > limit ? [`${kilobytes(size)} is more than ${kilobytes(limit)}.`] : [],
        remedy:
          'Import lazily what few programs use, or delete; `node scripts/gates/sizes.mjs` says what each folder adds.',
      }
    }),
  )
}

/** The chunk that an application loads at its start, with all that it imports statically. */
async function startOf(name, { program = all, externals }) {
  const { path, manifest } = publicPackages().find((one) => one.name === name)
  const entry = join(path, manifest.publishConfig.exports['.'].import.default)
  const id = `\0start-of-${name}`
  const bundle = await rolldown({
    input: id,
    platform: 'node',
    external: [/^node:/, ...(externals ?? [/^(?![./\0]|[a-zA-Z]:)/])],
    plugins: [
      {
        name: 'program',
        resolveId: (source) => (source === id ? id : undefined),
        load: (source) => (source === id ? program(entry) : undefined),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const started = new Set()
  const start = (fileName) => {
    const chunk = chunks.get(fileName)
    if (chunk === undefined || started.has(chunk)) return
    started.add(chunk)
    for (const imported of chunk.imports) start(imported)
  }
  for (const chunk of output) if (chunk.isEntry) start(chunk.fileName)
  const code = [...started].map((chunk) => chunk.code).join('\n')
  return { code, modules: [...started].flatMap((chunk) => Object.entries(chunk.modules)) }
}

/** What each folder of core has in a start: minified, and compressed by itself. */
async function byFolder() {
  const [{ of, ...core }] = budgets
  const folders = new Map()
  for (const [id, { code }] of (await startOf(of, core)).modules) {
    if (code === null || id.startsWith('\0')) continue
    const file = relative(root, id).split(sep).join('/')
    const [, folder = posix.dirname(file)] =
      /^packages\/core\/dist\/(?:([\w-]+)\/.*|[\w-]+\.js)$/.exec(file) ??
      /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ??
      []
    const name = folder === 'packages/core/dist' ? '(its root)' : folder
    folders.set(name, [...(folders.get(name) ?? []), code])
  }
  return [...folders].map(([folder, codes]) => {
    const { code } = minifySync('folder.js', codes.join('\n'), { mangle: { toplevel: true } })
    return {
      folder,
      modules: codes.length,
      minified: Buffer.byteLength(code),
      brotli: brotliCompressSync(code).length,
    }
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = (await byFolder()).sort((a, b) => b.brotli - a.brotli)
  console.table(rows)
  for (const { of, result, limit } of await checkSizes())
    console.log(`${of}: ${result}; limit ${limit}`)
}

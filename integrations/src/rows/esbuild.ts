// Applications in one file by esbuild, what Warmline adds to their size, and a proxy, whose agent
// such a file loads on demand.
import type { Application } from '@warmline/testing/packed'
import type { Lab } from '../lab.ts'
import { incremental, loop, program } from '../loop.ts'
import { openProxy } from '../network.ts'
import { programText } from '../programs.ts'
import { adapters, bothAdapters, type Row } from '../row.ts'

/** Builds with esbuild in a project. @throws Error with esbuild's output. */
export async function build(
  lab: Lab,
  project: Application,
  args: readonly string[],
): Promise<void> {
  const esbuild = await lab.tool('esbuild@0.28', 'bin/esbuild')
  await project.mustRun([esbuild, '--log-level=error', ...args])
}

/** `ai` calls `require` for a built-in and needs a banner; LangChain and Warmline do not. */
const banner =
  "--banner:js=import { createRequire } from 'module'; const require = createRequire(import.meta.url);"

const bundle = (entry: string): readonly string[] => [
  entry,
  '--bundle',
  '--platform=node',
  '--target=node22',
]

const rows = (['esm', 'cjs'] as const).map(
  (format): Row => ({
    name: `esbuild-${format}`,
    runtime: `One file by esbuild, ${format === 'esm' ? 'ES module' : 'CommonJS'}`,
    how: `esbuild --bundle --platform=node --format=${format}; node out on Node 24`,
    async *run(lab) {
      const project = await lab.project(bothAdapters)
      const folder = lab.folder('bundle')
      const node = await lab.node('24')
      for (const part of adapters) {
        const file = folder.path(`${part}.${format === 'esm' ? 'mjs' : 'cjs'}`)
        const more = format === 'esm' && part === 'ai-sdk' ? [banner] : []
        const out = [`--format=${format}`, `--outfile=${file}`, ...more]
        await build(lab, project, [...bundle(`main-${part}.mjs`), ...out])
        // From a folder without node_modules: nothing is loaded from outside the file.
        yield await loop({ part }, program(folder, [node, file]))
      }
    },
  }),
)

const proxy: Row = {
  name: 'proxy',
  runtime: 'An HTTP proxy, in one file by esbuild',
  how: 'HTTP_PROXY=… node out.mjs; every connection goes through the proxy',
  async *run(lab) {
    const project = await lab.project(bothAdapters)
    const folder = lab.folder('bundle')
    const file = folder.path('out.mjs')
    await build(lab, project, [
      ...bundle('main-langchain.mjs'),
      '--format=esm',
      `--outfile=${file}`,
    ])
    const node = await lab.node('24')
    await using running = await openProxy()
    let host = ''
    const cell = await loop({ part: 'langchain' }, (baseURL) => {
      host = new URL(baseURL).host
      const env = { OPENAI_BASE_URL: baseURL, HTTP_PROXY: running.url }
      return folder.mustRun([node, file], { env })
    })
    yield { ...cell, passed: cell.result === incremental && String(running.targets) === host }
  },
}

/** The most that Warmline may add to an application, in bytes: whole, and minified. */
const limits = [780_000, 352_000] as const

const sizes: Row = {
  name: 'size',
  runtime: 'What Warmline adds to one file by esbuild',
  how: 'esbuild --bundle, with and without --minify, against the framework alone',
  async *run(lab) {
    const project = await lab.project(bothAdapters)
    const sizeOf = async (entry: string, minify: readonly string[]): Promise<number> => {
      const out = ['--format=esm', '--outfile=size/out.mjs', ...minify]
      await build(lab, project, [...bundle(entry), ...out])
      return Buffer.byteLength(project.read('size/out.mjs'))
    }
    for (const part of adapters) {
      project.write(`host-${part}.mjs`, programText(`host-${part}.mjs`))
      const added: number[] = []
      for (const minify of [[], ['--minify']])
        added.push(
          (await sizeOf(`main-${part}.mjs`, minify)) - (await sizeOf(`host-${part}.mjs`, minify)),
        )
      const [whole = 0, minified = 0] = added
      yield {
        part,
        result: `${kilobytes(whole)} kB, ${kilobytes(minified)} kB minified`,
        passed: whole < limits[0] && minified < limits[1],
      }
    }
  },
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0)
}

/** What esbuild makes of an application. */
export const esbuildRows: readonly Row[] = [...rows, proxy, sizes]

// Every runtime, bundler and module format that Warmline supports, from packed tarballs; an
// unsupported one must say so at once. The results are written to docs/reference/runtimes.md.
import { writeFileSync } from 'node:fs'
import { type DevServer, startDevServer } from '@warmline/dev-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Application,
  installApplication,
  packPackages,
  type Run,
} from '../src/packed/index.js'
import { incremental, type Loop, overHttp, resultOf, warmlineError } from './support/loop.js'
import { writeNextApp } from './support/next-app.js'
import { applicationPackages } from './support/packages.js'
import { programText } from './support/program.js'
import { bodyOf, freePort, openProxy, workerConfig } from './support/servers.js'
import { pageOf, type Row, type Sizes } from './support/table.js'

const adapters = ['ai-sdk', 'langchain'] as const
type Adapter = (typeof adapters)[number]

const node = (version: string): readonly string[] => [`node_modules/node${version}/bin/node`]
const bin = (name: string): string => `node_modules/.bin/${name}`
/** Runs a program of the application on the newest long-term version of Node. */
const onNode = (program: string): readonly string[] => [...node('24'), program]

const rows: Row[] = []
const sizes: Sizes[] = []
let packs: readonly string[]
let app: Application
let server: DevServer

beforeAll(async () => {
  packs = await packPackages(['core', 'ai-sdk', 'langchain', 'dev-server'])
  app = await installApplication(packs, applicationPackages)
  server = await startDevServer()
  const main = programText('main.mjs')
  for (const adapter of adapters) {
    app.write(`${adapter}.mjs`, programText(`${adapter}.mjs`))
    app.write(`main-${adapter}.mjs`, `import { run } from './${adapter}.mjs'\n${main}`)
    app.write(`main-${adapter}.cjs`, `const { run } = require('./${adapter}.cjs')\n${main}`)
    await built(`${adapter}.mjs`, '--format=cjs', `--outfile=${adapter}.cjs`)
  }
})

afterAll(async () => {
  await server?.close()
  // A partial run would leave rows out of the table.
  if (rows.length < 20 || sizes.length < 4) return
  writeFileSync(
    new URL('../../../docs/reference/runtimes.md', import.meta.url),
    pageOf(rows, sizes),
  )
})

/** Builds with esbuild. */
async function built(...args: readonly string[]): Promise<void> {
  const { code, output } = await app.run([bin('esbuild'), '--log-level=error', ...args])
  expect(code, output).toBe(0)
}

/** Runs each adapter and adds a row to the table. */
async function addRow(
  runtime: string,
  result: (adapter: Adapter) => Promise<string>,
): Promise<Row> {
  const row = { runtime, aiSdk: await result('ai-sdk'), langchain: await result('langchain') }
  rows.push(row)
  return row
}

/** Runs a program that must exit by itself with code 0; returns its output. */
async function outputOf(
  command: readonly string[],
  baseURL: string = server.baseURL,
): Promise<string> {
  const { code, output } = await app.run(command, { env: { OPENAI_BASE_URL: baseURL } })
  expect(code, output).toBe(0)
  return output
}

const everywhere = [
  ['Node 22.12.0, ES modules', node('-old')],
  ['Node 22, ES modules', node('22')],
  ['Node 24, ES modules', node('24')],
  ['Node 26, ES modules', node('26')],
  ['Bun 1.4', [bin('bun')]],
  ['Deno 2.9', [bin('deno'), 'run', '-A', '--node-modules-dir=manual']],
] as const

describe.each(everywhere)('%s', (runtime, command) => {
  test('a loop is incremental, and the process ends by itself', async () => {
    const row = await addRow(runtime, async (adapter) =>
      resultOf(await outputOf([...command, `main-${adapter}.mjs`])),
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('a connection lost in the middle of a turn is replaced and the turn replayed', async () => {
    await using failing = await startDevServer({
      faults: [{ type: 'drop', at: 'after-created', turn: 2 }],
    })
    const output = await outputOf([...command, 'main-ai-sdk.mjs'], failing.baseURL)
    const { turns, text }: Loop = JSON.parse(output)
    expect(text).toContain('Rain')
    expect(turns).toMatchObject([
      { transport: 'websocket' },
      { transport: 'websocket', replays: 1 },
    ])
  })
})

describe('CommonJS', () => {
  test.each(['22', '24', '26'])('runs on Node %s', async (version) => {
    const row = await addRow(`Node ${version}, CommonJS`, async (adapter) =>
      resultOf(await outputOf([...node(version), `main-${adapter}.cjs`])),
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('runs in Jest without a transform', async () => {
    app.write('jest/app.test.js', programText('jest.test.js'))
    const options = ['--rootDir', 'jest', '--testEnvironment', 'node', '--transform', '{}']
    await outputOf([...onNode(bin('jest')), ...options])
    rows.push({
      runtime: 'Jest 30, CommonJS',
      aiSdk: 'not tried: `ai` 7 is ES modules only',
      langchain: 'passes',
    })
  })
})

describe('types', () => {
  beforeAll(() => {
    const text = programText('types.cts')
    for (const kind of ['cts', 'mts']) app.write(`types/app.${kind}`, text)
  })

  test.each([
    ['5.9', 'ts59'],
    ['6', 'ts6'],
    ['7', 'typescript'],
  ])('compile with TypeScript %s, every library checked', async (version, compiler) => {
    for (const [resolution, module, files] of [
      ['nodenext', 'nodenext', ['app.mts', 'app.cts']],
      ['bundler', 'esnext', ['app.mts']],
    ] as const) {
      const compilerOptions = {
        module,
        moduleResolution: resolution,
        target: 'es2024',
        lib: ['es2024', 'dom', 'dom.iterable', 'esnext.disposable'],
        types: ['node'],
        strict: true,
        skipLibCheck: false,
        noEmit: true,
      }
      app.write(`types/${resolution}.json`, JSON.stringify({ compilerOptions, files }))
      const tsc = onNode(`node_modules/${compiler}/bin/tsc`)
      const { code, output } = await app.run([...tsc, '-p', `types/${resolution}.json`], {
        timeoutMs: 400_000,
      })
      expect(code, output).toBe(0)
    }
    rows.push({
      runtime: `Types, TypeScript ${version}: NodeNext (\`.mts\`, \`.cts\`) and Bundler, \`skipLibCheck: false\``,
      aiSdk: 'no error',
      langchain: 'no error',
    })
  })
})

describe('one file by esbuild', () => {
  /** Sizes with Warmline at commit b239cbc, from the same command. */
  const before: Readonly<Record<Adapter, readonly [whole: number, minified: number]>> = {
    'ai-sdk': [4_498_744, 2_258_047],
    langchain: [6_522_045, 3_016_126],
  }
  /** `ai` calls `require` for a built-in and needs a banner; LangChain and Warmline do not. */
  const banner: Readonly<Record<Adapter, readonly string[]>> = {
    'ai-sdk': [
      "--banner:js=import { createRequire } from 'module'; const require = createRequire(import.meta.url);",
    ],
    langchain: [],
  }
  const bundle = (entry: string, ...args: readonly string[]): Promise<void> =>
    built(entry, '--bundle', '--platform=node', '--target=node22', ...args)
  const size = (file: string): number => Buffer.byteLength(app.read(file))

  test.each(['esm', 'cjs'])('%s runs', async (format) => {
    const row = await addRow(
      `esbuild, one file, ${format === 'esm' ? 'ES module' : 'CommonJS'}`,
      async (adapter) => {
        const file = `bundle/${adapter}.${format === 'esm' ? 'mjs' : 'cjs'}`
        await bundle(
          `main-${adapter}.mjs`,
          `--format=${format}`,
          `--outfile=${file}`,
          ...(format === 'esm' ? banner[adapter] : []),
        )
        return resultOf(await outputOf(onNode(file)))
      },
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('an ES module goes through a proxy, whose agent it loads on demand', async () => {
    await using proxy = await openProxy()
    const env = { OPENAI_BASE_URL: server.baseURL, HTTP_PROXY: proxy.url }
    const { code, output } = await app.run(onNode('bundle/langchain.mjs'), { env })
    expect(code, output).toBe(0)
    expect(resultOf(output)).toBe(incremental)
    expect(proxy.targets).toEqual([new URL(server.baseURL).host])
  })

  test.each(adapters)('%s stays small', async (adapter) => {
    app.write(`host-${adapter}.mjs`, programText(`host-${adapter}.mjs`))
    for (const [index, minify] of [[], ['--minify']].entries()) {
      const args = ['--format=esm', ...minify]
      await bundle(`host-${adapter}.mjs`, ...args, '--outfile=bundle/host.mjs')
      await bundle(`main-${adapter}.mjs`, ...args, '--outfile=bundle/with.mjs')
      const [host, now] = [size('bundle/host.mjs'), size('bundle/with.mjs')]
      const name = `@warmline/${adapter}${index === 0 ? '' : ', minified'}`
      sizes.push({ bundle: name, host, now, before: before[adapter][index] ?? 0 })
      expect(now - host).toBeLessThan(index === 0 ? 720_000 : 320_000)
    }
  })
})

describe('Cloudflare Workers', () => {
  test('turns go over HTTP and their records say so', async () => {
    app.write('worker.mjs', programText('worker.mjs'))
    const conditions = '--conditions=workerd,worker,browser'
    await built(
      'worker.mjs',
      '--bundle',
      '--format=esm',
      conditions,
      '--external:node:*',
      '--outfile=worker/out.mjs',
    )
    const port = await freePort()
    app.write('worker/config.capnp', workerConfig(port, server.baseURL))
    await using _ = app.serve([bin('workerd'), 'serve', 'worker/config.capnp'])
    const before = server.journal.entries.length
    const row = await addRow('Cloudflare Workers (workerd)', async (adapter) =>
      resultOf(await bodyOf(`http://127.0.0.1:${port}/${adapter}`)),
    )
    expect(row).toMatchObject({ aiSdk: overHttp, langchain: overHttp })
    expect(await bodyOf(`http://127.0.0.1:${port}/websocket`)).toContain(
      'On Cloudflare Workers a WebSocket',
    )
    // No WebSocket was dialed, because none can open there.
    const seen = server.journal.entries.slice(before)
    expect(seen.filter(({ kind }) => kind === 'upgrade')).toEqual([])
  })
})

describe.each(['turbopack', 'webpack'])('Next.js with %s and no configuration', (bundler) => {
  const next = onNode('../node_modules/next/dist/bin/next').with(
    0,
    '../node_modules/node24/bin/node',
  )
  const build = (folder: string): Promise<Run> =>
    app.run([...next, 'build', `--${bundler}`], { in: folder, timeoutMs: 600_000 })

  test('a Node route uses WebSocket mode', async () => {
    const folder = `next-${bundler}`
    writeNextApp(app, { folder, adapters })
    const { code, output } = await build(folder)
    expect(code, output).toBe(0)
    expect(output).not.toContain('Module not found')
    expect(output).not.toContain('Critical dependency')
    const port = await freePort()
    const env = { OPENAI_BASE_URL: server.baseURL }
    await using _ = app.serve([...next, 'start', '-p', String(port), '-H', '127.0.0.1'], {
      in: folder,
      env,
    })
    const row = await addRow(`Next.js 16.4, ${bundler}, Node`, async (adapter) =>
      resultOf(await bodyOf(`http://127.0.0.1:${port}/${adapter}`)),
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('a route of the Edge Runtime fails at build time with one sentence', async () => {
    const row = await addRow(`Next.js 16.4, ${bundler}, Edge Runtime`, async (adapter) => {
      const folder = `next-edge-${bundler}-${adapter}`
      writeNextApp(app, { folder, adapters: [adapter], head: "export const runtime = 'edge'\n" })
      const { code, output } = await build(folder)
      expect(code).not.toBe(0)
      return warmlineError(output)
    })
    const sentence =
      "Warmline does not run in Next.js's Edge Runtime, which has no sockets: remove runtime = 'edge' from this " +
      'route, so that it runs on Node.'
    expect(row).toMatchObject({ aiSdk: sentence, langchain: sentence })
  })
})

describe('Node 20', () => {
  test.each(['mjs', 'cjs'])('fails at once with one sentence (%s)', async (kind) => {
    const row = await addRow(
      `Node 20, ${kind === 'mjs' ? 'ES modules' : 'CommonJS'}`,
      async (adapter) => {
        const { code, output } = await app.run([...node('20'), `main-${adapter}.${kind}`])
        expect(code).toBe(1)
        return warmlineError(output)
      },
    )
    const sentence = expect.stringMatching(
      /^Warmline needs Node 22\.12 or newer, and this is Node 20\.\d+\.\d+\.$/,
    )
    // `ai` is ES modules only, which Node 20 cannot require.
    if (kind === 'mjs') expect(row.aiSdk).toEqual(sentence)
    expect(row.langchain).toEqual(sentence)
  })
})

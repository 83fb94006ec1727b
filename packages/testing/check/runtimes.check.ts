// Every runtime, bundler and kind of module that Warmline says it runs on, from packed tarballs;
// what cannot work must say so at once. What was found is written to docs/runtimes.md.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type DevServer, startDevServer } from '@warmline/dev-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Application,
  installApplication,
  packPackages,
  programText,
  type Run,
} from './support/application.js'
import { pageOf, type Row, type Sizes } from './support/table.js'

const others = [
  'ai@7 @ai-sdk/openai@4 langchain@1 @langchain/openai@1 @langchain/core@1 zod@4',
  'node20@npm:node@20 node-old@npm:node@22.12.0 node22@npm:node@22 node24@npm:node@24 node26@npm:node@26',
  'bun@1.4 deno@2.9 workerd@1 esbuild@0.28 jest@30 next@16.4 react@19 react-dom@19',
  '@types/node@24 typescript@7 ts6@npm:typescript@6 ts59@npm:typescript@5.9',
].flatMap((line) => line.split(' '))

const adapters = ['ai-sdk', 'langchain'] as const
type Adapter = (typeof adapters)[number]

const incremental = 'WebSocket, incremental'
const overHttp = 'HTTP, and it says so'

const node = (version: string): readonly string[] => [`node_modules/node${version}/bin/node`]
const bin = (name: string): string => `node_modules/.bin/${name}`
/** A program of the application on the newest long-term version of Node. */
const onNode = (program: string): readonly string[] => [...node('24'), program]

const rows: Row[] = []
const sizes: Sizes[] = []
let packs: readonly string[]
let app: Application
let server: DevServer

beforeAll(async () => {
  packs = await packPackages()
  app = await installApplication(packs, others)
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
  // Only a whole run makes a table.
  if (rows.length < 20 || sizes.length < 4) return
  writeFileSync(new URL('../../../docs/runtimes.md', import.meta.url), pageOf(rows, sizes))
})

/** Builds with esbuild, and gives the size of what was built. */
async function built(...args: readonly string[]): Promise<void> {
  const { code, output } = await app.run([bin('esbuild'), '--log-level=error', ...args])
  expect(code, output).toBe(0)
}

/** Runs each adapter and puts a row into the table. */
async function tell(runtime: string, result: (adapter: Adapter) => Promise<string>): Promise<Row> {
  const row = { runtime, aiSdk: await result('ai-sdk'), langchain: await result('langchain') }
  rows.push(row)
  return row
}

/** What a loop's turns were, from the JSON that it printed last or answered. */
function resultOf(text: string): string {
  const { turns, text: answer }: Loop = JSON.parse(text.trim().split('\n').at(-1) ?? '')
  expect(answer).toContain('Rain')
  const ways = turns.map(({ transport, mode, fallback }) => `${transport} ${fallback ?? mode}`)
  if (String(ways) === 'websocket full,websocket incremental') return incremental
  return ways.every((way) => way === 'http runtime') ? overHttp : ways.join(', ')
}

interface Loop {
  readonly text: string
  readonly turns: readonly {
    readonly transport: string
    readonly mode: string
    readonly fallback?: string
    readonly replays: number
  }[]
}

/** Runs a program that must end by itself, well. */
async function ended(
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
    const row = await tell(runtime, async (adapter) =>
      resultOf(await ended([...command, `main-${adapter}.mjs`])),
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('a connection that is lost in the middle of a turn is made anew', async () => {
    await using failing = await startDevServer({
      faults: [{ type: 'drop', at: 'after-created', turn: 2 }],
    })
    const output = await ended([...command, 'main-ai-sdk.mjs'], failing.baseURL)
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
    const row = await tell(`Node ${version}, CommonJS`, async (adapter) =>
      resultOf(await ended([...node(version), `main-${adapter}.cjs`])),
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('runs in Jest without a transform', async () => {
    app.write('jest/app.test.js', programText('jest.test.js'))
    const options = ['--rootDir', 'jest', '--testEnvironment', 'node', '--transform', '{}']
    await ended([...onNode(bin('jest')), ...options])
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
  /** With Warmline at b239cbc, by the same command. */
  const before: Readonly<Record<Adapter, readonly [whole: number, minified: number]>> = {
    'ai-sdk': [4_498_744, 2_258_047],
    langchain: [6_522_045, 3_016_126],
  }
  /** `ai` itself calls `require` for a built-in; LangChain does not, and so must not Warmline. */
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
    const row = await tell(
      `esbuild, one file, ${format === 'esm' ? 'ES module' : 'CommonJS'}`,
      async (adapter) => {
        const file = `bundle/${adapter}.${format === 'esm' ? 'mjs' : 'cjs'}`
        await bundle(
          `main-${adapter}.mjs`,
          `--format=${format}`,
          `--outfile=${file}`,
          ...(format === 'esm' ? banner[adapter] : []),
        )
        return resultOf(await ended(onNode(file)))
      },
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('an ES module goes through a proxy too, which it loads then', async () => {
    const asked: (string | undefined)[] = []
    const proxy = createServer().on('connect', ({ url }, socket) => {
      asked.push(url)
      const [host, port] = (url ?? '').split(':')
      const upstream = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
      socket.pipe(upstream).pipe(socket)
      for (const end of [socket, upstream]) end.on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const { port }: AddressInfo = Object(proxy.address())
    const env = { OPENAI_BASE_URL: server.baseURL, HTTP_PROXY: `http://127.0.0.1:${port}` }
    const { code, output } = await app.run(onNode('bundle/langchain.mjs'), { env })
    proxy.close()
    expect(code, output).toBe(0)
    expect(resultOf(output)).toBe(incremental)
    expect(asked).toEqual([new URL(server.baseURL).host])
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
  test('go over HTTP at once, and say so', async () => {
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
    const row = await tell('Cloudflare Workers (workerd)', async (adapter) =>
      resultOf(await answerOf(`http://127.0.0.1:${port}/${adapter}`)),
    )
    expect(row).toMatchObject({ aiSdk: overHttp, langchain: overHttp })
    expect(await answerOf(`http://127.0.0.1:${port}/websocket`)).toContain(
      'On Cloudflare Workers a WebSocket',
    )
    // Nothing was dialed: what cannot open costs no turn anything.
    const seen = server.journal.entries.slice(before)
    expect(seen.filter(({ kind }) => kind === 'upgrade')).toEqual([])
  })
})

describe.each(['turbopack', 'webpack'])('Next.js with %s and no configuration', (bundler) => {
  const next = onNode('../node_modules/next/dist/bin/next').with(
    0,
    '../node_modules/node24/bin/node',
  )
  const page = 'export default function Page({ children }) { return <p>{children}</p> }'
  const layout =
    'export default function Layout({ children }) { return <html><body>{children}</body></html> }'
  const writeApp = (folder: string, routes: readonly Adapter[], head: string): void => {
    app.write(`${folder}/package.json`, '{ "name": "site", "private": true }')
    app.write(`${folder}/app/page.js`, page)
    app.write(`${folder}/app/layout.js`, layout)
    for (const adapter of routes) {
      app.write(`${folder}/app/${adapter}/loop.mjs`, programText(`${adapter}.mjs`))
      app.write(`${folder}/app/${adapter}/route.js`, `${head}${programText('route.mjs')}`)
    }
  }
  const build = (folder: string): Promise<Run> =>
    app.run([...next, 'build', `--${bundler}`], { in: folder, timeoutMs: 600_000 })

  test('a route runs, over WebSocket mode', async () => {
    const folder = `next-${bundler}`
    writeApp(folder, adapters, '')
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
    const row = await tell(`Next.js 16.4, ${bundler}, Node`, async (adapter) =>
      resultOf(await answerOf(`http://127.0.0.1:${port}/${adapter}`)),
    )
    expect(row).toMatchObject({ aiSdk: incremental, langchain: incremental })
  })

  test('a route of the Edge Runtime fails at its build, in one sentence', async () => {
    const row = await tell(`Next.js 16.4, ${bundler}, Edge Runtime`, async (adapter) => {
      const folder = `next-edge-${bundler}-${adapter}`
      writeApp(folder, [adapter], "export const runtime = 'edge'\n")
      const { code, output } = await build(folder)
      expect(code).not.toBe(0)
      return told(output)
    })
    const sentence =
      "Warmline does not run in Next.js's Edge Runtime, which has no sockets: remove runtime = 'edge' from this " +
      'route, so that it runs on Node.'
    expect(row).toMatchObject({ aiSdk: sentence, langchain: sentence })
  })
})

describe('Node 20', () => {
  test.each(['mjs', 'cjs'])('is told of at once (%s)', async (kind) => {
    const row = await tell(
      `Node 20, ${kind === 'mjs' ? 'ES modules' : 'CommonJS'}`,
      async (adapter) => {
        const { code, output } = await app.run([...node('20'), `main-${adapter}.${kind}`])
        expect(code).toBe(1)
        return told(output)
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

describe('the dev-server', () => {
  test.each(['3', '4', '5'])('installs beside vitest %s', async (version) => {
    const project = new Application(app.path(`vitest-${version}`))
    project.write('package.json', '{ "name": "project", "private": true }')
    const pack = packs.find((file) => file.includes('dev-server')) ?? ''
    const npm = [
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      '--package-lock-only',
      `vitest@${version}`,
      pack,
    ]
    const { code, output } = await project.run(npm, { timeoutMs: 300_000 })
    expect(code, output).toBe(0)
  })
})

/** The sentence of ours by which a program failed. */
function told(output: string): string {
  return /(?<=Error: )Warmline .*/.exec(output)?.[0] ?? output.slice(-500)
}

/** The body of an answer, from a server that may still be starting. */
async function answerOf(url: string): Promise<string> {
  for (let tried = 0; ; tried++) {
    try {
      return await (await fetch(url, { signal: AbortSignal.timeout(60_000) })).text()
    } catch (fault) {
      if (tried >= 100) throw fault
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

async function freePort(): Promise<number> {
  const held = createServer()
  await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(held.address())
  await new Promise((resolve) => held.close(resolve))
  return port
}

function workerConfig(port: number, baseURL: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .loops),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const loops :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "out.mjs")],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "OPENAI_BASE_URL", text = "${baseURL}")],
);
`
}

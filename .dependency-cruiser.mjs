/**
 * The import directions of the design. In core: `runtime, protocol <- connection <- pool <-
 * transport <- turn <- create, fetch (with door/) <- client`; `continuation` and `recovery` import
 * `protocol` only; adapters import the public entry of core; dev-server imports nothing of ours.
 */
const core = (folder) => `^packages/core/src/${folder}`
/** A rule: files of core under `folder` may import, of core, only what is under `allowed`. */
const layer = (folder, allowed) => ({
  name: `core-${folder.replace(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: core(folder), pathNot: '\\.test\\.ts$' },
  to: { path: core(''), pathNot: [folder, 'errors\\.ts$', ...allowed].map(core) },
})

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('protocol/', []),
    layer('runtime/', []),
    layer('telemetry/', ['protocol/', 'continuation/']),
    layer('continuation/', ['protocol/']),
    layer('recovery/', ['protocol/']),
    layer('endpoints\\.ts', ['protocol/']),
    layer('connection/', ['protocol/', 'runtime/', 'endpoints\\.ts']),
    layer('pool/', ['protocol/', 'runtime/', 'connection/', 'endpoints\\.ts']),
    layer('transport/', [
      'protocol/',
      'runtime/',
      'connection/',
      'pool/',
      'recovery/',
      'endpoints\\.ts',
    ]),
    layer('turn/', [
      'protocol/',
      'runtime/',
      'continuation/',
      'recovery/',
      'telemetry/',
      'transport/',
      'scope\\.ts',
    ]),
    {
      name: 'core-the-turn-knows-no-door',
      severity: 'error',
      from: { path: core('(scope|scopes|create|credentials)\\.ts') },
      to: { path: [core('door/'), core('fetch\\.ts')] },
    },
    {
      name: 'core-nothing-below-knows-the-client',
      severity: 'error',
      from: { path: core(''), pathNot: [core('index\\.ts'), '\\.test\\.ts$'] },
      to: { path: core('client\\.ts') },
    },
    {
      name: 'sockets-and-time-live-in-runtime',
      comment: 'Only runtime/ names sockets and node built-ins that do I/O.',
      severity: 'error',
      from: { path: core(''), pathNot: [core('runtime/'), '\\.test\\.ts$'] },
      to: {
        path: '^(node:)?(net|tls|http|https|timers|dns|crypto|diagnostics_channel)$|node_modules/(\\.pnpm/)?ws',
      },
    },
    {
      name: 'adapters-use-the-public-entry',
      severity: 'error',
      from: { path: '^(packages/(ai-sdk|langchain)|examples)/' },
      to: {
        path: '^packages/core/(src|dist)/',
        pathNot: '^packages/core/dist/index\\.(js|d\\.ts)$',
      },
    },
    {
      name: 'dev-server-shares-no-code',
      severity: 'error',
      from: { path: '^packages/dev-server/' },
      to: { path: '^packages/(core|ai-sdk|langchain)/' },
    },
    {
      name: 'core-knows-no-framework',
      severity: 'error',
      from: { path: core(''), pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(.pnpm/)?(openai|ai|langchain|@langchain|@ai-sdk)[/+@]' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.next)/.*\\.map$' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
    includeOnly: '^(packages|examples)/',
  },
}

/**
 * The import directions of the design. In core:
 * `protocol, runtime, errors <- endpoints <- connection <- pool <- transport <- scope <- turn <-
 * native, fetch <- client <- default-client`; `continuation` and `recovery` import `protocol` only;
 * adapters import the public entry of core; dev-server imports nothing of ours.
 */
const core = (folder) => `^packages/core/src/${folder}`
/** A rule: files of core under `folder` may import, of core, only what is under `allowed`. */
const layer = (folder, allowed) => ({
  name: `core-${folder.replace(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: core(folder) },
  to: { path: core(''), pathNot: [folder, 'errors\\.ts$', ...allowed].map(core) },
})
const wire = ['protocol/', 'runtime/']
const sockets = [...wire, 'endpoints/', 'connection/', 'pool/']
const parts = [...sockets, 'continuation/', 'recovery/', 'telemetry/', 'transport/']
const options = '(check-|resolve-)?options\\.ts$'

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('protocol/', []),
    layer('runtime/', ['protocol/']),
    layer('continuation/', ['protocol/']),
    layer('continuation/match/', ['protocol/']),
    layer('recovery/', ['protocol/']),
    layer('endpoints/', [...wire, 'scope/header-tables']),
    layer('telemetry/', [...wire, 'endpoints/', 'continuation/', options]),
    layer('connection/', [...wire, 'endpoints/']),
    layer('pool/', [...wire, 'endpoints/', 'connection/']),
    layer('transport/', [...sockets, 'recovery/']),
    layer('scope/', [...parts, options]),
    layer('turn/', [...parts, 'scope/']),
    layer('native/', [...parts, 'scope/', 'turn/', options]),
    layer('fetch/', [...parts, 'scope/', 'turn/', options]),
    layer('client\\.ts', [...parts, 'scope/', 'turn/', 'native/', 'fetch/', options]),
    {
      name: 'sockets-and-time-live-in-runtime',
      comment: 'Only runtime/ names sockets and node built-ins that do I/O.',
      severity: 'error',
      from: { path: core(''), pathNot: [core('runtime/')] },
      to: {
        path: '^(node:)?(net|tls|http|https|timers|dns|crypto|diagnostics_channel)$|node_modules/(\\.pnpm/)?ws',
      },
    },
    {
      name: 'adapters-use-the-public-entry',
      severity: 'error',
      from: { path: '^(packages/(ai-sdk|langchain|otel|inspector|cli)|examples)/' },
      to: {
        path: '^packages/core/(src|dist)/',
        pathNot: '^packages/core/src/index\\.ts$',
      },
    },
    {
      name: 'the-probe-speaks-itself',
      comment: 'A mistake that core and the dev-server share cannot pass the probe.',
      severity: 'error',
      from: {
        path: '^packages/cli/src/probe/',
        pathNot:
          '^packages/cli/src/probe/(endpoint-row|report|print|run-probe|command|index)\\.ts$',
      },
      to: { path: '^packages/(core|dev-server|ai-sdk|langchain|otel|inspector)/' },
    },
    {
      name: 'dev-server-shares-no-code',
      severity: 'error',
      from: { path: '^packages/dev-server/' },
      to: { path: '^packages/(core|ai-sdk|langchain|otel|inspector|cli)/' },
    },
    {
      name: 'core-knows-no-framework',
      severity: 'error',
      from: { path: core('') },
      to: {
        path: 'node_modules/(.pnpm/)?(openai|ai|langchain|@langchain|@ai-sdk|@opentelemetry)[/+@]',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.next)/.*\\.map$' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@warmline/source', 'import', 'types', 'node', 'default'],
    },
    includeOnly: '^(packages|examples)/',
  },
}

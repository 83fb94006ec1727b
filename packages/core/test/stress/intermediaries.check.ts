// Real programs between client and server: nginx and HAProxy with TLS and a private CA, a forward
// proxy that wants a password, a restart in the middle of a turn, and an idle cut after a minute.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type DevServer, fromContext, profiles, startDevServer } from '@warmline/dev-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createResponsesClient, openaiEndpoint } from '../../src/index.js'
import { Conversation, digest, digestOf } from '../support/agent.js'
import { freePort, haveAll, Workshop } from './support/programs.js'

const talkProgram = fileURLToPath(new URL('./support/talk.mjs', import.meta.url))

interface Line {
  readonly text?: string
  readonly error?: string
  readonly transport: string
  readonly mode: string
  readonly reason?: string
  readonly fallback?: string
}

/** A conversation in a process of its own. */
async function talk(
  turns: number,
  env: Readonly<Record<string, string>>,
): Promise<readonly Line[]> {
  // NODE_OPTIONS lets the program read the sources; nothing else of this environment is its own.
  const { PATH, NODE_OPTIONS } = process.env
  const child = spawn(process.execPath, [talkProgram, String(turns)], {
    env: { PATH, NODE_OPTIONS, OPENAI_API_KEY: 'sk-check', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  await new Promise((resolve) => child.once('close', resolve))
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const brief = (lines: readonly Line[]): readonly string[] =>
  lines.map(({ transport, mode, error }) => error ?? `${transport} ${mode}`)

/** nginx in front of a port, as its documentation sets WebSockets up. */
function nginxConfig(port: number, behind: number): string {
  return `
    daemon off; master_process off; pid nginx.pid; error_log stderr crit; worker_processes 1;
    events { worker_connections 256; }
    http {
      access_log off; client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
      server {
        listen 127.0.0.1:${port} ssl; ssl_certificate server.pem; ssl_certificate_key server.key;
        location / {
          proxy_pass http://127.0.0.1:${behind}; proxy_http_version 1.1; proxy_buffering off;
          proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
        }
      }
      map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    }`
}

function haproxyConfig(port: number, behind: number): string {
  return `
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
frontend tls
  bind 127.0.0.1:${port} ssl crt both.pem
  default_backend server
backend server
  server one 127.0.0.1:${behind}
`
}

describe.runIf(haveAll('nginx', 'haproxy', 'tinyproxy', 'openssl'))('through', () => {
  let workshop: Workshop
  let server: DevServer
  let nginxPort: number
  let haproxyPort: number
  let proxyPort: number
  let startNginx: () => ReturnType<Workshop['start']>
  let nginx: Awaited<ReturnType<Workshop['start']>>

  beforeAll(async () => {
    workshop = new Workshop()
    // It sends no pings of its own: whatever keeps a line alive here is the client's doing.
    server = await startDevServer({
      model: digest(),
      profile: { ...profiles.openai, pingIntervalMs: 0 },
    })
    nginxPort = await freePort()
    haproxyPort = await freePort()
    proxyPort = await freePort()
    workshop.write('nginx.conf', nginxConfig(nginxPort, server.port))
    startNginx = () =>
      workshop.start(nginxPort, 'nginx', '-p', `${workshop.folder}/`, '-c', 'nginx.conf')
    nginx = await startNginx()
    const { readFileSync } = await import('node:fs')
    workshop.write(
      'both.pem',
      readFileSync(workshop.path('server.pem'), 'utf8') +
        readFileSync(workshop.path('server.key'), 'utf8'),
    )
    workshop.write('haproxy.cfg', haproxyConfig(haproxyPort, server.port))
    await workshop.start(haproxyPort, 'haproxy', '-f', 'haproxy.cfg', '-db')
    workshop.write(
      'tinyproxy.conf',
      `Port ${proxyPort}\nListen 127.0.0.1\nTimeout 600\nMaxClients 20\nBasicAuth someone secret\nLogLevel Critical\n`,
    )
    await workshop.start(proxyPort, 'tinyproxy', '-d', '-c', 'tinyproxy.conf')
  })

  afterAll(async () => {
    await workshop?.[Symbol.asyncDispose]()
    await server?.close()
  })

  const warm = ['websocket full', 'websocket incremental', 'websocket incremental']
  const trusted = (): Record<string, string> => ({ NODE_EXTRA_CA_CERTS: workshop.path('ca.pem') })

  test('Turns go through nginx and HAProxy with TLS, trusting their private CA', async () => {
    for (const port of [nginxPort, haproxyPort]) {
      const lines = await talk(3, { ...trusted(), OPENAI_BASE_URL: `https://localhost:${port}/v1` })
      expect(brief(lines)).toEqual(warm)
    }
  })

  test('Without their private CA, nginx and HAProxy are refused: TLS is verified', async () => {
    const before = server.journal.responses.size
    const lines = await talk(1, { OPENAI_BASE_URL: `https://localhost:${nginxPort}/v1` })
    expect(lines[0]?.error).toBe('connect_failed')
    expect(server.journal.responses.size).toBe(before)
  })

  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
    'A forward proxy with a password is passed through, by %s',
    async (name) => {
      const env = {
        ...trusted(),
        OPENAI_BASE_URL: `https://localhost:${nginxPort}/v1`,
        [name]: `http://someone:secret@127.0.0.1:${proxyPort}`,
      }
      expect(brief(await talk(3, env))).toEqual(warm)
      expect(brief(await talk(1, { ...env, NO_PROXY: 'localhost' }))).toEqual(['websocket full'])
    },
  )

  test('A forward proxy that refuses is never bypassed, not by HTTP either', async () => {
    const before = server.journal.entries.length
    const lines = await talk(2, {
      ...trusted(),
      OPENAI_BASE_URL: `https://localhost:${nginxPort}/v1`,
      HTTPS_PROXY: `http://someone:wrong@127.0.0.1:${proxyPort}`,
    })
    expect(lines.map(({ error }) => error)).toEqual(['upgrade_refused', 'upgrade_refused'])
    expect(server.journal.entries.length).toBe(before)
  })

  test('A turn whose nginx restarts midway is answered', async () => {
    const begun = Promise.withResolvers<void>()
    let isFirst = true
    const slow = fromContext(async function* ({ items, signal }) {
      if (isFirst && items.length > 2) {
        isFirst = false
        begun.resolve()
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      }
      yield { type: 'text' as const, text: digestOf(items) }
    })
    await using behind = await startDevServer({ model: slow })
    await workshop.stop(nginx)
    workshop.write('nginx.conf', nginxConfig(nginxPort, behind.port))
    nginx = await startNginx()
    const talking = talk(3, { ...trusted(), OPENAI_BASE_URL: `https://localhost:${nginxPort}/v1` })
    await begun.promise
    await workshop.stop(nginx)
    nginx = await startNginx()
    const lines = await talking
    expect(lines.map(({ text, error }) => error ?? text)).toEqual([
      '1 items: turn 0',
      '3 items: turn 0, turn 1',
      '5 items: turn 0, turn 1, turn 2',
    ])
    workshop.write('nginx.conf', nginxConfig(nginxPort, server.port))
    await workshop.stop(nginx)
    nginx = await startNginx()
  })

  test('Pings keep a connection through an idle cut after a minute, and without them the next turn dials', async () => {
    const { readFileSync } = await import('node:fs')
    const { Agent } = await import('node:https')
    const agent = new Agent({ ca: readFileSync(workshop.path('ca.pem')) })
    const endpoint = openaiEndpoint({ baseURL: `https://localhost:${haproxyPort}/v1` })
    const options = { endpoint, agent, apiKey: 'sk-check', transport: 'websocket' as const }
    await using kept = createResponsesClient(options)
    await using cut = createResponsesClient({ ...options, pingIntervalMs: 0 })
    const modes: string[] = []
    kept.onTurn(({ mode, reason }) => modes.push(`kept ${mode} ${reason ?? ''}`.trim()))
    cut.onTurn(({ mode, reason }) => modes.push(`cut ${mode} ${reason ?? ''}`.trim()))
    const talks = [
      new Conversation(kept, { store: false }),
      new Conversation(cut, { store: false }),
    ]
    for (const conversation of talks) await conversation.say('before')
    // The minute has to pass on the proxy's own clock.
    await new Promise((resolve) => setTimeout(resolve, 65_000))
    for (const conversation of talks) await conversation.say('after')
    expect(modes).toEqual([
      'kept full no_chain',
      'cut full no_chain',
      'kept incremental',
      'cut full cold:connection_lost',
    ])
  })
})

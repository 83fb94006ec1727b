// Chaos over real sockets: a misbehaving server; every answer is checked against its turn's own context.
import { WebSocketServer } from 'ws'
import { createServer } from 'node:http'
import { createResponsesClient } from '../../../src/index.ts'
import * as endpoints from '../../../src/endpoints/endpoints.ts'
const seed0 = Number(process.argv[2] ?? 1), kind = process.argv[3] ?? 'openai'
let seed = seed0
const rnd = () => { seed = (seed * 1664525 + 1013904223) >>> 0; return seed / 2 ** 32 }
const pick = <T,>(a: readonly T[]): T => a[Math.floor(rnd() * a.length)]!
let ids = 0
const violations: string[] = []
const say = (v: string) => { if (violations.length < 20) violations.push(v) }
// server: each conn has caches: lane -> {id, text history}
const http = createServer((q, r) => { 
  const c: Buffer[] = []; q.on('data', (d) => c.push(d)); q.on('end', () => { posts++; r.writeHead(503).end('{}') }) })
let posts = 0
const wss = new WebSocketServer({ noServer: true, maxPayload: 0 })
const live = new Set<any>()
const store = new Map<string, string>() // response id -> full context text
let upgrades = 0
http.on('upgrade', (q, s, h) => {
  upgrades++
  s.on('error', () => {})
  const x = rnd()
  if (x < 0.06) return void s.end('HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n')
  if (x < 0.1) return void s.destroy()
  setTimeout(() => wss.handleUpgrade(q, s, h, (ws) => serve(ws)), rnd() * 20)
})
const mode = { faults: 0.12 }
function textOf(input: any): string[] { 
  if (typeof input === 'string') return [input]
  return input.map((i: any) => i.type === 'message' || i.role ? `${i.role}:${Array.isArray(i.content) ? i.content.map((p: any) => p.text).join('') : i.content}` : JSON.stringify(i)) }
const single = kind !== 'openai'
function serve(ws: any) {
  live.add(ws); ws.on('close', () => live.delete(ws)); ws.on('error', () => {})
  const cache = new Map<string | undefined, { id: string; ctx: string[] }>()
  let own = 0
  const busy = new Set<string | undefined>(), log: string[] = []
  ws.on('message', (data: any) => {
    const body = JSON.parse(String(data))
    const lane = body.stream_id
    const out = (e: any) => { log.push(`${Date.now()%100000} < ${e.type} ${e.response?.id ?? e.item_id ?? ''} ${ws.readyState}`); if (ws.readyState === 1) ws.send(JSON.stringify(single ? e : { ...e, stream_id: lane })) }
    log.push(`${Date.now()%100000} > create ${body.previous_response_id} ${lane}`)
    if (busy.has(lane)) say(`server: lane ${lane} given a create while busy ` + (process.env.LOG ? log.slice(-14).join('; ') : ''))
    busy.add(lane)
    let ctx: string[] = []
    const prev = body.previous_response_id
    if (prev != null) {
      const held = [...cache.values()].find((c) => c.id === prev)
      if (!held) { setTimeout(() => { busy.delete(lane); out({ type: 'error', status: 400, error: { type: 'invalid_request_error', code: 'previous_response_not_found', message: 'no ' + prev, param: 'previous_response_id' } }) }, rnd() * 5); return }
      ctx = [...held.ctx]
    }
    ctx.push(...textOf(body.input))
    const idMode = process.env.IDS
    ++ids; own++
    const id = idMode === 'conn' ? 'resp_' + own : idMode === 'same' ? 'resp_x' : idMode === 'some' && rnd() < 0.3 ? 'resp_' + Math.floor(rnd() * 9) : 'resp_u' + ids
    const item = process.env.ITEMS === 'conn' ? 'msg_' + own : 'msg_' + ids
    // answer = echo of the whole context
    const answer = ctx.join('|')
    const snap = (status: string, output: any[] = []) => ({ id, object: 'response', status, previous_response_id: prev ?? null, output, model: body.model })
    const msg = (s: string) => ({ id: item, type: 'message', role: 'assistant', status: s, content: [{ type: 'output_text', text: answer, annotations: [] }] })
    let n = 0
    const ev: any[] = [
      { type: 'response.created', response: snap('in_progress') },
      { type: 'response.in_progress', response: snap('in_progress') },
      { type: 'response.output_item.added', output_index: 0, item: { ...msg('in_progress'), content: [] } },
      { type: 'response.output_text.delta', item_id: item, output_index: 0, content_index: 0, delta: answer },
      { type: 'response.output_item.done', output_index: 0, item: msg('completed') },
      { type: 'response.completed', response: snap('completed', [msg('completed')]) },
    ].map((e) => ({ ...e, sequence_number: n++ }))
    const fault = rnd() < mode.faults ? pick(['error-then-late', 'error-then-late', 'drop', 'dup', 'failed-late', 'nostream', 'error-all', 'silent', 'slow', 'replay', 'badjson', 'close1000', 'other-lane', 'incomplete', 'limit']) : rnd() < 0.2 ? 'slow' : 'ok'
    const err = { type: 'error', status: 500, error: { type: 'server_error', code: 'server_error', message: 'x' } }
    let i = 0
    const at = Math.floor(rnd() * ev.length)
    log.push(`fault ${fault} at ${at} ${id}`)
    const step = () => {
      if (ws.readyState !== 1) return
      if (i >= ev.length) { return }
      const e = ev[i]!
      if (i === at) {
        if (fault === 'drop') return void ws.terminate()
        if (fault === 'close1000') return void ws.close(1000)
        if (fault === 'badjson') ws.send('{oops')
        if (fault === 'error-then-late') out(err)
        if (fault === 'failed-late') out({ type: 'response.failed', sequence_number: n++, response: { ...snap('failed'), error: { code: 'server_error', message: 'y' } } })
        if (fault === 'dup') out(ev[Math.max(0, i - 1)])
        if (fault === 'nostream' && !single && ws.readyState === 1) { ws.send(JSON.stringify(e)); i++; setTimeout(step, 1); return }
        if (fault === 'error-all') { ws.send(JSON.stringify(err)); return void setTimeout(() => ws.close(), 5) }
        if (fault === 'limit') { ws.send(JSON.stringify({ type: 'error', status: 400, error: { type: 'invalid_request_error', code: 'websocket_connection_limit_reached', message: 'age' } })); return void setTimeout(() => ws.close(), 5) }
        if (fault === 'silent') { setTimeout(() => { i++; step() }, 300 + rnd() * 500); return }
        if (fault === 'replay') { for (const x of ev.slice(0, i)) out(x) }
        if (fault === 'other-lane' && !single) { ws.send(JSON.stringify({ ...e, stream_id: 'l' + Math.floor(rnd() * 6) })); i++; setTimeout(step, 1); return }
        if (fault === 'incomplete') { busy.delete(lane); cache.delete(lane); out({ type: 'response.incomplete', sequence_number: n++, response: { ...snap('incomplete'), incomplete_details: { reason: 'max_output_tokens' } } }); return }
      }
      if (e.type === 'response.completed') {
        busy.delete(lane)
        if (single) cache.clear()
        cache.set(lane, { id, ctx: [...ctx, `assistant:${answer}`] })
      }
      out(e); i++
      if (rnd() < 0.6) step(); else setTimeout(step, fault === 'slow' ? rnd() * 60 : rnd() * 3)
    }
    setTimeout(step, rnd() * 4)
  })
}
await new Promise<void>((r) => http.listen(0, '127.0.0.1', r))
const baseURL = `http://127.0.0.1:${(http.address() as any).port}/v1`
const endpoint = kind === 'openai' ? { ...endpoints.openaiEndpoint({ baseURL }), maxLanes: 6, maxInFlight: 3 } : endpoints.openResponsesEndpoint({ baseURL })
process.on('uncaughtException', (e) => say('UNCAUGHT ' + e.stack)); process.on('unhandledRejection', (e: any) => say('UNHANDLED ' + e?.stack))
const client: any = createResponsesClient({ apiKey: 'sk-test-000000000', endpoint, transport: 'websocket', maxConnections: Number(process.env.MAXC ?? 2), turnTimeoutMs: 3000, firstEventTimeoutMs: 400, acquireTimeoutMs: 8000, pingIntervalMs: 1000, pongTimeoutMs: 500, idleTimeoutMs: 2000 } as any)
const stats = { ok: 0, inc: 0, fail: {} as Record<string, number>, recs: 0, started: 0, incomplete: 0 }
let recs = 0
const stats2 = { again: 0 }
const extra: Promise<void>[] = []
client.onTurn((r: any) => { recs++; if (recs % 50 === 0 && extra.length < 30 && !client.isClosed) extra.push(convo(`re${recs}`, 2)) ; if (recs % 333 === 0) throw new Error('listener') })
async function convo(name: string, turns: number): Promise<void> {
  let history: any[] = []
  for (let t = 0; t < turns; t++) {
    const user = { role: 'user', content: `${name}.${t}` }
    const fork = rnd() < 0.1 && t > 1
    if (fork) history = history.slice(0, history.length - 2)
    const input = [...history, user]
    const want = textOf(input).join('|')
    const ac = new AbortController()
    const abortAt = rnd() < 0.12 ? rnd() * 120 : undefined
    const tm = abortAt === undefined ? undefined : setTimeout(() => ac.abort(new Error('mine')), abortAt)
    stats.started++
    const turn = client.create({ model: 'm', store: false, input }, { signal: ac.signal, label: want.slice(-60) })
    let text = '', again = 0, id: string | undefined
    try {
      const stop = rnd() < 0.04
      for await (const e of turn) {
        const r = (e as any).response
        if (e.type === 'response.created') { if (text !== '' || (!process.env.IDS && id !== undefined && id === r.id)) say(`${name}.${t}: begins again ${id} ${r.id} ${text !== ''}`); id = r.id; again++ ; if (again > 1) stats2.again++ }
        if (r?.id) { if (id && id !== r.id) say(`${name}.${t}: two ids ${id} ${r.id} ${e.type}`); id ??= r.id }
        if (e.type === 'response.output_text.delta') { text += e.delta; if (e.delta !== want) say(`WRONG delta ${name}.${t}: ${e.delta.slice(-80)} != ${want.slice(-80)}`) }
        if (e.type === 'response.output_item.done' && e.item.content[0].text !== want) say(`WRONG item ${name}.${t}`)
        if (stop && e.type === 'response.in_progress') break
        if (rnd() < 0.002) client.release([r?.id ?? 'resp_1'])
      }
      if (stop) { await turn.record; continue }
      const res: any = await turn.response
      if (res.status === 'incomplete') { stats.incomplete++; continue }
      if (res.output_text !== undefined && res.output_text !== want || text !== want) say(`WRONG answer ${name}.${t}: ${JSON.stringify(res.output).slice(0, 200)} != ${want}`)
      history = [...input, ...res.output]
      stats.ok++
      const rec = await turn.record
      if (rec.mode === 'incremental') stats.inc++
    } catch (e: any) {
      const k = e.code ?? e.message
      stats.fail[k] = (stats.fail[k] ?? 0) + 1
      const rec: any = await turn.record
      if (rec.outcome === 'completed') say('LIE: record completed though failed ' + k)
    }
    clearTimeout(tm)
  }
}
const all: Promise<void>[] = []
const N = Number(process.argv[4] ?? 40), T = Number(process.argv[5] ?? 8)
for (let c = 0; c < N; c++) all.push(convo(`c${c}`, T))
const guard = setTimeout(() => { console.log('HANG', seed0, kind, client.stats, stats); process.exit(1) }, 90_000)
if (process.env.CLOSE) setTimeout(() => { const at = Date.now(); const p = process.env.CLOSE === 'close' ? client.close() : client.drain(); p.then(() => console.log('closed in', Date.now() - at)) }, Number(process.env.AT ?? 400))
await Promise.all(all); await Promise.all(extra)
const mid = client.stats
await Promise.race([client.drain(), new Promise((r) => setTimeout(() => { say('DRAIN HANGS ' + JSON.stringify(client.stats)); r(0) }, 8000).unref())])
clearTimeout(guard)
await new Promise((r) => setTimeout(r, 300))
const end = client.stats
if (end.connections || end.inFlight || end.queued) say('LEAK ' + JSON.stringify(end))
if (live.size) say('SOCKETS LEFT ' + live.size)
if (recs !== stats.started) say(`records ${recs} != turns ${stats.started}`)
http.close(); wss.close()
console.log(seed0, kind, JSON.stringify({ ...stats, ...stats2, recs, upgrades, posts, mid, violations }))
await new Promise((r) => setTimeout(r, 2500))
const left = process.getActiveResourcesInfo().filter((x) => !/TTY|Pipe|File/.test(x))
if (left.length) console.log('RESOURCES', left)
process.exit(violations.length ? 1 : 0)

// Fuzz of a pool on driven sockets, with callers that re-enter it.
import { bench, lanes, single, want } from '../../support/pool.js'
import { ClientConnections } from '../../../src/pool/client-connections.js'
const from = Number(process.argv[2] ?? 1), count = Number(process.argv[3] ?? 500)
process.on('unhandledRejection', (e: any) => { console.log('UNHANDLED', e?.stack); process.exitCode = 1 })
let bad = 0
async function one(seed0: number) {
  let seed = seed0 * 2654435761 >>> 0
  const rnd = () => { seed = (seed * 1664525 + 1013904223) >>> 0; return seed / 2 ** 32 }
  const int = (n: number) => Math.floor(rnd() * n)
  const problems: string[] = []
  const say = (s: string) => problems.push(s)
  const isLanes = rnd() < 0.7
  const base = isLanes ? { ...lanes, maxLanes: 2 + int(4), maxInFlight: 1 + int(4), ...(rnd() < 0.3 ? { closesAfterError: true } : {}) } : { ...single, hasOneModelPerConnection: rnd() < 0.3 }
  const it = bench({ endpoint: base, maxConnections: 1 + int(3), maxQueued: rnd() < 0.3 ? 3 : 100, acquireTimeoutMs: 20_000, pingIntervalMs: rnd() < 0.5 ? 5_000 : 0, pongTimeoutMs: 1_000, idleTimeoutMs: 30_000, connectTimeoutMs: 3_000,
    clientConnections: new ClientConnections(rnd() < 0.3 ? 1 + int(2) : Infinity, base) })
  const { runtime, pool } = it
  const reent = process.env.REENT === '1'
  let n = 0, closed = false, quiet = 0
  type T = { id: number; state: 'waiting' | 'held' | 'sent' | 'done' | 'failed' | 'abandoned' | 'released'; hold?: any; sock?: any; rid?: string; ac: AbortController; told: string[]; begun?: boolean; srv?: number; anchor?: string; model: string; prom?: any }
  const turns: T[] = []
  const heads: { id: string; }[] = []
  const bySock = new Map<any, T[]>()
  const react = () => {
    if (!reent) return
    const x = rnd()
    if (x < 0.3) start()
    else if (x < 0.4) { const t = turns[int(turns.length)]!; if (t.state === 'sent') abandon(t) }
    else if (x < 0.45) { turns[int(turns.length)]!.ac.abort(new Error('a')) }
    else if (x < 0.48) pool.renew()
    else if (x < 0.5 && heads.length) pool.release(heads[int(heads.length)]!.id)
    else if (x < 0.505) { closed = true; pool.close() }
    else if (x < 0.52) { throw new Error('sink') }
  }
  const abandon = (t: T) => { t.state = 'abandoned'; t.hold.abandon(4_000) }
  const start = () => {
    const anchor = heads.length && rnd() < 0.5 ? heads[int(heads.length)]!.id : undefined
    const t: T = { id: ++n, state: 'waiting', ac: new AbortController(), told: [], anchor, model: 'm' + int(2) }
    turns.push(t)
    const withoutHead = (['in_full', 'in_full', 'wait', 'give_up', 'any_lane'] as const)[int(5)]!
    t.prom = pool.acquire(want(anchor, { signal: t.ac.signal, withoutHead, model: t.model, hasOtherWay: () => rnd() < 0.5 })).then((p) => {
      if (p.type !== 'lane') { t.state = 'failed'; return }
      if (t.state !== 'waiting') say('placed a turn that had ended')
      t.hold = p.hold; t.state = 'held'
      if (p.head === 'held' && withoutHead === 'in_full' && p.hold.lane.turn?.source === undefined && anchor !== undefined && p.hold.lane.turn && p.hold.lane.head !== anchor) say(`held ${anchor} but lane has ${p.hold.lane.head}`)
      if (t.ac.signal.aborted || rnd() < 0.05) { t.state = 'released'; p.hold.release(); return }
      const named = p.hold.lane.turn?.anchor
      send(t, named)
    }, (e: any) => { t.state = 'failed'; if (quiet > 0 && /No lane/.test(e?.message)) say(`turn ${t.id} starved, anchor ${t.anchor} ${withoutHead}, ${JSON.stringify(pool.stats)} ${JSON.stringify([...new Set(turns.filter((o) => o.hold).map((o) => o.hold.connection))].filter((c: any) => c.phase !== 'closed').map((c: any) => [c.name, c.phase, c.room, c.isInProof, c.lanes.map((l: any) => [l.head, l.forks, l.orphan !== undefined, l.turn !== undefined])]))} quiet for ${runtime.now() - quiet}`) })
  }
  const send = (t: T, named: string | undefined) => {
    t.state = 'sent'
    t.rid = undefined
    const conn = t.hold.connection
    const lane = t.hold.lane.id
    const text = JSON.stringify({ t: t.id, named, lane })
    const fault = t.hold.send(text, {
      event: (f: any) => {
        if (t.state !== 'sent') say(`event ${f.type} told in state ${t.state}`)
        const r = f.event.response?.id ?? f.event.of
        if (f.type !== 'error' && r !== undefined && !String(r).startsWith(`r${t.id}_`)) say(`turn ${t.id} was told ${f.type} of ${r}`)
        t.told.push(f.type)
        if (['error', 'response.completed', 'response.failed', 'response.incomplete'].includes(f.type)) { t.state = 'done'; if (f.type === 'response.completed') { const place = it.heads.placeOf(r); if (place === undefined) { if (!reent) say('no place at completion') } } }
        react()
      },
      notHonored: () => { if (t.state !== 'sent') say('not honored in ' + t.state); abandon(t) ; react() },
      lost: (end: any) => { if (t.state !== 'sent') say(`lost ${end.type} told in state ${t.state}`); t.state = 'done'; t.told.push('lost'); react() },
    })
    if (fault !== undefined) { if (t.state === 'sent') t.state = 'failed'; return }
    void conn
    for (const s of runtime.sockets) if (s.sent.at(-1) === text) { t.sock = s; const list = bySock.get(s) ?? []; list.push(t); bySock.set(s, list); (t as any).srvSteps = 0; (t as any).named = named; (t as any).lane = lane }
  }
  const step = (t: any) => {
    const s = t.sock
    if (!s?.isAlive || t.srvDone) return
    const lane = t.lane === undefined || rnd() < 0.03 ? {} : { stream_id: t.lane }
    const rid = `r${t.id}_x`
    const snap = { id: rid, previous_response_id: rnd() < 0.02 ? 'r_other' : t.named ?? null }
    const put = (e: any) => s.receive({ ...e, ...lane })
    const x = rnd()
    if (x < 0.05) { put({ type: 'error', status: 500, error: { code: 'server_error', message: 'm', type: 'server_error' } }); if (rnd() < 0.3) t.srvDone = true; return }
    if (x < 0.06) return void s.receive({ type: 'error', status: 500, error: { code: 'x', message: 'm' } })
    if (x < 0.07) return void s.dropped(1006)
    if (x < 0.08) { put({ type: 'response.failed', response: { ...snap, status: 'failed' } }); if (rnd() < 0.5) t.srvDone = true; return }
    if (x < 0.09) { const o = turns[int(turns.length)]! as any; if (t.srvSteps > 2 && o.lane !== undefined && rnd() < 0.5) s.receive({ type: 'response.output_text.delta', item_id: `i${t.id}`, of: `r${t.id}_`, output_index: 0, delta: 'x', stream_id: o.lane }); return }
    if (x < 0.095) { put({ type: 'error', status: 400, error: { code: 'websocket_connection_limit_reached', message: 'm', type: 'invalid_request_error' } }); t.srvDone = true; return }
    const k = t.srvSteps++
    if (k === 0) put({ type: 'response.created', response: snap })
    else if (k === 1) put({ type: 'response.in_progress', response: snap })
    else if (k === 2) put({ type: 'response.output_item.added', output_index: 0, item: { id: `i${t.id}`, type: 'message' }, of: `r${t.id}_` })
    else if (k === 3) put({ type: 'response.output_text.delta', item_id: `i${t.id}`, output_index: 0, delta: 'x', of: `r${t.id}_` })
    else if (k === 4) { put({ type: 'response.completed', response: { ...snap, output: [{ id: `i${t.id}`, type: 'message' }] } }); t.srvDone = true; heads.push({ id: rid }) }
  }
  const opened = new Set<any>()
  const ops = 60 + int(120)
  for (let i = 0; i < ops && problems.length === 0; i++) {
    const x = rnd()
    const sent = turns.filter((t) => (t as any).sock && !(t as any).srvDone)
    try {
      if (x < 0.2) start()
      else if (x < 0.7 && sent.length) { const t = sent[int(sent.length)]!; const k = rnd() < 0.4 ? 5 : 1; for (let j = 0; j < k; j++) step(t) }
      else if (x < 0.8) { const s = runtime.sockets.filter((s) => !opened.has(s)); const o = s[int(s.length)]; if (o) { opened.add(o); const y = rnd(); if (!o.isAlive) {} else if (y < 0.8) o.open(); else if (y < 0.9) o.refuse(503); else o.fail() } }
      else if (x < 0.85) { const t = turns[int(turns.length)]; if (t?.state === 'sent') abandon(t); else t?.ac.abort(new Error('a')) }
      else if (x < 0.93) runtime.advance(int(3) === 0 ? 1 + int(6_000) : int(300))
      else if (x < 0.95) for (const s of runtime.sockets) if (s.isAlive && opened.has(s)) s.pong()
      else if (x < 0.96) pool.renew()
      else if (x < 0.965) pool.retire()
      else if (x < 0.98 && heads.length) pool.release(heads[int(heads.length)]!.id)
      else if (x < 0.985) runtime.sleep(40_000)
      else if (x < 0.99 && rnd() < 0.3) { closed = true; pool.close() }
      else if (x < 0.995) { const ac = new AbortController(); pool.connect(ac.signal).catch(() => {}); if (rnd() < 0.5) ac.abort() }
    } catch (e: any) { if (e.message !== 'sink') say('THROWN ' + e.stack) }
    if (rnd() < 0.6) for (let j = 0; j < 12; j++) await null
  }
  // quiet: every open socket answers properly, nothing more comes
  const settle = async () => { for (let j = 0; j < 30; j++) await null }
  await settle(); quiet = runtime.now()
  for (let round = 0; round < 60 && problems.length === 0; round++) {
    for (const s of runtime.sockets) if (!opened.has(s)) { opened.add(s); if (s.isAlive) s.open() }
    await settle()
    for (const t of turns as any[]) { if (t.sock?.isAlive && !t.srvDone) { while (!t.srvDone && t.sock.isAlive) { const lane = t.lane === undefined ? {} : { stream_id: t.lane }; const snap = { id: `r${t.id}_x`, previous_response_id: t.named ?? null }
      const k = t.srvSteps++; if (k === 0) t.sock.receive({ type: 'response.created', response: snap, ...lane }); else if (k >= 1) { t.sock.receive({ type: 'response.completed', response: { ...snap, output: [] }, ...lane }); t.srvDone = true } } } }
    await settle()
    for (const s of runtime.sockets) if (s.isAlive && opened.has(s)) s.pong()
    runtime.advance(1_100); await settle()
    if (!turns.some((t) => ['waiting', 'sent', 'held'].includes(t.state))) break
  }
  for (const t of turns) if (['waiting', 'held'].includes(t.state)) say(`turn ${t.id} still ${t.state} (anchor ${t.anchor})`)
  for (const t of turns as any[]) if (t.state === 'sent' && t.sock && !t.sock.isAlive) say(`turn ${t.id} not told of its end`)
  for (let j = 0; j < 6; j++) { for (const s of runtime.sockets) if (s.isAlive && opened.has(s)) s.pong(); runtime.advance(1_000); await settle() }
  const stats = pool.stats
  const running = turns.filter((t) => t.state === 'sent').length
  if (stats.queued !== 0) say('queued ' + stats.queued)
  if (stats.inFlight !== running && !closed) say(`inFlight ${stats.inFlight}, running ${running}`)
  if (problems.length === 0) {
    for (const t of turns) if (t.state === 'sent') abandon(t)
    const drained = pool.drain().then(() => { (one as any).drained = seed0 })
    await settle(); runtime.advance(5_000); await settle()
    if ((one as any).drained !== seed0) say('drain does not end ' + JSON.stringify(pool.stats))
    void drained
    runtime.advance(70_000); await settle()
    if (runtime.timers) say('timers left ' + runtime.timers)
    const alive = runtime.sockets.filter((s) => s.isAlive).length
    if (alive) say('sockets alive ' + alive)
  }
  if (problems.length) { bad++; if (bad <= 12) console.log(seed0, isLanes ? 'lanes' : 'single', problems.slice(0, 3).join(' | ')) }
}
for (let s = from; s < from + count; s++) await one(s)
console.log('done', count, 'bad', bad)

// A server that restarts, as a program of its own: `server.mjs TURNS`. It reads commands, one a
// line: `listen PORT`, `cut` (drops every socket), `close CODE` (closes them, those of HTTP too).
// It says `listening PORT`, and `full` once that many turns wait; it answers none of these, and all
// that come after a command.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { WebSocketServer } from 'ws'

const turns = Number(process.argv[2])
let waiting = 0
let isAnswering = turns === 0
let count = 0

const http = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    const { input, stream } = JSON.parse(body)
    if (isWaiting()) return
    const events = eventsOf(input, null)
    if (stream !== true) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(events.at(-1).response))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    )
  })
})

const tcp = new Set()
http.on('connection', (socket) => {
  tcp.add(socket)
  socket.on('error', () => {})
  socket.on('close', () => tcp.delete(socket))
})

const sockets = new WebSocketServer({ server: http })
sockets.on('connection', (socket) => {
  socket.on('error', () => {})
  socket.on('message', (data) => {
    const { type, input, previous_response_id = null, stream_id } = JSON.parse(String(data))
    if (type !== 'response.create' || isWaiting()) return
    for (const event of eventsOf(input, previous_response_id)) {
      socket.send(JSON.stringify({ ...event, ...(stream_id === undefined ? {} : { stream_id }) }))
    }
  })
})

/** Whether a turn that has come waits for ever. */
function isWaiting() {
  if (isAnswering) return false
  if (++waiting === turns) console.log('full')
  return true
}

/** An answer that says the last thing that was asked. */
function eventsOf(input, previous) {
  const id = `resp_${process.pid}_${++count}`
  const { content } = typeof input === 'string' ? { content: input } : input.at(-1)
  const text = typeof content === 'string' ? content : content.map((each) => each.text).join('')
  const base = {
    id,
    object: 'response',
    created_at: 1,
    model: 'm',
    previous_response_id: previous,
    error: null,
  }
  const part = { type: 'output_text', text, annotations: [] }
  const item = {
    type: 'message',
    id: `msg_${id}`,
    role: 'assistant',
    status: 'completed',
    content: [part],
  }
  const at = { item_id: item.id, output_index: 0, content_index: 0 }
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }
  return [
    { type: 'response.created', response: { ...base, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
    { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...at, delta: text, logprobs: [] },
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part },
    { type: 'response.output_item.done', output_index: 0, item },
    {
      type: 'response.completed',
      response: { ...base, status: 'completed', output: [item], usage },
    },
  ].map((event, sequence_number) => ({ ...event, sequence_number }))
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [command, number] = line.split(' ')
  if (command === 'listen') {
    http.listen(Number(number), '127.0.0.1', () => console.log('listening', http.address().port))
    return
  }
  isAnswering = true
  if (command === 'cut') for (const socket of tcp) socket.resetAndDestroy()
  if (command === 'close') {
    const upgraded = new Set()
    for (const socket of sockets.clients) {
      upgraded.add(socket._socket)
      socket.close(Number(number), 'The server restarts.')
    }
    for (const socket of tcp) if (!upgraded.has(socket)) socket.end()
  }
})
process.stdin.on('close', () => process.exit(0))

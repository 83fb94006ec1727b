// The benchmark's server over HTTP, where a connection is used again.
import { connect } from 'node:tls'
import { expect, test } from 'vitest'
import { makeCertificate } from '../src/run/certificate.js'
import { listen } from '../src/server/listen.js'
import { ServerState } from '../src/server/server-state.js'
import { promptOf } from '../src/workload/task.js'

test('a request that comes before the answer to the one before it has ended is answered', async () => {
  const certificate = await makeCertificate()
  const port = await listen(new ServerState(), certificate)
  const content = promptOf('a', { turns: 1, turnDeltas: 0, answerDeltas: 3 })
  const body = JSON.stringify({ model: 'm', stream: true, input: [{ role: 'user', content }] })
  const request = `POST /v1/responses HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  const socket = connect({ port, host: '127.0.0.1', ca: certificate.cert })
  socket.write(request + request)
  let text = ''
  for await (const chunk of socket) {
    text += String(chunk)
    if (text.split('event: response.completed').length > 2) break
  }
  expect(text.split('HTTP/1.1 200 OK')).toHaveLength(3)
})

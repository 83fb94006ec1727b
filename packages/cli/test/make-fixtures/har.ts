// Makes `chromium.har`: what Chromium does in a page that calls the Responses API, as Playwright
// records it: a loop over HTTP, streamed and not, one over a WebSocket, and a chat completion.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

/** The HAR file of one visit of the page. */
export async function makeHar(baseURL: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'warmline-har-'))
  const path = join(folder, 'chromium.har')
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const context = await browser.newContext({ recordHar: { path, content: 'embed' } })
    const page = await context.newPage()
    // Any page of the same origin, which may call the server.
    await page.goto(new URL('/', baseURL).href)
    await page.evaluate(visit, baseURL)
    await context.close()
    return await readFile(path, 'utf8')
  } finally {
    await browser.close()
    await rm(folder, { recursive: true })
  }
}

/** Runs in the page. */
async function visit(baseURL: string): Promise<void> {
  type Body = { output?: object[]; response?: { output?: object[] }; type?: string }
  const model = 'gpt-5.4'
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${baseURL}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer planted-key' },
      body: JSON.stringify(body),
    })
  let input: object[] = []
  for (const question of ['What is a lane?', 'What is a chain?', 'What is a head?']) {
    input.push({ role: 'user', content: question })
    const { output = [] } = (await (await post('responses', { model, input })).json()) as Body
    input.push(...output)
  }
  input.push({ role: 'user', content: 'Say it again.' })
  await (await post('responses', { model, input, stream: true })).text()
  await post('chat/completions', { model, messages: [{ role: 'user', content: 'Hello' }] })

  const socket = new WebSocket(`${baseURL.replace('http', 'ws')}/responses`)
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  input = []
  for (const question of ['First?', 'Second?']) {
    input.push({ type: 'message', role: 'user', content: question })
    const ended = new Promise<Body>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const event = JSON.parse(String(data)) as Body
        if (event.type === 'response.completed') resolve(event)
      })
    })
    socket.send(JSON.stringify({ type: 'response.create', model, input }))
    input.push(...((await ended).response?.output ?? []))
  }
  socket.close()
}

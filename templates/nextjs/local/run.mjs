// `npm run dev` and `npm start`: runs Next.js, and without OPENAI_API_KEY a local server that
// answers. Delete this folder, and call `next` in package.json, once you work with the real API.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { startDevServer } from '@warmline/dev-server'
import { model } from './model.mjs'

// Next.js reads these files too, but only once it runs.
for (const file of ['.env.local', '.env']) if (existsSync(file)) process.loadEnvFile(file)
const env = { ...process.env }
let local
if (!process.env.OPENAI_API_KEY) {
  // About what a server far away takes.
  const costs = { roundTripMs: 30, firstTokenMs: 150, tokensPerSecond: 120 }
  local = await startDevServer({ model, costs })
  env.OPENAI_API_KEY = 'local'
  env.OPENAI_BASE_URL = local.baseURL
  console.log(`No OPENAI_API_KEY: a local server answers, ${local.baseURL}`)
}
const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const app = spawn(process.execPath, [next, ...process.argv.slice(2)], { env, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal))
// npm passes no SIGTERM on: once it is gone, Next.js ends too.
const parent = process.ppid
setInterval(() => process.ppid !== parent && app.kill('SIGTERM'), 500).unref()
app.once('exit', async (code) => {
  await local?.close()
  process.exit(code ?? 0)
})

// Runs Next.js: on the real API when OPENAI_API_KEY is set, else on a local server that it starts.
// `node scripts/run.ts dev|start [options of next]`
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { startLocalServer } from './dev-server.ts'

const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const env: NodeJS.ProcessEnv = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
const hasKey = (process.env.OPENAI_API_KEY ?? '') !== ''
const local = hasKey ? undefined : await startLocalServer()
if (local !== undefined) {
  console.log(`No OPENAI_API_KEY: answers come from a local server at ${local.baseURL}`)
  env.OPENAI_API_KEY = 'sk-local'
  env.OPENAI_BASE_URL = local.baseURL
}
const app = spawn(process.execPath, [next, ...process.argv.slice(2)], { env, stdio: 'inherit' })
const end = (): void => void app.kill()
process.once('SIGINT', end)
process.once('SIGTERM', end)
app.once('exit', (code) => {
  local?.process.kill()
  process.exitCode = code ?? 1
})

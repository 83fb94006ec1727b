// The whole check: Chromium drives the app in `next dev` with Turbopack and with webpack, and in
// production. `node check/browser.ts [turbopack] [webpack] [production]`; all three by default.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { type App, buildApp, startApp } from './app.ts'
import { chatCases } from './chat-cases.ts'
import { failureCases, runWithKey } from './failure-cases.ts'
import { hotReload } from './hot-reload.ts'
import { inspectorAfterFailures, inspectorCase } from './inspector-cases.ts'
import { layoutCases } from './layout-cases.ts'
import { apiKey, ModelServer } from './model-server.ts'
import { raceCases } from './race-cases.ts'
import { Report } from './report.ts'
import { Screenshots } from './screenshots.ts'
import { runCase, type Testbed } from './testbed.ts'

const executablePath = '/usr/bin/chromium'
const commands = {
  turbopack: ['dev'],
  webpack: ['dev', '--webpack'],
  production: ['start'],
} as const
type Mode = keyof typeof commands

const report = new Report()

async function main(): Promise<void> {
  const asked = process.argv.slice(2)
  const modes = Object.keys(commands).filter(
    (mode): mode is Mode => asked.length === 0 || asked.includes(mode),
  )
  if (modes.length === 0) throw new Error(`Choose among ${Object.keys(commands).join(', ')}.`)
  if (!existsSync(executablePath)) {
    console.log(`${executablePath} is missing: nothing was checked.`)
    process.exitCode = process.env.CI === 'true' ? 1 : 0
    return
  }
  const screenshots = await Screenshots.start()
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  try {
    for (const mode of modes) await checkMode(mode, browser, screenshots)
  } finally {
    await browser.close()
  }
  console.log(`Screenshots: ${screenshots.directory}`)
  process.exitCode = report.end() ? 0 : 1
}

async function checkMode(mode: Mode, browser: Browser, screenshots: Screenshots): Promise<void> {
  report.begin(mode)
  screenshots.begin(mode)
  const models = await ModelServer.start()
  let app: App | undefined
  try {
    await report.check('builds and starts', async () => {
      if (mode === 'production') await buildApp()
      app = await startApp(commands[mode], { baseURL: models.baseURL, apiKey })
    })
    if (app !== undefined) await checkApp({ app, models, browser, screenshots }, mode)
  } finally {
    await app?.stop()
    await models.stop()
  }
}

async function checkApp(testbed: Testbed, mode: Mode): Promise<void> {
  const isDev = mode !== 'production'
  for (const each of [...chatCases, ...raceCases])
    await report.check(each[0], () => runCase(testbed, each))
  if (isDev) {
    await report.check(hotReload[0], () => runCase(testbed, hotReload))
    await report.check(inspectorCase[0], () => runCase(testbed, inspectorCase))
  } else
    for (const { look, run } of layoutCases)
      await report.check(run[0], () => runCase(testbed, run, look))
  // Last, because Warmline stays with HTTP for a while after its server was away.
  for (const each of failureCases) await report.check(each[0], () => runCase(testbed, each))
  if (isDev) {
    await report.check(inspectorAfterFailures[0], () => runCase(testbed, inspectorAfterFailures))
    return
  }
  await report.check('no key', () =>
    runWithKey(testbed, undefined, 'No API key: set OPENAI_API_KEY'),
  )
  await report.check('a wrong key', () =>
    runWithKey(testbed, 'sk-wrong', 'does not accept the API key (401)'),
  )
}

await main()
// Whatever is still open would only keep a failed check from ending.
process.exit()

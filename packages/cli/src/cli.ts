#!/usr/bin/env node
// The program: runs a command on this process's terminal, and ends with its exit code. On an old
// Node only the doctor runs, who says it as a finding.
import { checkNode } from './doctor/checks/node.js'
import { exitCodes, type Terminal } from './terminal.js'

// A reader such as `head` may leave early.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => process.exit(exitCodes.readerLeft))
}

// A command that ends by Ctrl+C listens itself; every other one is broken off.
process.on('SIGINT', () => {
  if (process.listenerCount('SIGINT') === 1) process.exit(exitCodes.interrupted)
})

let end = (): void => {}
const untilEnded = new Promise<void>((resolve) => {
  end = resolve
})
const isAttended = process.stdout.isTTY && process.env.CI === undefined
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  ...(process.stderr.isTTY ? { progress } : {}),
  ...(isAttended ? { browse } : {}),
  ...(isAttended && process.stdin.isTTY ? { ask } : {}),
  get untilEnded() {
    process.once('SIGINT', () => end())
    process.once('SIGTERM', () => end())
    return untilEnded
  },
  exitCode: exitCodes.fine,
}
const args = process.argv.slice(2)
const [old] = checkNode(process.versions.node).problems ?? []
if (old === undefined || args[0] === 'doctor') {
  const { run } = await import('./program.js')
  process.exitCode = await run(args, terminal)
} else {
  process.stderr.write(`warmline: ${old.what}\n`)
  process.exitCode = exitCodes.failed
}

async function browse(address: string): Promise<void> {
  const { default: open } = await import('open')
  await open(address)
}

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises')
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  // Without these, Ctrl+C and Ctrl+D would leave the question open for ever.
  reader.once('SIGINT', () => process.exit(exitCodes.interrupted))
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([reader.question(`${question} [y/N] `), closed])
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    reader.close()
  }
}

function progress(line: string): void {
  process.stderr.write(`\r\u001B[K${line}`)
}

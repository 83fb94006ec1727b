#!/usr/bin/env node
// The program: runs a command on this process's terminal, and ends with its exit code.
import { exitCodes } from './exit-codes.js'
import { run } from './program.js'

// A reader such as `head` may leave early.
process.stdout.on('error', () => process.exit(exitCodes.failed))
process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  exitCode: exitCodes.fine,
})

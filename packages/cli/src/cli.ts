#!/usr/bin/env node
// The program: runs a command and exits with its code.
import { run } from './program.js'

process.exitCode = await run(process.argv.slice(2))

#!/usr/bin/env node
// The program: runs the command line of this process.
import { runCommandLine } from './program.js'

process.exitCode = await runCommandLine(process.argv.slice(2))

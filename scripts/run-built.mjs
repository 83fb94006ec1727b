// Builds, then runs a program of the repository with the given arguments. A build that takes longer
// than a moment is told on standard error, so that the program's output can be piped.
import { spawn } from 'node:child_process'
import { tasks } from './run-tasks.mjs'

const [program, ...args] = process.argv.slice(2)
const announce = setTimeout(() => {
  process.stderr.write('Building the packages. The first time takes about a minute.\n')
}, 1_500)
const { code: built, output } = await tasks(['build', '--output-logs=errors-only'])
clearTimeout(announce)
if (built !== 0) {
  process.stderr.write(output)
  process.exit(built)
}

const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' })
// The terminal interrupts the whole process group, so the program ends by itself and this script
// with it; a second signal would kill a program that is ending in good order. A SIGTERM reaches
// this process alone.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

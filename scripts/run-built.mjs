// Builds, then runs a program of the repository with the given arguments. The build prints to
// standard error, so that the program's output can be piped.
import { spawn, spawnSync } from 'node:child_process'

const [program, ...args] = process.argv.slice(2)
const build = spawnSync('pnpm', ['run', 'build'], {
  stdio: ['ignore', 2, 2],
  shell: process.platform === 'win32',
})
if (build.status !== 0) process.exit(build.status ?? 1)

const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' })
// The terminal interrupts the whole process group, so the program ends by itself and this script
// with it; a second signal would kill a program that is ending in good order. A SIGTERM reaches
// this process alone.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

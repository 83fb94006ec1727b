// Builds, then runs a program of the repository with the arguments that follow. The build speaks on
// standard error, so that what the program prints can be piped.
import { spawn, spawnSync } from 'node:child_process'

const [program, ...args] = process.argv.slice(2)
const build = spawnSync('pnpm', ['run', 'build'], {
  stdio: ['ignore', 2, 2],
  shell: process.platform === 'win32',
})
if (build.status !== 0) process.exit(build.status ?? 1)

const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' })
// The terminal tells the whole group of an interrupt, the program among them: it ends by itself,
// and this script with it. Told twice, a program that ends in good order on the first would be
// ended by the second. A SIGTERM is for this process alone.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

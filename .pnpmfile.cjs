// Says what pnpm does before the first command in a fresh clone: with `loglevel: error` it prints
// nothing while it installs. pnpm loads this file in several processes for one command: the first
// notes which pnpm it belongs to, and the others say nothing while that one runs.
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const modules = join(__dirname, 'node_modules')
const note = join(modules, '.installing')

if (!existsSync(join(modules, '.modules.yaml')) && !isTold()) {
  process.stderr.write(
    'Installing what the repository needs. It is done once, and takes a minute.\n',
  )
  takeNote()
}

/** Without a note the line is printed again: where nothing can be written, pnpm says so itself. */
function takeNote() {
  try {
    mkdirSync(modules, { recursive: true })
    writeFileSync(note, String(process.ppid))
  } catch {}
}

/** Whether the pnpm of the note still runs: after an install that was broken off it does not. */
function isTold() {
  try {
    return process.kill(Number(readFileSync(note, 'utf8')), 0)
  } catch {
    return false
  }
}

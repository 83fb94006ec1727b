// The command `inspect`: opens the page of a program's inspector, of one that runs already, or of a
// saved file.
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { examplesText } from '../help.js'
import { exitCodes, type Terminal } from '../terminal.js'
import { harmless, table } from '../terminal-text.js'
import { openPage } from './open-page.js'

interface Options {
  readonly open: boolean
  readonly json?: true
}

const help = `${examplesText([
  ['warmline inspect -- node app.js', 'run a program with its inspector (WARMLINE_INSPECT=1)'],
  ['warmline inspect', 'list the inspectors of your programs, and open the newest'],
  ['warmline inspect turns.json', 'show a file that an inspector exported'],
])}
A page is served on 127.0.0.1 to those who have the token in its address: it shows prompts and
answers. A browser is opened only from a terminal.

Exit codes: that of the program that was run; else 0 fine, 1 nothing to inspect or a file that
cannot be read, 2 wrong arguments.`

/** Adds the command to the program; `run` is what stood behind \`--\`. */
export function addInspect(program: Command, terminal: Terminal, run: readonly string[]): void {
  program
    .command('inspect')
    .summary('Open the inspector of a program, or of a file.')
    .description("Opens the page that shows a program's turns: what was sent, and why.")
    .usage('[options] [file] | [options] -- <command...>')
    .argument('[file]', 'a file that an inspector exported')
    .option('--no-open', 'tell the address, and open no browser')
    .option('--json', 'print the running inspectors as JSON, and open none')
    .addHelpText('after', help)
    .action(async (file: string | undefined, options: Options) => {
      const browsing = options.open ? terminal : withoutBrowser(terminal)
      if (run.length > 0) {
        const { runInspected } = await import('./run-inspected.js')
        terminal.exitCode = await runInspected(run, browsing)
      } else if (file === undefined) await showRunning(browsing, options.json === true)
      else await showFile(file, browsing)
    })
}

function withoutBrowser({ out, error, untilEnded }: Terminal): Terminal {
  return { out, error, untilEnded, exitCode: exitCodes.fine }
}

async function showRunning(terminal: Terminal, isJson: boolean): Promise<void> {
  const { runningInspectors } = await import('@warmline/inspector')
  const running = runningInspectors()
  if (isJson) {
    terminal.out(`${JSON.stringify(running, null, 2)}\n`)
    return
  }
  const [newest] = running
  if (newest === undefined) {
    throw new Error(
      'no program with an inspector runs. Start one with: warmline inspect -- node app.js',
    )
  }
  const rows = running.map(({ pid, url, cwd, startedAt }) => [
    String(pid),
    new Date(startedAt).toLocaleTimeString(),
    harmless(url),
    harmless(cwd),
  ])
  terminal.out(table([['pid', 'since', 'page', 'folder'], ...rows], ''))
  if (terminal.browse !== undefined) await openPage(newest.url, terminal.browse)
}

async function showFile(file: string, terminal: Terminal): Promise<void> {
  const { serveInspectorFile } = await import('@warmline/inspector')
  const inspector = await serveInspectorFile(await readFile(file, 'utf8'))
  try {
    terminal.out(`${harmless(file)} is shown at ${inspector.url}\nPress Ctrl+C to end.\n`)
    const ended = terminal.untilEnded
    const opened =
      terminal.browse === undefined ? undefined : openPage(inspector.url, terminal.browse)
    await Promise.race([ended, opened?.then(() => ended) ?? ended])
  } finally {
    await inspector.close()
  }
}

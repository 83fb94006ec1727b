// Progress on a terminal: a bar for each run, drawn in place, in color only where color is
// wanted.
import { PassThrough } from 'node:stream'
import { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ways } from '../src/runs/job.js'
import { drawnProgress } from '../src/show/drawn-progress.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

interface Screen {
  readonly stream: PassThrough & { isTTY: boolean; columns: number; rows: number }
  /** Everything that was written since the last look. */
  look(): string
}

function screen(): Screen {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 100,
    rows: 40,
    getColorDepth,
  })
  return { stream, look: () => String(stream.read() ?? '') }
}

/**
 * What a terminal of this name can show, by the rules that Node itself follows. Of the environment
 * it reads what the tests set, and nothing else: on CI (`CI=true`) Node takes no terminal for
 * colored.
 */
const getColorDepth = (): number => {
  const { NO_COLOR, FORCE_COLOR } = process.env
  return WriteStream.prototype.getColorDepth({ NO_COLOR, FORCE_COLOR, TERM: 'xterm-256color' })
}

const [first] = ways

function drawHalf(): { readonly drawn: string; readonly after: string } {
  if (first === undefined) throw new Error('There are four ways.')
  const { stream, look } = screen()
  const progress = drawnProgress(stream, { repetitions: 1, expectedTurns: 4 })
  progress.started(first, 0)
  look()
  const turn = { startMs: 0, firstEventMs: 1, durationMs: 2 }
  const turns = [turn, turn]
  const sent = [{ bytes: 1234, isIncremental: false }]
  const tokens = { input: 0, cached: 0, written: 0, output: 0 }
  progress.ended({ way: first, answer: '', toolCalls: 2, wallMs: 1500, turns, sent, tokens })
  const drawn = look()
  progress.done()
  progress.done()
  return { drawn, after: look() }
}

describe('on a terminal', () => {
  test('shows bar, bytes, tool and time of a run', () => {
    if (first === undefined) throw new Error('There are four ways.')
    const { stream, look } = screen()
    const progress = drawnProgress(stream, { repetitions: 2, expectedTurns: 4 })
    progress.started(first, 0)
    const lines = stripVTControlCharacters(look()).split('\n')
    expect(lines.filter((line) => line.includes('waiting'))).toHaveLength(3)
    expect(lines[0]).toMatch(/^AI SDK {4}HTTP +░{24} +0 B {2}turn 1/)
    progress.changed(first, {
      turns: 1,
      toolCalls: 1,
      doing: 'read_file a\u001b[2Jb.ts',
      bytesSent: 2500,
    })
    progress.started(first, 1)
    progress.done()
    const after = stripVTControlCharacters(look())
    expect(after).toContain('2.50 kB')
    expect(after).not.toContain('\u001b')
  })

  test('ends with the time, and fills the bar', () => {
    const { drawn } = drawHalf()
    expect(stripVTControlCharacters(drawn)).toMatch(
      /AI SDK {4}HTTP +█{24} +1\.23 kB {2}1\.50 s done\n/,
    )
  })

  test('is in color, but not with NO_COLOR', () => {
    vi.stubEnv('FORCE_COLOR', undefined)
    vi.stubEnv('NO_COLOR', undefined)
    expect(drawHalf().drawn).toContain('\u001b[33m')
    vi.stubEnv('NO_COLOR', '1')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colors are control characters
    expect(drawHalf().drawn).not.toMatch(/\u001b\[\d*m/)
  })

  test('fits a narrow terminal', () => {
    const { stream, look } = screen()
    stream.columns = 50
    const progress = drawnProgress(stream, { repetitions: 1, expectedTurns: 4 })
    for (const way of ways) progress.started(way, 0)
    progress.done()
    for (const line of stripVTControlCharacters(look()).split(/[\n\r]/))
      expect(line.length).toBeLessThanOrEqual(60)
  })
})

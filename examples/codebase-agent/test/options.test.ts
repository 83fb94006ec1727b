// The command line: its meaning, and its messages for mistakes.
import { describe, expect, test } from 'vitest'
import { DemoError } from '../src/errors.js'
import { defaultQuestion, readOptions } from '../src/options.js'

const key = { OPENAI_API_KEY: 'sk-test' }

/** The line for a wrong command line, which must be the caller's mistake. */
function complaint(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  try {
    readOptions(args, env)
  } catch (error) {
    if (error instanceof DemoError && error.kind === 'usage') return error.message
    throw error
  }
  throw new Error('Nothing was wrong.')
}

test('alone means this repository, a question that fits any, and three repetitions', () => {
  expect(readOptions([], {})).toEqual({
    directory: undefined,
    question: defaultQuestion,
    place: {
      kind: 'dev-server',
      port: 0,
      costs: { roundTripMs: 40, firstTokenMs: 60, workNsPerUncachedByte: 200 },
    },
    repetitions: 3,
    outFile: undefined,
    isJson: false,
    hasSweep: true,
    mayOpen: true,
  })
})

test('takes a directory, a question in one word or many, and every flag', () => {
  const flags = [
    '--rtt',
    '1',
    '--ttft',
    '2.5',
    '--cost',
    '0',
    '--port',
    '80',
    '--repeat',
    '2',
    '--out',
    'x',
    '--json',
    '--no-sweep',
    '--no-open',
  ]
  expect(readOptions(['--', 'src', 'Who', 'calls whom?', ...flags], {})).toEqual({
    directory: 'src',
    question: 'Who calls whom?',
    place: {
      kind: 'dev-server',
      port: 80,
      costs: { roundTripMs: 1, firstTokenMs: 2.5, workNsPerUncachedByte: 0 },
    },
    repetitions: 2,
    outFile: 'x',
    isJson: true,
    hasSweep: false,
    mayOpen: false,
  })
  expect(readOptions(['--help'], {})).toBe('help')
})

test('live takes the key and a model, once', () => {
  expect(readOptions(['--live', '--model', 'm'], key)).toMatchObject({
    place: { kind: 'live', model: 'm', apiKey: 'sk-test' },
    repetitions: 1,
    hasSweep: false,
  })
})

describe('what is wrong is one line that says what to do', () => {
  test.each([
    [['--frobnicate'], "Unknown option '--frobnicate'. See --help."],
    [['--port'], "Option '--port <value>' argument missing. See --help."],
    [['--port', '70000'], '--port must be a whole number from 0 to 65535, not "70000".'],
    [['--port', '1.5'], '--port must be a whole number from 0 to 65535, not "1.5".'],
    [['--repeat', '0'], '--repeat must be a whole number from 1 to 25, not "0".'],
    [['--rtt', 'fast'], '--rtt must be a number from 0 to 600000, not "fast".'],
    [['--cost', ''], '--cost must be a number from 0 to 600000, not "".'],
    [['--ttft=-1'], '--ttft must be a number from 0 to 600000, not "-1".'],
    [
      ['--live'],
      '--live needs a key: set OPENAI_API_KEY, or leave --live out to use the local server.',
    ],
    [['--model', 'm'], '--model needs --live: the local server has a model of its own.'],
    [[''], 'The directory is an empty text. Name one, or leave it out.'],
  ])('%j', (args, line) => {
    expect(complaint(args)).toBe(line)
  })

  test('costs have no meaning on the real API', () => {
    expect(complaint(['--live', '--rtt', '1'], key)).toBe(
      '--rtt belongs to the local server. Leave it out with --live.',
    )
  })
})

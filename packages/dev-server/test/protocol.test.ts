// PROTOCOL.md against the server: its sequences happen as they are drawn, its types fit every frame
// and know what the SDK knows, and it is part of the package. Its rules: conformance.test.ts.
import { execSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorSpellings, startDevServer } from '../src/index.js'
import { forbidden } from '../src/wire/api-error.js'
import { errorFrame } from '../src/wire/error-frame.js'
import { connect } from './support/client.js'
import { complaintsOf } from './support/compile.js'
import { type Played, playSequence } from './support/play-sequence.js'
import { protocolText, readExamples, readSequences, readTypes } from './support/protocol.js'
import { type Frames, protocolTypeErrors } from './support/protocol-types.js'

const sequences = readSequences()
const examples = readExamples()

test('every sequence is found', () => {
  expect(sequences.map(({ title }) => title)).toEqual([
    'Continuation of a chain',
    'Fork',
    'Recovery after a failed turn',
    'Recovery after a lost connection',
    'Warm-up turn',
    'Age limit',
    'Steering of a response',
  ])
})

const played: Played[] = []
test.for(sequences)('the server does what is drawn: $title', async (sequence) => {
  played.push(await playSequence(sequence))
})

test('a sequence that does not happen fails', async () => {
  const [continuation, , recovery] = sequences
  if (continuation === undefined || recovery === undefined) throw new Error('nothing is drawn')
  const steps = continuation.steps.map((step) =>
    step.type === 'note' && step.text.startsWith('context of R3')
      ? { ...step, text: 'context of R3: u1 u3' }
      : step,
  )
  await expect(playSequence({ ...continuation, steps })).rejects.toThrow('context of R3')
  const calm = recovery.steps.filter((step) => step.type === 'note' || step.message !== 'error')
  await expect(playSequence({ ...recovery, steps: calm })).rejects.toThrow('all that came')
})

test('the types fit every message of the sequences, every example, every spelling of an error, and nothing else', {
  timeout: 60_000,
}, () => {
  expect(played).toHaveLength(sequences.length)
  const isClients = (text: string): boolean => /^\{"type":"response\.(create|steer)"/.test(text)
  const refusal = { ...forbidden('stopped', 'Stopped.'), headers: { 'retry-after': '1' } }
  const [documented = [], ...others] = errorSpellings.map((spelling) =>
    [{}, { lane: 'a' }].map((place) => JSON.stringify(errorFrame(refusal, spelling, place))),
  )
  const right: Frames = {
    ClientMessage: [...played.flatMap(({ sent }) => sent), ...examples.filter(isClients)],
    ServerMessage: [
      ...played.flatMap(({ received }) => received),
      ...examples.filter((text) => !isClients(text)),
      ...documented,
    ],
    OtherErrorMessage: others.flat(),
  }
  const wrong: Frames = {
    ClientMessage: [
      '{"type":"response.cancel"}',
      '{"type":"response.create","response":{"model":"m","input":"x"}}',
      '{"type":"response.create","model":"m","input":"x","stream_id":7}',
      '{"type":"response.create","model":"m","input":"x","background":true}',
    ],
    ServerMessage: [
      '{"type":"error","error":{"code":"x","message":"x","param":null}}',
      '{"type":"response.created","sequence_number":0,"response":{}}',
      '{"type":"response.done","sequence_number":0}',
    ],
    OtherErrorMessage: ['{"type":"error","error":{"type":"x","param":null}}'],
  }
  const misfits = protocolTypeErrors('frames', [right, wrong]).map(({ frame }) => frame)
  expect(new Set(misfits)).toEqual(new Set(Object.values(wrong).flat()))
})

test('the types know every message of the SDK, and no other', { timeout: 60_000 }, () => {
  const source = `import type { ResponsesClientEvent, ResponsesServerEvent } from 'openai/resources/responses/responses'
${readTypes()}
type Create = ResponsesClientEvent.ResponseCreate
type NotOnSockets = 'background' | 'background_options'
/** What Codex sends, and what Chat Completions had. */
type NotOfTheSdk = 'client_metadata' | 'presence_penalty' | 'frequency_penalty'
/** Without the items, which the document leaves to the API. */
type Bare<Message> = Message extends unknown ? Omit<Message, 'input'> : never
export const known = (type: ResponsesServerEvent['type']): ServerMessage['type'] => type
export const noOther = (type: ServerMessage['type']): ResponsesServerEvent['type'] => type
export const fields = (name: Exclude<keyof Create, NotOnSockets>): keyof ResponseCreate => name
export const noField = (name: Exclude<keyof ResponseCreate, NotOfTheSdk>): keyof Create => name
export const message = (known: Bare<ResponsesClientEvent & { model: string }>): Bare<ClientMessage> => known
`
  expect(complaintsOf('sdk', source)).toEqual([])
})

test('the server takes every setting that the types name', async () => {
  const [, names = ''] = /type Settings = ([\s\S]*?)\n>\n/.exec(readTypes()) ?? []
  const settings = [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => [name, null] as const)
  expect(settings.length).toBeGreaterThan(25)
  await using server = await startDevServer()
  const client = await connect(server)
  const response = await client.response({ input: 'x', ...Object.fromEntries(settings) })
  expect(response.status).toBe('completed')
})

test('the package contains it', () => {
  const folder = new URL('../', import.meta.url)
  const { files, scripts }: { files: string[]; scripts: { prepack: string } } = JSON.parse(
    readFileSync(new URL('package.json', folder), 'utf8'),
  )
  expect(files).toContain('PROTOCOL.md')
  execSync(scripts.prepack, { cwd: folder })
  expect(readFileSync(new URL('PROTOCOL.md', folder), 'utf8')).toBe(protocolText)
})

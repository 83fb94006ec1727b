// The stage: the server's process, a relay where a case needs one, and a process for each run of a
// client.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Place } from '../client/client.js'
import type { ClientMessage } from '../client/main.js'
import type { Assignment, ClientFigures } from '../client/measure.js'
import type { ClientName } from '../client/table.js'
import { BenchError } from '../errors.js'
import type { Options } from '../options.js'
import type { ServerFigures } from '../server/ledger.js'
import type { Case } from '../suites/case.js'
import { makeCertificate } from './certificate.js'
import { type Child, startChild } from './child.js'
import { clientReply, emptyReply, portReply, serverReply } from './replies.js'

/** One run of one client. */
export interface Run {
  readonly client: ClientFigures
  /** Missing on the real API. */
  readonly server: ServerFigures | undefined
}

/** Where runs take place. */
export interface Stage {
  /** Puts the line of a case up, and takes that of the one before down. */
  set(scene: Case): Promise<void>
  run(scene: Case, client: ClientName, repetition: number): Promise<Run>
  close(): Promise<void>
}

/** Spread of the relay's delay. */
const jitter = 0.05

/** Puts up the local server and resolves when it listens. */
export async function openStage({ seed, model }: Options): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'warmline-bench-'))
  const certificate = await makeCertificate()
  const authority = join(directory, 'ca.pem')
  await writeFile(authority, certificate.cert)
  const server = startChild('server/main.js')
  let relay: Child | undefined
  const close = async (): Promise<void> => {
    await relay?.end()
    await server.end()
    await rm(directory, { recursive: true, force: true })
  }
  const serverPort = await server
    .ask({ type: 'listen', ...certificate }, portReply)
    .catch(async (fault: unknown) => {
      await close()
      throw fault
    })
  const direct = placeOf(serverPort)
  let place = direct
  return {
    async set({ roundTripMs, uplinkMbps }) {
      await relay?.end()
      relay = undefined
      place = direct
      if (roundTripMs === 0 && uplinkMbps === undefined) return
      relay = startChild('relay/main.js')
      place = placeOf(
        await relay.ask({ serverPort, roundTripMs, jitter, uplinkMbps, seed }, portReply),
      )
    },
    run: (scene, name, repetition) =>
      withClient({ NODE_EXTRA_CA_CERTS: authority }, scene, name, async (child) => {
        await prepare(child, { type: 'prepare', client: name, place, warmUpPlace: direct, model })
        const { eventsPerTick, workNsPerByte } = scene
        await server.ask({ type: 'begin', eventsPerTick, workNsPerByte }, emptyReply)
        const assignment = {
          ...assignmentOf(scene, model),
          seed: seed + repetition,
          isChecked: true,
        }
        return {
          client: await measured(child, assignment),
          server: await server.ask({ type: 'read' }, serverReply),
        }
      }),
    close,
  }
}

/** The real API: nothing is put up, and what a server would count is not known. */
export function openLiveStage({ seed, model }: Options, place: Place): Stage {
  return {
    async set() {},
    run: (scene, name, repetition) =>
      withClient({}, scene, name, async (child) => {
        await prepare(child, { type: 'prepare', client: name, place, warmUpPlace: place, model })
        const assignment = {
          ...assignmentOf(scene, model),
          seed: seed + repetition,
          isChecked: false,
        }
        return { client: await measured(child, assignment), server: undefined }
      }),
    async close() {},
  }
}

async function withClient(
  env: Readonly<Record<string, string>>,
  scene: Case,
  name: ClientName,
  act: (child: Child) => Promise<Run>,
): Promise<Run> {
  const child = startChild('client/main.js', env)
  try {
    return await act(child)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new BenchError('wrong_answer', `${name} failed in “${scene.name}”: ${reason}`, { cause })
  } finally {
    await child.end()
  }
}

function prepare(child: Child, message: ClientMessage): Promise<undefined> {
  return child.ask(message, emptyReply)
}

function measured(child: Child, assignment: Assignment): Promise<ClientFigures> {
  const message: ClientMessage = { type: 'measure', assignment }
  return child.ask(message, clientReply)
}

function assignmentOf(scene: Case, model: string): Omit<Assignment, 'seed' | 'isChecked'> {
  const { task, conversations, arrivalMs, isDialledAhead } = scene
  return { task, conversations, arrivalMs, isDialledAhead, model }
}

function placeOf(port: number): Place {
  return { baseURL: `https://127.0.0.1:${port}/v1`, apiKey: 'benchmark' }
}

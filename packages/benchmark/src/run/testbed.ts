// The testbed: the server's process, a relay where a scenario needs one, and one process for each
// run of a client.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../client/client.js'
import type { ClientMessage } from '../client/main.js'
import type { Assignment, ClientFigures } from '../client/measure.js'
import type { ClientName } from '../client/table.js'
import { BenchError } from '../errors.js'
import type { Options } from '../options.js'
import type { ServerFigures } from '../server/counters.js'
import type { Scenario } from '../suites/scenario.js'
import { makeCertificate } from './certificate.js'
import { type Child, startChild } from './child.js'
import { clientReply, emptyReply, portReply, serverReply } from './replies.js'

/** One run of one client. */
export interface Run {
  readonly client: ClientFigures
  /** `undefined` on the real API. */
  readonly server: ServerFigures | undefined
}

/** Runs clients under the conditions of a scenario. */
export interface Testbed {
  /** Starts the relay that a scenario needs and stops the one before. */
  setUp(scenario: Scenario): Promise<void>
  /** Measures one client once. @throws BenchError `wrong_answer` when the client fails. */
  run(scenario: Scenario, client: ClientName, repetition: number): Promise<Run>
  /** Ends every process and removes temporary files. */
  close(): Promise<void>
}

/** Spread of the relay's delay, as a fraction of it. */
const jitter = 0.05

/** Starts the local server and resolves when it listens. */
export async function openLocalTestbed({ seed, model }: Options): Promise<Testbed> {
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
  const direct = targetOf(serverPort)
  let target = direct
  return {
    async setUp({ roundTripMs, uplinkMbps }) {
      await relay?.end()
      relay = undefined
      target = direct
      if (roundTripMs === 0 && uplinkMbps === undefined) return
      relay = startChild('relay/main.js')
      target = targetOf(
        await relay.ask({ serverPort, roundTripMs, jitter, uplinkMbps, seed }, portReply),
      )
    },
    run: (scenario, name, repetition) =>
      withClient({ scenario, name, env: { NODE_EXTRA_CA_CERTS: authority } }, async (child) => {
        await prepare(child, { type: 'prepare', client: name, target, warmUpTarget: direct, model })
        const { eventsPerTick, workNsPerByte } = scenario
        await server.ask({ type: 'begin', eventsPerTick, workNsPerByte }, emptyReply)
        const assignment = {
          ...assignmentOf(scenario, model),
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

/** A testbed on the real API: it starts no server, so a run has no server figures. */
export function openLiveTestbed({ seed, model }: Options, target: Target): Testbed {
  return {
    async setUp() {},
    run: (scenario, name, repetition) =>
      withClient({ scenario, name, env: {} }, async (child) => {
        await prepare(child, { type: 'prepare', client: name, target, warmUpTarget: target, model })
        const assignment = {
          ...assignmentOf(scenario, model),
          seed: seed + repetition,
          isChecked: false,
        }
        return { client: await measured(child, assignment), server: undefined }
      }),
    async close() {},
  }
}

interface ClientProcess {
  readonly scenario: Scenario
  readonly name: ClientName
  readonly env: Readonly<Record<string, string>>
}

async function withClient(
  { scenario, name, env }: ClientProcess,
  act: (child: Child) => Promise<Run>,
): Promise<Run> {
  const child = startChild('client/main.js', env)
  try {
    return await act(child)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new BenchError('wrong_answer', `${name} failed in “${scenario.name}”: ${reason}`, {
      cause,
    })
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

function assignmentOf(scenario: Scenario, model: string): Omit<Assignment, 'seed' | 'isChecked'> {
  const { suite, task, conversations, arrivalMs, isDialedAhead } = scenario
  const isEventLoopWatched = suite === 'load'
  return { task, conversations, arrivalMs, isDialedAhead, isEventLoopWatched, model }
}

function targetOf(port: number): Target {
  return { baseURL: `https://127.0.0.1:${port}/v1`, apiKey: 'benchmark' }
}

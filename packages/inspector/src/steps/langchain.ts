// The steps of LangChain, by its callbacks: names and times only. A handler is added to every run
// where runs get theirs, in `CallbackManager`, as instrumentations of LangChain do it.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { StepSource } from './ai-sdk.js'
import { nameOf } from './name.js'
import type { StepLog } from './step-log.js'

/** What LangChain calls of a handler; it takes any object of this shape for one. */
export interface LangChainHandler {
  readonly name: string
  /** So that a run waits for the note: a step is there before its turns. */
  readonly awaitHandlers: true
  readonly ignoreLLM: true
  readonly ignoreRetriever: true
  readonly ignoreCustomEvent: true
  handleChainStart(...run: readonly unknown[]): void
  handleChainEnd(...run: readonly unknown[]): void
  handleChainError(...run: readonly unknown[]): void
  handleToolStart(...run: readonly unknown[]): void
  handleToolEnd(...run: readonly unknown[]): void
  handleToolError(...run: readonly unknown[]): void
}

/** The name by which a run that has the handler already is told. */
const handlerName = 'warmline_inspector'
/** Runs that LangGraph makes for itself. */
const hiddenTag = 'langsmith:hidden'
/** How many runs can be at work: one that never ends is forgotten. */
const maxRuns = 10_000

/** Makes the handler, and tells the step of a run by the run's id. */
function langChainHandler(log: StepLog): {
  readonly handler: LangChainHandler
  readonly stepOf: (runId: unknown) => string | undefined
} {
  /** The steps of runs; a hidden run has the step around it. */
  const steps = new Map<unknown, { readonly id: string | undefined; readonly isOwn: boolean }>()
  const stepOf = (runId: unknown): string | undefined => steps.get(runId)?.id
  const begin = (kind: 'chain' | 'tool', run: readonly unknown[]): void => {
    const [serialized, , runId, parentRunId, tags] = run
    const runName = kind === 'tool' ? run[6] : run[7]
    const parent = stepOf(parentRunId)
    const isHidden = Array.isArray(tags) && tags.includes(hiddenTag)
    const id = isHidden
      ? parent
      : log.begin({
          source: 'langchain',
          kind: kind === 'tool' ? 'tool' : parentRunId === undefined ? 'run' : 'step',
          name: nameOf(runName, classOf(serialized), kind),
          ...(parent && { parent }),
        })
    steps.set(runId, { id, isOwn: !isHidden })
    if (steps.size > maxRuns) for (const oldest of steps.keys().take(1)) steps.delete(oldest)
  }
  const end = (runId: unknown, isFailed: boolean): void => {
    const step = steps.get(runId)
    steps.delete(runId)
    if (step?.id !== undefined && step.isOwn) log.end(step.id, isFailed)
  }
  return {
    stepOf,
    handler: {
      name: handlerName,
      awaitHandlers: true,
      ignoreLLM: true,
      ignoreRetriever: true,
      ignoreCustomEvent: true,
      handleChainStart: (...run) => begin('chain', run),
      handleChainEnd: (_, runId) => end(runId, false),
      handleChainError: (_, runId) => end(runId, true),
      handleToolStart: (...run) => begin('tool', run),
      handleToolEnd: (_, runId) => end(runId, false),
      handleToolError: (_, runId) => end(runId, true),
    },
  }
}

/** Follows the steps of the LangChain that the app has, if it has one. */
export function followLangChain(log: StepLog): StepSource & { readonly handler: LangChainHandler } {
  const { handler, stepOf } = langChainHandler(log)
  const stops = callbackManagers().map((manager) => addToRuns(manager, handler))
  return {
    handler,
    current: () => stepOf(callingRunId()),
    stop() {
      for (const stop of stops) stop()
    },
  }
}

/** The class whose static method gives every run its callbacks. */
interface ManagerClass {
  _configureSync(...given: readonly unknown[]): Manager | undefined
  new (): Manager
}

interface Manager {
  readonly handlers: readonly { readonly name: string }[]
  addHandler(handler: LangChainHandler, inherit: boolean): void
}

function addToRuns(managerClass: ManagerClass, handler: LangChainHandler): () => void {
  const original = managerClass._configureSync
  let isOn = true
  managerClass._configureSync = function configureSync(...given) {
    const configured = original.apply(this, [...given])
    if (!isOn) return configured
    try {
      const manager = configured ?? new managerClass()
      const isIn = manager.handlers.some(({ name }) => name === handlerName)
      if (!isIn) manager.addHandler(handler, true)
      return manager
    } catch {
      // A manager of another kind runs without the handler.
      return configured
    }
  }
  const ours = managerClass._configureSync
  return () => {
    isOn = false
    // Another tool may have put its own over it since.
    if (managerClass._configureSync === ours) managerClass._configureSync = original
  }
}

const managerModule = '@langchain/core/callbacks/manager'
/** Packages through which an app can have LangChain. */
const carriers = ['langchain', '@warmline/langchain', '@langchain/openai']

/** The manager classes of every copy of LangChain that the app can have loaded. */
function callbackManagers(): readonly ManagerClass[] {
  const starts = [join(process.cwd(), 'index.js'), process.argv[1]].flatMap((file) => file ?? [])
  const direct = starts.flatMap((start) => resolved(start, managerModule))
  const carried = starts
    .flatMap((start) => carriers.flatMap((carrier) => resolved(start, carrier)))
    .flatMap((carrier) => resolved(carrier, managerModule))
  // An app that is made of ES modules has the other one of the two builds.
  const files = [...direct, ...carried].flatMap((file) => [file, file.replace(/\.cjs$/, '.js')])
  return [...new Set([...new Set(files)].flatMap(loaded))]
}

function resolved(from: string, specifier: string): readonly string[] {
  try {
    return [createRequire(from).resolve(specifier)]
  } catch {
    return []
  }
}

function loaded(file: string): readonly ManagerClass[] {
  try {
    const { CallbackManager }: { readonly CallbackManager?: unknown } = createRequire(file)(file)
    return isManagerClass(CallbackManager) ? [CallbackManager] : []
  } catch {
    return []
  }
}

function isManagerClass(value: unknown): value is ManagerClass {
  return typeof value === 'function' && typeof Reflect.get(value, '_configureSync') === 'function'
}

/**
 * The run that calls in the present async context, where LangChain keeps it
 * (https://github.com/langchain-ai/langchainjs/tree/main/libs/langchain-core/src/singletons).
 */
function callingRunId(): unknown {
  const storage = fieldOf(globalThis, Symbol.for('ls:tracing_async_local_storage'))
  const getStore = fieldOf(storage, 'getStore')
  if (typeof getStore !== 'function') return undefined
  const store: unknown = getStore.call(storage)
  const config = fieldOf(fieldOf(store, 'extra'), Symbol.for('lc:child_config'))
  return fieldOf(fieldOf(config, 'callbacks'), '_parentRunId')
}

function classOf(serialized: unknown): unknown {
  const id = fieldOf(serialized, 'id')
  return Array.isArray(id) ? id.at(-1) : undefined
}

function fieldOf(value: unknown, name: string | symbol): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined
}

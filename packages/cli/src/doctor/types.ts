// What the doctor works with, and what it finds.

/** The steps, in their order. */
export const stepNames = [
  'node',
  'packages',
  'settings',
  'address',
  'key',
  'proxy',
  'name',
  'connection',
  'tls',
  'upgrade',
  'answer',
  'client',
  'turn',
] as const

/** The name of a step. */
export type StepName = (typeof stepNames)[number]

/** Something that is wrong here, and what to do about it. */
export interface Problem {
  /** A name that stays the same, for programs. */
  readonly code: string
  /** What is wrong, in one or two sentences. */
  readonly what: string
  /** What to do: a sentence, or a command each. */
  readonly remedies: readonly string[]
}

/** What a check found. */
export interface Finding {
  /** What was seen, in a few words. */
  readonly text: string
  readonly problems?: readonly Problem[]
}

/** A step as it is reported. */
export interface StepReport {
  readonly step: StepName
  readonly status: 'ok' | 'problem' | 'skipped'
  readonly text: string
  readonly problems: readonly Problem[]
}

/** Everything that the doctor says. */
export interface DoctorReport {
  readonly isHealthy: boolean
  /** The address that was examined, without anything secret; missing where it cannot be read. */
  readonly baseURL?: string
  readonly steps: readonly StepReport[]
}

/** What the doctor is asked. */
export interface DoctorOptions {
  /** The application's folder. */
  readonly cwd: string
  /** The address, where it was given on the command line. */
  readonly baseURL?: string
  /** The model of a real turn, where one is asked for. */
  readonly turnModel?: string
  /** How long a step over the network may take, in milliseconds. */
  readonly timeoutMs: number
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Hears of each step when it ends. */
  readonly onStep?: (step: StepReport) => void
}

/** A finding with one problem. */
export function problem(text: string, code: string, told: Omit<Problem, 'code'>): Finding {
  return { text, problems: [{ code, ...told }] }
}

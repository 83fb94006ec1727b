// Measures one run as the application sees it: turns, first events, tool calls, bytes handed to the
// transport. Draws nothing.

/** One turn: a model call, from its start until its output is complete. Tools run between turns. */
export interface TurnMeasure {
  /** Since the start of the run. */
  readonly startMs: number
  /** Until the application saw the first piece of output; missing when there was none. */
  readonly firstEventMs: number | undefined
  readonly durationMs: number
}

/** Tokens, as the server counted them. */
export interface TokenCount {
  /** All input, the cached part included. */
  readonly input: number
  /** Input that was read from the prompt cache. */
  readonly cached: number
  /** Input that was written to the prompt cache. */
  readonly written: number
  readonly output: number
}

/** One request that left the application. */
export interface SentMeasure {
  /** Bytes of its body or frame payload, without headers, TLS and framing. */
  readonly bytes: number
  readonly isIncremental: boolean
}

/** What the progress display shows of a run. */
export interface MeterState {
  readonly turns: number
  readonly toolCalls: number
  /** The latest call, in words. */
  readonly doing: string
  readonly bytesSent: number
}

/** A run's measures while they grow. */
export class Meter {
  readonly #now: () => number
  readonly #changed: (state: MeterState) => void
  readonly #turns: TurnMeasure[] = []
  readonly #sent: SentMeasure[] = []
  #tokens: TokenCount = { input: 0, cached: 0, written: 0, output: 0 }
  #toolCalls = 0
  #runStartedMs: number
  #bytesSent = 0
  #doing = ''
  #open: { readonly startedMs: number; firstEventMs: number | undefined } | undefined

  /**
   * @param changed Called after every change.
   * @param now Milliseconds of a clock that only goes forward.
   */
  constructor(
    changed: (state: MeterState) => void = () => {},
    now: () => number = () => performance.now(),
  ) {
    this.#changed = changed
    this.#now = now
    this.#runStartedMs = now()
  }

  /** Turns that have ended. */
  get turns(): readonly TurnMeasure[] {
    return this.#turns
  }

  /** Requests that were sent, in order. */
  get sent(): readonly SentMeasure[] {
    return this.#sent
  }

  get toolCalls(): number {
    return this.#toolCalls
  }

  /** Tokens of all turns so far. */
  get tokens(): TokenCount {
    return this.#tokens
  }

  /** The run begins now, and not when the meter was made. */
  runStarted(): void {
    this.#runStartedMs = this.#now()
  }

  /** The server told the tokens of a turn. */
  tokensCounted({ input, cached, written, output }: TokenCount): void {
    const sum = this.#tokens
    this.#tokens = {
      input: sum.input + input,
      cached: sum.cached + cached,
      written: sum.written + written,
      output: sum.output + output,
    }
  }

  /** The framework is about to call the model. */
  turnStarted(): void {
    this.#open = { startedMs: this.#now(), firstEventMs: undefined }
    this.#tell()
  }

  /** The application sees output; only the first of a turn counts. */
  outputSeen(): void {
    if (this.#open !== undefined) this.#open.firstEventMs ??= this.#now() - this.#open.startedMs
  }

  /** The model's output is complete. */
  turnEnded(): void {
    if (this.#open === undefined) return
    const { startedMs, firstEventMs } = this.#open
    this.#turns.push({
      startMs: startedMs - this.#runStartedMs,
      firstEventMs,
      durationMs: this.#now() - startedMs,
    })
    this.#open = undefined
    this.#tell()
  }

  /** A request left. */
  requestSent(sent: SentMeasure): void {
    this.#sent.push(sent)
    this.#bytesSent += sent.bytes
    this.#tell()
  }

  /** A tool is called. */
  toolCalled(name: string, input: unknown): void {
    this.#toolCalls += 1
    this.#doing = [name, ...subjects(input)].join(' ')
    this.#tell()
  }

  #tell(): void {
    this.#changed({
      turns: this.#turns.length,
      toolCalls: this.#toolCalls,
      doing: this.#doing,
      bytesSent: this.#bytesSent,
    })
  }
}

/** What a call is about: its text arguments. */
function subjects(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null) return []
  return Object.values(input).filter((value) => typeof value === 'string')
}

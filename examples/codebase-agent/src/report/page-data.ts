// What the page's script draws from, as JSON in the page. Types only, for both sides.

/** One turn as it was: when it was sent, when its output was complete, and its size. */
export interface DrawnTurn {
  readonly startMs: number
  readonly endMs: number
  readonly bytes: number
}

/** One run that is drawn. */
export interface DrawnRun {
  readonly turns: readonly DrawnTurn[]
  readonly wallMs: number
}

/** One turn after a history of some size. */
export interface DrawnPoint {
  readonly historyBytes: number
  readonly http: { readonly turnMs: number; readonly bytes: number }
  readonly websocket: { readonly turnMs: number; readonly bytes: number }
}

/** One framework, over both transports. */
export interface DrawnFramework {
  readonly id: string
  readonly http: DrawnRun
  readonly websocket: DrawnRun
  /** Empty when no longer histories were measured. */
  readonly sweep: readonly DrawnPoint[]
}

/** Everything. */
export interface PageData {
  readonly frameworks: readonly DrawnFramework[]
}

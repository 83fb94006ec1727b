// How fast a recorded run is shown: in real time, or a whole number of times as fast. Pure.

/** Runs longer than this are shown faster than they were. */
const longestMs = 12_000

/** How much faster than it was a run of this length is shown. */
export function paceOf(wallMs: number): number {
  return Math.max(1, Math.ceil(wallMs / longestMs))
}

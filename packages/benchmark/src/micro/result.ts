// The result of a micro-benchmark.

/** The timing of one function. */
export interface MicroResult {
  readonly name: string
  /** Nanoseconds of one call: the median, the fastest, and the 99th percentile. */
  readonly medianNs: number
  readonly minNs: number
  readonly p99Ns: number
}

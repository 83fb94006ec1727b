// Samples how late the event loop of this process is.
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop's timers were, over all samples. */
export interface EventLoopDelay {
  readonly medianMs: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** The part of a `node:perf_hooks` histogram that is read; its values are nanoseconds. */
interface Samples {
  readonly count: number
  readonly max: number
  percentile(percentile: number): number
}

/** Time between two samples. More of them would cost a measured process CPU time of their own. */
const sampleMs = 10

/** Starts to sample; the returned function stops and gives the delays. */
export function watchEventLoop(): () => EventLoopDelay | undefined {
  const histogram = monitorEventLoopDelay({ resolution: sampleMs })
  histogram.enable()
  return () => {
    histogram.disable()
    return delaysOf(histogram)
  }
}

/**
 * Reads the delays; `undefined` when no sample was due. Node records the time from one sample to
 * the next, so the planned part of it is taken off.
 */
export function delaysOf(samples: Samples): EventLoopDelay | undefined {
  if (samples.count === 0) return undefined
  const lateMs = (ns: number): number => Math.max(0, ns / 1e6 - sampleMs)
  return {
    medianMs: lateMs(samples.percentile(50)),
    p99Ms: lateMs(samples.percentile(99)),
    maxMs: lateMs(samples.max),
  }
}

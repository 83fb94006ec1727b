// The model of a link: what an uplink of some speed adds to a measured time. Pure.

/** Speeds of the slider, in megabits a second; the last is this machine, where nothing is added. */
export const linkSpeeds: readonly number[] = [1, 2, 5, 10, 20, 50, 100, Number.POSITIVE_INFINITY]

/** The time to push `bytes` through an uplink of so many megabits a second. */
export function linkMs(bytes: number, megabits: number): number {
  return (8 * bytes) / (megabits * 1000)
}

/** A speed in words. */
export function speedName(megabits: number): string {
  return Number.isFinite(megabits) ? `${megabits} Mbit/s` : 'this machine'
}

// Numbers, sizes, times and names as the page writes them. Pure.

const grouped = new Intl.NumberFormat('en-US')

export function count(value: number): string {
  return grouped.format(value)
}

/** `1 turn`, `2 turns`. */
export function counted(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`
}

export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–'
  const value = share * 100
  if (value > 0 && value < 0.1) return '<0.1%'
  if (value > 99.9 && value < 100) return '>99.9%'
  return `${value.toFixed(value === 0 || value === 100 ? 0 : 1)}%`
}

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in decimal units, with three digits. */
export function bytes(value: number): string {
  let rest = Math.abs(value)
  let unit = 0
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000
    unit++
  }
  const digits = unit === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2
  return `${value < 0 ? '−' : ''}${rest.toFixed(digits)} ${units[unit]}`
}

/** A span of time in milliseconds, with three digits. */
export function span(ms: number): string {
  const sign = ms < 0 ? '−' : ''
  const rest = Math.abs(ms)
  if (rest < 9.95) return `${sign}${rest.toFixed(rest === 0 ? 0 : 1)} ms`
  if (rest < 999.5) return `${sign}${rest.toFixed(0)} ms`
  const seconds = rest / 1000
  if (seconds < 99.95) return `${sign}${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`
  if (seconds < 599.5) return `${sign}${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
  if (seconds < 35_999.5) {
    const minutes = Math.floor(seconds / 60)
    return minutes < 60
      ? `${sign}${minutes} min`
      : `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`
  }
  return `${sign}${Math.round(seconds / 3600)} h`
}

/** An age in whole seconds, minutes, hours or days. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 100) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

/** A wall-clock time as `13:05:09.120`, in the reader's time zone. */
export function clock(at: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return '–'
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}

/** A wall-clock time with its day. */
export function moment(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime())
    ? '–'
    : `${date.toISOString().replace('T', ' ').slice(0, -1)} UTC`
}

/** An id in few characters: its beginning and its end. */
export function shortId(id: string, most = 18): string {
  return id.length <= most ? id : `${id.slice(0, most - 7)}…${id.slice(-6)}`
}

// Formats numbers for reports.
import type { FigureName } from '../figures/summary.js'

/** Formats a figure in the unit of its title; sizes get a fitting unit. */
export function amount(name: FigureName, value: number): string {
  return name.endsWith('Bytes') ? size(value) : plain(value)
}

/** Formats a ratio or a difference. */
export function ratio(value: number): string {
  return Math.abs(value) < 0.0005 ? '0' : value.toFixed(Math.abs(value) < 10 ? 3 : 1)
}

function size(bytes: number): string {
  if (bytes >= 1e6) return `${plain(bytes / 1e6)} MB`
  return bytes >= 1e3 ? `${plain(bytes / 1e3)} KB` : `${bytes} B`
}

function plain(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

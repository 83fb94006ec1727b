// Numbers as texts.
import type { FigureName } from '../figures/summary.js'

/** A figure, in the unit that its title names; sizes in the unit that suits them. */
export function amount(name: FigureName, value: number): string {
  return name.endsWith('Bytes') ? size(value) : plain(value)
}

/** A ratio or a difference. */
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

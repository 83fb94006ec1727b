// A choice that the browser remembers, where it lets the page do that.
import { effect, type Signal, signal } from '@preact/signals'

const prefix = 'warmline-inspector.'

export function remembered(choice: string, otherwise: string): Signal<string> {
  const value = signal(read(choice) ?? otherwise)
  effect(() => write(choice, value.value))
  return value
}

function read(choice: string): string | undefined {
  try {
    return localStorage.getItem(prefix + choice) ?? undefined
  } catch {
    return undefined
  }
}

function write(choice: string, value: string): void {
  try {
    localStorage.setItem(prefix + choice, value)
  } catch {
    // The choice lasts as long as the page.
  }
}

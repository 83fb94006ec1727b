// The mark of Warmline: a line that is kept, and both of its ends.
import type { ReactNode } from 'react'

export function Logo({ isWarm = true }: { readonly isWarm?: boolean }): ReactNode {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" data-warm={isWarm}>
      <path
        d="M5 21C10 6 14 6 16 16s6 10 11-5"
        fill="none"
        strokeWidth="3.4"
        strokeLinecap="round"
      />
      <circle cx="5" cy="21" r="4" />
      <circle cx="27" cy="11" r="4" />
    </svg>
  )
}

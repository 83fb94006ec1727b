// The faults of one server: which of them match an event, and how often each can still strike. It
// applies none of them.
import type { Fault, FaultType } from './fault.js'
import { readFault } from './schema.js'

/** The faults of a running server. */
export interface Faults {
  /** Adds a fault. @throws DevServerError `invalid_option` when it is not a valid fault. */
  add(fault: Fault): void
  /** Removes all faults; effects of earlier ones stay. */
  clear(): void
  /** The faults that can still strike. */
  readonly pending: readonly Fault[]
}

/** Where something happens: faults are matched against it. */
export interface Place {
  readonly transport: 'websocket' | 'http'
  /** Number of the upgrade, from 1; 0 over HTTP. */
  readonly connection: number
  /** The running turn; absent during an upgrade. */
  readonly turn?: { readonly lane: string | undefined; readonly number: number }
}

/** A fault that matches one place. */
export interface ArmedFault<Kind extends Fault = Fault> {
  readonly fault: Kind
  /** Returns whether it strikes. The first call uses it up once; later calls repeat the result. */
  strike(): boolean
}

interface Page {
  readonly fault: Fault
  left: number
}

/** The faults of one server, with their remaining strikes. */
export class FaultBook implements Faults {
  readonly #random: () => number
  #pages: Page[] = []

  /** @param random Numbers in [0, 1) for faults with a probability. */
  constructor(faults: readonly Fault[], random: () => number) {
    this.#random = random
    for (const fault of faults) this.add(fault)
  }

  add(fault: Fault): void {
    const checked = readFault(fault, 'fault')
    this.#pages.push({
      fault: checked,
      left: checked.times === 'always' ? Number.POSITIVE_INFINITY : (checked.times ?? 1),
    })
  }

  clear(): void {
    this.#pages = []
  }

  get pending(): readonly Fault[] {
    return this.#pages.filter(({ left }) => left > 0).map(({ fault }) => fault)
  }

  /** True while a fault of this type can still strike. */
  has(type: FaultType): boolean {
    return this.#pages.some(({ fault, left }) => left > 0 && fault.type === type)
  }

  /** Returns the faults of these types that match `place`. */
  at<Type extends FaultType>(
    place: Place,
    types: ReadonlySet<Type>,
  ): readonly ArmedFault<Fault & { readonly type: Type }>[] {
    if (this.#pages.length === 0) return []
    const armed: ArmedFault<Fault & { readonly type: Type }>[] = []
    for (const page of this.#pages) {
      const { fault } = page
      if (page.left > 0 && isOfType(fault, types) && matches(fault, place) && this.#draws(fault)) {
        armed.push(arm(page, fault))
      }
    }
    return armed
  }

  #draws({ probability }: Fault): boolean {
    return probability === undefined || this.#random() < probability
  }
}

function arm<Kind extends Fault>(page: Page, fault: Kind): ArmedFault<Kind> {
  let struck: boolean | undefined
  return {
    fault,
    strike() {
      if (struck === undefined) {
        struck = page.left > 0
        page.left -= 1
      }
      return struck
    },
  }
}

function isOfType<Type extends FaultType>(
  fault: Fault,
  types: ReadonlySet<Type>,
): fault is Fault & { readonly type: Type } {
  const names: ReadonlySet<FaultType> = types
  return names.has(fault.type)
}

function matches(fault: Fault, { transport, connection, turn }: Place): boolean {
  if ((fault.transport ?? 'websocket') !== transport) return false
  if (fault.connection !== undefined && fault.connection !== connection) return false
  if (turn === undefined) return true
  if (fault.turn !== undefined && fault.turn !== turn.number) return false
  return fault.lane === undefined || fault.lane === (turn.lane ?? null)
}

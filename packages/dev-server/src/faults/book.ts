/**
 * The faults of one server: which of them match a place, and how often each may still strike.
 * Applies none of them.
 */
import type { Fault, FaultType } from './fault.js'
import { readFault } from './schema.js'

/** The faults of a running server, as its owner sees them. */
export interface Faults {
  /** Adds a fault. @throws DevServerError `invalid_option` when it is none. */
  add(fault: Fault): void
  /** Forgets all faults; what already struck stays as it is. */
  clear(): void
  /** Faults that can still strike. */
  readonly pending: readonly Fault[]
}

/** Where something happens that a fault may match. */
export interface Place {
  readonly transport: 'websocket' | 'http'
  /** Number of the upgrade; 0 over HTTP. */
  readonly connection: number
  /** Absent while no turn runs. */
  readonly turn?: { readonly lane: string | undefined; readonly number: number }
}

/** A fault that matches a place, for that place only. */
export interface ArmedFault<Kind extends Fault = Fault> {
  readonly fault: Kind
  /** True when it strikes: the first call uses it up once, later ones repeat the answer. */
  strike(): boolean
}

interface Page {
  readonly fault: Fault
  left: number
}

/** The book itself. */
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

  /** True while a fault of this type can still strike somewhere. */
  has(type: FaultType): boolean {
    return this.#pages.some(({ fault, left }) => left > 0 && fault.type === type)
  }

  /** The faults of these types that match `place`. */
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

// Calls the listeners of a caller, whose faults are no fault of a turn.

/** Calls a listener. If it throws, the turn goes on and the error becomes an uncaught one. */
export function callListener<Told>(listener: (told: Told) => void, told: Told): void {
  try {
    listener(told)
  } catch (fault) {
    queueMicrotask(() => {
      throw fault
    })
  }
}

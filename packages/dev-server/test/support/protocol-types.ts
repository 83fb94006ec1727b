// Checks frames against the types that PROTOCOL.md shows, with the TypeScript compiler.
import { complaintsOf } from './compile.js'
import { readTypes } from './protocol.js'

/** Frames, as text, by the type that they must have. */
export interface Frames {
  readonly ClientMessage?: readonly string[]
  readonly ServerMessage?: readonly string[]
  readonly OtherErrorMessage?: readonly string[]
}

/** A frame that does not have its type. */
export interface Misfit {
  readonly frame: string
  readonly complaint: string
}

/** The frames that do not fit the types of PROTOCOL.md. @param name Of the file to compile. */
export function protocolTypeErrors(name: string, given: readonly Frames[]): readonly Misfit[] {
  const checks = given.flatMap((frames) =>
    Object.entries(frames).flatMap(([type, texts = []]: [string, string[]?]) =>
      texts.map((text) => `check<${type}>(${text})`),
    ),
  )
  const source = [readTypes(), 'function check<Message>(_message: Message): void {}', ...checks]
  return complaintsOf(name, source.join('\n')).map(({ text, line }) => ({
    frame: line.replace(/^check<\w+>\(|\)$/g, ''),
    complaint: text,
  }))
}

'use client'
// A switch between a few things, one of which is chosen.
import { type ReactNode, useId } from 'react'

interface SwitchProps<Value extends string> {
  readonly label: string
  readonly choices: Readonly<Record<Value, string>>
  readonly value: Value
  readonly isDisabled?: boolean
  readonly onChange: (value: Value) => void
}

export function Switch<Value extends string>(props: SwitchProps<Value>): ReactNode {
  const { label, choices, value, isDisabled = false, onChange } = props
  const name = useId()
  return (
    <fieldset className="switch" disabled={isDisabled}>
      <legend>{label}</legend>
      {keysOf(choices).map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name={name}
            checked={choice === value}
            onChange={() => onChange(choice)}
          />
          {choices[choice]}
        </label>
      ))}
    </fieldset>
  )
}

function keysOf<Key extends string>(record: Readonly<Record<Key, string>>): readonly Key[] {
  const isKey = (key: string): key is Key => key in record
  return Object.keys(record).filter(isKey)
}

import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'

type DateFieldProps = {
  label: string
  description?: string
  value: string | null
  error?: ReactNode
  onChange: (instant: string | null) => void
}

/** A date and time of this machine's zone, kept as an instant. */
export function DateField({ label, description, value, error, onChange }: DateFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description={description}
      value={value ? localOf(value) : ''}
      error={error}
      onChange={(event) => {
        const text = event.currentTarget.value
        onChange(text ? new Date(text).toISOString() : null)
      }}
    />
  )
}

function localOf(instant: string): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

import { TextInput } from '@mantine/core'

const LONGEST = 2_048

/** Where a picture lies. */
export function ImageAddress({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <TextInput
      label="Address of the picture"
      type="url"
      placeholder="https://…"
      maxLength={LONGEST}
      value={value}
      error={value !== '' && !value.startsWith('https://') ? 'An address that begins with https://' : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

import { Select, TextInput } from '@mantine/core'

const HEX = /^#([0-9a-f]{3}){1,2}$/i

export type Mode = 'auto' | 'light' | 'dark'

/** Light, dark, or as whoever reads it has it. */
export function ModeField({ mode, onChange }: { readonly mode: Mode; readonly onChange: (mode: Mode) => void }) {
  return (
    <Select
      label="Look"
      data={[
        { value: 'auto', label: 'As the reader’s computer' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
      value={mode}
      allowDeselect={false}
      onChange={(next) => onChange(next === 'light' || next === 'dark' ? next : 'auto')}
    />
  )
}

/** The one colour of somebody else’s product; empty keeps ours. */
export function ColourField({ colour, onChange }: { readonly colour: string; readonly onChange: (colour: string) => void }) {
  return (
    <TextInput
      label="Main colour"
      placeholder="#0f766e"
      value={colour}
      error={colour === '' || HEX.test(colour) ? undefined : 'A hex colour, as #0f766e'}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  )
}

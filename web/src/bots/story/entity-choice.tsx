import { Select } from '@mantine/core'

interface Props {
  readonly entities: readonly string[]
  readonly value: string
  readonly onChange: (entity: string) => void
}

/** What a detail must look like to be taken. */
export function EntityChoice({ entities, value, onChange }: Props) {
  return (
    <Select
      label="It must be"
      placeholder="Anything"
      data={entities.map((entity) => ({ value: entity, label: entity }))}
      value={value === '' ? null : value}
      clearable
      searchable
      onChange={(entity) => onChange(entity ?? '')}
    />
  )
}

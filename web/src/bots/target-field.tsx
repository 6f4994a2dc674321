import { Select } from '@mantine/core'
import type { Targets } from './targets.ts'

interface Props {
  readonly targets: Targets
  readonly description?: string
  readonly name: string
  /** As `textOf` writes it. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
  readonly error: string | undefined
}

/** Whom a bot hands questions to. */
export function TargetField({ targets, ...field }: Props) {
  return (
    <Select
      label="Hands questions to"
      placeholder="Nobody: written answers only"
      data={targets.choices.map(({ group, items }) => ({ group, items: [...items] }))}
      clearable
      searchable
      {...field}
    />
  )
}

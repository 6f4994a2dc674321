import { ActionIcon, Autocomplete, Button, Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type Filter, OPERATORS, type Operator } from '../wire.ts'
import classes from './story.module.css'

export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  equals: 'is',
  not_equals: 'is not',
  contains: 'contains',
  starts_with: 'starts with',
  greater_than: 'is greater than',
  less_than: 'is less than',
  exists: 'is known',
  not_exists: 'is not known',
}
const LONGEST = 1_024

interface Props {
  readonly label: string
  readonly filters: readonly Filter[]
  readonly known: readonly string[]
  readonly most: number
  readonly onChange: (filters: readonly Filter[]) => void
}

/** Conditions on what is known about a visitor. */
export function FiltersField({ label, filters, known, most, onChange }: Props) {
  const change = (place: number, next: Filter) => onChange(filters.map((each, at) => (at === place ? next : each)))
  return (
    <div className={classes.lines}>
      <ul aria-label={label}>
        {filters.map((filter, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name than their place
          <li key={place} className={classes.filter}>
            <Autocomplete
              aria-label={`${label}, ${place + 1}: attribute`}
              placeholder="Attribute"
              data={[...known]}
              value={filter.attribute}
              onChange={(attribute) => change(place, { ...filter, attribute })}
            />
            <Select
              aria-label={`${label}, ${place + 1}: comparison`}
              data={OPERATORS.map((value) => ({ value, label: OPERATOR_WORDS[value] }))}
              value={filter.operator}
              allowDeselect={false}
              onChange={(next) => {
                const operator = OPERATORS.find((each) => each === next) ?? 'equals'
                change(place, needsValue(operator) ? { value: '', ...filter, operator } : { attribute: filter.attribute, operator })
              }}
            />
            {needsValue(filter.operator) ? (
              <TextInput
                aria-label={`${label}, ${place + 1}: value`}
                placeholder="Value"
                value={String(filter.value ?? '')}
                maxLength={LONGEST}
                onChange={(event) => change(place, { ...filter, value: event.currentTarget.value })}
              />
            ) : (
              <span />
            )}
            <ActionIcon onClick={() => onChange(filters.filter((_, at) => at !== place))} aria-label={`Remove condition ${place + 1}`}>
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {filters.length < most && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...filters, { attribute: '', operator: 'equals', value: '' }])}
        >
          Add a condition
        </Button>
      )}
    </div>
  )
}

function needsValue(operator: Operator): boolean {
  return operator !== 'exists' && operator !== 'not_exists'
}

import { Autocomplete, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type HistoryFilter, OUTCOMES, SOURCES } from './history-api.ts'
import classes from './history-page.module.css'
import { isOutcome, isSource } from './history-search.ts'

interface Props {
  readonly filter: HistoryFilter
  readonly users: readonly string[]
  readonly labels: readonly string[]
  readonly onChange: (change: Partial<Record<keyof HistoryFilter, string | undefined>>) => void
}

const TYPING_MS = 300

export function HistoryFilters({ filter, users, labels, onChange }: Props) {
  const typed = useDebouncedCallback(onChange, TYPING_MS)
  const options = (texts: Readonly<Record<string, string>>) => Object.entries(texts).map(([value, label]) => ({ value, label }))
  const outcomes = Object.fromEntries(Object.entries(OUTCOMES).map(([value, { label }]) => [value, label]))
  return (
    <search className={classes.filters}>
      <TextInput
        label="Words"
        placeholder="In a title or question"
        leftSection={<IconSearch size={16} />}
        defaultValue={filter.words ?? ''}
        onChange={(event) => typed({ words: event.currentTarget.value || undefined })}
      />
      <Autocomplete
        label="Person"
        placeholder="E-mail"
        data={[...users]}
        defaultValue={filter.user ?? ''}
        onChange={(user) => typed({ user: user || undefined })}
      />
      <Autocomplete label="Label" data={[...labels]} defaultValue={filter.label ?? ''} onChange={(label) => typed({ label: label || undefined })} />
      <Select
        label="Outcome"
        placeholder="Any"
        clearable
        data={options(outcomes)}
        value={filter.outcome ?? null}
        onChange={(value) => onChange({ outcome: isOutcome(value) ? value : undefined })}
      />
      <Select
        label="Feedback"
        placeholder="Any"
        clearable
        data={options({ like: 'Good', dislike: 'Bad' })}
        value={filter.feedback ?? null}
        onChange={(value) => onChange({ feedback: value ?? undefined })}
      />
      <Select
        label="Source"
        placeholder="Anywhere"
        clearable
        data={options(SOURCES)}
        value={filter.source ?? null}
        onChange={(value) => onChange({ source: isSource(value) ? value : undefined })}
      />
      <TextInput
        type="date"
        label="First day"
        value={filter.from ?? ''}
        max={filter.to}
        onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label="Last day"
        value={filter.to ?? ''}
        min={filter.from}
        onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
      />
    </search>
  )
}

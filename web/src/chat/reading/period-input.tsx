import '@mantine/dates/styles.css'
import { Button, Group } from '@mantine/core'
import { DatePicker } from '@mantine/dates'
import { useState } from 'react'
import type { Period } from '../../../../src/flow.ts'
import classes from './period-input.module.css'
import { COMMON_PERIODS } from './periods.ts'

/** A common period by one click, or two days in the calendar, both included. */
export function PeriodInput({ onSet }: { readonly onSet: (period: Period) => void }) {
  const [[from, to], setRange] = useState<[string | null, string | null]>([null, null])
  return (
    <div>
      <div className={classes.common}>
        {COMMON_PERIODS.map(({ label, period }) => (
          <Button key={label} variant="default" fw={400} size="compact-sm" onClick={() => onSet(period)}>
            {label}
          </Button>
        ))}
      </div>
      <DatePicker
        type="range"
        allowSingleDateInRange
        value={[from, to]}
        onChange={setRange}
        size="sm"
        hideOutsideDates
        weekendDays={[]}
        aria-label="From and to"
        ariaLabels={{ previousMonth: 'Previous month', nextMonth: 'Next month', monthLevelControl: 'Choose a month', yearLevelControl: 'Choose a year' }}
      />
      <Group justify="flex-end" mt={8}>
        <Button size="xs" disabled={from === null || to === null} onClick={() => from !== null && to !== null && onSet({ kind: 'range', from, to })}>
          Use these days
        </Button>
      </Group>
    </div>
  )
}

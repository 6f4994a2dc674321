import '@mantine/dates/styles.css'
import { Button, Group } from '@mantine/core'
import { DatePicker } from '@mantine/dates'
import { useState } from 'react'
import type { Period } from '../../../../src/flow.ts'
import classes from './period-input.module.css'
import { COMMON_PERIODS } from './periods.ts'

interface Props {
  readonly offered: readonly string[]
  readonly onSet: (period: Period) => void
}

/** A common period by one click, or days in a calendar that unfolds. */
export function PeriodInput({ offered, onSet }: Props) {
  const [choosing, setChoosing] = useState(false)
  const others = COMMON_PERIODS.filter(({ label }) => !offered.some((text) => text.toLowerCase() === label.toLowerCase()))
  if (choosing) return <Days onSet={onSet} />
  return (
    <div className={classes.common}>
      {others.map(({ label, period }) => (
        <Button key={label} variant="default" fw={400} size="compact-sm" onClick={() => onSet(period)}>
          {label}
        </Button>
      ))}
      <Button variant="subtle" size="compact-sm" onClick={() => setChoosing(true)}>
        Choose days
      </Button>
    </div>
  )
}

/** Two days, both included. */
function Days({ onSet }: Pick<Props, 'onSet'>) {
  const [[from, to], setRange] = useState<[string | null, string | null]>([null, null])
  return (
    <div>
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

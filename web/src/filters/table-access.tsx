import { Select, Text } from '@mantine/core'
import classes from './table-access.module.css'

export interface AccessRule {
  readonly name: string
  readonly access: 'filtered' | 'via' | 'shared' | 'hidden'
}
export interface HiddenTable {
  readonly name: string
  readonly missing: readonly string[]
  readonly hint?: string
}
interface Props {
  /** With their schema. */
  readonly tables: readonly string[]
  readonly rules: readonly AccessRule[]
  readonly onChange: (rules: readonly AccessRule[]) => void
  /** Tables that nothing opens yet, as last saved. */
  readonly hidden: readonly HiddenTable[]
}

const CHOICES = [
  { value: 'rule', label: 'By the filters' },
  { value: 'via', label: 'Rows of visible parents' },
  { value: 'shared', label: 'Every row' },
  { value: 'hidden', label: 'Hidden' },
]

/** How each table is opened. The filters decide, unless a table is named here. */
export function TableAccess({ tables, rules, onChange, hidden }: Props) {
  const set = (name: string, access: string) => {
    const others = rules.filter((rule) => rule.name !== name)
    onChange(access === 'rule' ? others : [...others, { name, access: isAccess(access) ? access : 'hidden' }])
  }
  return (
    <section aria-label="Tables" className={classes.list}>
      <Text size="sm" fw={500}>
        Tables
      </Text>
      {tables.map((name) => {
        const closed = hidden.find((table) => table.name === name)
        return (
          <div key={name} className={classes.table}>
            <span className={classes.name}>
              {name}
              {closed !== undefined && <span className={classes.why}>{whyHidden(closed)}</span>}
            </span>
            <Select
              className={classes.choice}
              aria-label={`How ${name} is opened`}
              size="xs"
              allowDeselect={false}
              data={CHOICES}
              value={rules.find((rule) => rule.name === name)?.access ?? 'rule'}
              onChange={(access) => access !== null && set(name, access)}
            />
          </div>
        )
      })}
    </section>
  )
}

function isAccess(text: string): text is AccessRule['access'] {
  return ['filtered', 'via', 'shared', 'hidden'].includes(text)
}

function whyHidden({ missing, hint }: HiddenTable): string {
  if (missing.length === 0) return 'hidden'
  const parent = /^belongs to (\S+)/.exec(hint ?? '')?.[1]
  return `hidden: it has no ${missing.join(', ')}${parent === undefined ? '' : `; its rows belong to ${parent}`}`
}

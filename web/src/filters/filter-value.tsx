import { Select, TagsInput, TextInput } from '@mantine/core'
import classes from './filter-editor.module.css'
import { arityOf, type ColumnKind, type FilterRow } from './filter-rows.ts'

interface Props {
  readonly row: FilterRow
  readonly kind: ColumnKind
  readonly attributes: boolean
  readonly onChange: (row: FilterRow) => void
}

const HINTS: Readonly<Record<ColumnKind, string>> = { text: 'Value', number: '123', boolean: 'true or false', date: '2026-01-31', other: 'Value' }
const WITHOUT_ATTRIBUTE = new Set(['between', 'is_null', 'is_not_null'])

/** What the column is compared with: as many values as the comparison takes, or an attribute of the person. */
export function FilterValue({ row, kind, attributes, onChange }: Props) {
  const mayBeAttribute = attributes && !WITHOUT_ATTRIBUTE.has(row.operator)
  const isAttribute = mayBeAttribute && row.attribute !== undefined
  return (
    <div className={classes.value}>
      {mayBeAttribute && (
        <Select
          className={classes.source}
          aria-label="Compare with"
          allowDeselect={false}
          data={[
            { value: 'value', label: 'a value' },
            { value: 'attribute', label: 'the person’s' },
          ]}
          value={isAttribute ? 'attribute' : 'value'}
          onChange={(source) => onChange(source === 'attribute' ? { ...row, values: [], attribute: '' } : withoutAttribute(row))}
        />
      )}
      {isAttribute ? (
        <TextInput
          className={classes.grow}
          aria-label="Attribute"
          placeholder="region"
          value={row.attribute ?? ''}
          onChange={(event) => onChange({ ...row, attribute: event.currentTarget.value })}
        />
      ) : (
        <Values row={row} kind={kind} onChange={onChange} />
      )}
    </div>
  )
}

function Values({ row, kind, onChange }: Omit<Props, 'attributes'>) {
  const set = (values: readonly string[]) => onChange({ ...row, values })
  const arity = arityOf(row.operator)
  const [first = '', second = ''] = row.values
  if (arity === 'none') return null
  if (arity === 'many') return <TagsInput className={classes.grow} aria-label="Values" placeholder={HINTS[kind]} value={[...row.values]} onChange={set} />
  const field = (label: string, value: string, change: (text: string) => void) => (
    <TextInput className={classes.grow} aria-label={label} placeholder={HINTS[kind]} value={value} onChange={(event) => change(event.currentTarget.value)} />
  )
  if (arity === 'two') {
    return (
      <>
        {field('From', first, (text) => set([text, second]))}
        {field('To', second, (text) => set([first, text]))}
      </>
    )
  }
  return field('Value', first, (text) => set([text]))
}

function withoutAttribute({ attribute: _, ...row }: FilterRow): FilterRow {
  return row
}

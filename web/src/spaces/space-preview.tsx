import { Badge, Group, Select, Skeleton, Text, Title } from '@mantine/core'
import classes from './spaces.module.css'
import type { Preview, Shown, TableLists } from './spaces-api.ts'

interface Props {
  readonly shown: (Shown & { readonly preview: Preview | null }) | undefined
  readonly whole: boolean
  readonly failure: string | undefined
  readonly busy: boolean
  readonly table: string | undefined
  readonly onTable: (table: string) => void
}

export function openTables({ filtered, via, shared }: TableLists): readonly string[] {
  return [...filtered, ...via, ...shared]
}

/** The tables and rows that the customer will see, before anything is saved. */
export function SpacePreview({ shown, whole, failure, busy, table, onTable }: Props) {
  return (
    <section className={classes.preview} aria-label="What the customer sees" aria-busy={busy}>
      <Title order={2}>What the customer sees</Title>
      <PreviewBody shown={shown} whole={whole} failure={failure} busy={busy} table={table} onTable={onTable} />
    </section>
  )
}

function PreviewBody({ shown, whole, failure, busy, table, onTable }: Props) {
  if (!whole) return <Text c="dimmed">Finish the filter: without its value nothing is shown.</Text>
  if (failure !== undefined) return <Text c="var(--parley-failed)">{failure}</Text>
  if (shown === undefined) return <Skeleton height={220} radius="md" />
  if (shown.status === 'BROKEN') return <Text c="var(--parley-failed)">Nothing: {shown.status_reason}.</Text>
  const { table_access: lists, preview } = shown
  return (
    <>
      <Group gap={8}>
        {(['filtered', 'via', 'shared'] as const).map((kind) =>
          lists[kind].length === 0 ? null : (
            <Badge key={kind} variant="default" tt="none" fw={500}>
              {lists[kind].length} {WORDS[kind]}
            </Badge>
          ),
        )}
        {lists.hidden.length > 0 && (
          <Badge variant="default" tt="none" fw={500}>
            {lists.hidden.length} hidden
          </Badge>
        )}
      </Group>
      {shown.warnings.map((warning) => (
        <Text key={warning} size="sm" c="var(--parley-uncertain)">
          {warning}
        </Text>
      ))}
      <Select label="Rows of" data={[...openTables(lists)]} value={table ?? null} allowDeselect={false} onChange={(next) => next !== null && onTable(next)} />
      {/* rows of rules that no longer stand on the form would be believed */}
      {preview === null || busy ? <Skeleton height={ROWS_HEIGHT} radius="md" /> : <PreviewRows preview={preview} table={table ?? ''} />}
    </>
  )
}

const ROWS_HEIGHT = 320
const WORDS = { filtered: 'by the filters', via: 'by their parents', shared: 'whole' } as const

function PreviewRows({ preview, table }: { readonly preview: Preview; readonly table: string }) {
  const { columns, rows, row_count, all_rows } = preview
  return (
    <>
      <Text size="sm" role="status">
        {row_count.toLocaleString()} of {all_rows.toLocaleString()} rows
      </Text>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.scroll} tabIndex={0} aria-label={`Rows of ${table}, scrollable`}>
          <table className={classes.rows} aria-label={`First rows of ${table}`}>
            <thead>
              <tr>
                {columns.map(({ name, type }) => (
                  <th key={name} scope="col" className={isNumber(type) ? classes.number : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={JSON.stringify(row)}>
                  {row.map((cell, place) => (
                    <td key={columns[place]?.name} className={isNumber(columns[place]?.type) ? classes.number : undefined}>
                      {cell === null ? '–' : String(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}

function isNumber(type: string | undefined): boolean {
  return type === 'number' || type === 'integer'
}

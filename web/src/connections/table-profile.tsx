import { Skeleton, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { tableQuery } from '../api/queries.ts'
import type { ColumnProfile, Table, TableColumn, TableLite } from '../api/wire.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import classes from './table-browser.module.css'

const MOST_VALUES = 5

/** One table: its columns with what sync saw in them. */
export function TableProfile({ table }: { readonly table: TableLite }) {
  const full = useQuery(tableQuery(table.id))
  return (
    <section aria-label={table.display_name || table.name}>
      <Title order={2}>{table.display_name || table.name}</Title>
      <Text size="sm" c="dimmed" mb={4}>
        {table.id} · {table.num_rows.toLocaleString()} rows · {table.column_count} columns{table.groups.length === 0 && ' · for admins only'}
      </Text>
      {table.description !== '' && <Text mb={8}>{table.description}</Text>}
      {full.isPending && <Skeleton height={240} mt={12} />}
      {full.isError && <ReadTrouble query={full} />}
      {full.data !== undefined && <Columns table={full.data} />}
      {full.data !== undefined && full.data.relationships.length > 0 && <Relationships table={full.data} />}
    </section>
  )
}

function Columns({ table }: { readonly table: Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={`Columns of ${table.name}`}>
      <table className={classes.columns}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">What is in it</th>
          </tr>
        </thead>
        <tbody>
          {table.columns.map((column) => (
            <ColumnRow key={column.column_name} column={column} isKey={table.primary_key.includes(column.column_name)} rows={table.num_rows} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function ColumnRow({ column, isKey, rows }: { readonly column: TableColumn; readonly isKey: boolean; readonly rows: number }) {
  const words = column.user_comment || column.db_comment
  return (
    <tr>
      <td>
        {column.display_name || column.column_name}
        {words !== '' && <div className={classes.quiet}>{words}</div>}
      </td>
      <td className={classes.type}>
        {column.data_type}
        {isKey && ' · key'}
      </td>
      <td>
        <Contents column={column} rows={rows} />
      </td>
    </tr>
  )
}

function Contents({ column, rows }: { readonly column: TableColumn; readonly rows: number }) {
  const { profile } = column
  const top = profile?.top?.map((one) => String(one.value)) ?? column.sample_values
  return (
    <>
      {profile?.histogram !== undefined && profile.histogram.length > 1 && <Histogram parts={profile.histogram} />}
      {top.length > 0 && <div className={classes.quiet}>{top.slice(0, MOST_VALUES).join(', ')}</div>}
      {profile !== undefined && <div className={classes.quiet}>{factsOf(profile, rows)}</div>}
    </>
  )
}

function Histogram({ parts }: { readonly parts: NonNullable<ColumnProfile['histogram']> }) {
  const most = Math.max(...parts.map((part) => part.count), 1)
  return (
    <div className={classes.bars} role="img" aria-label={`Spread from ${String(parts[0]?.from)} to ${String(parts.at(-1)?.to)}`}>
      {parts.map((part) => (
        <span key={String(part.from)} className={classes.bar} style={{ height: `${(part.count / most) * 100}%` }} />
      ))}
    </div>
  )
}

function factsOf(profile: ColumnProfile, rows: number): string {
  const total = profile.rows ?? rows
  const facts = [
    profile.distinct === undefined ? undefined : `${profile.distinct.toLocaleString()} different`,
    profile.min === undefined || profile.min === null ? undefined : `${String(profile.min)} to ${String(profile.max)}`,
    profile.nulls === undefined || total === 0 ? undefined : profile.nulls === 0 ? 'never empty' : `${Math.round((profile.nulls / total) * 100)} % empty`,
  ]
  return facts.filter((fact) => fact !== undefined).join(' · ')
}

function Relationships({ table }: { readonly table: Table }) {
  return (
    <>
      <Title order={3} mt={24} mb={8}>
        Belongs together with
      </Title>
      <ul className={classes.list}>
        {table.relationships.map((one) => (
          <li key={one.relationship_id} className={classes.quiet}>
            {one.own_columns.join(', ')} {one.incoming ? '←' : '→'}{' '}
            <Link
              to="/connections/$connectionId"
              params={{ connectionId: table.connection_id }}
              search={{ table: one.doc_id ?? one.table }}
              replace
              resetScroll={false}
            >
              {one.table}
            </Link>{' '}
            ({one.columns.join(', ')})
          </li>
        ))}
      </ul>
    </>
  )
}

import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { connectionsQuery } from '../api/queries.ts'
import { OPERATORS, rowsOf } from '../filters/filter-rows.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { GroupFilterDialog } from './group-filter-dialog.tsx'
import { type GroupFilter, groupFiltersQuery } from './group-filters-api.ts'
import classes from './users-page.module.css'

/** Which rows the members of a group see, connection by connection. */
export function GroupFilters({ group }: { readonly group: string }) {
  const filters = useQuery(groupFiltersQuery(group))
  const connections = useQuery(connectionsQuery)
  const [edited, setEdited] = useState<string>()
  const filterOf = (id: string) => filters.data?.find((filter) => filter.connection_id === id)
  return (
    <section aria-label="Rows">
      <Text size="sm" fw={500}>
        Rows
      </Text>
      {filters.isError && <ReadTrouble query={filters} />}
      {connections.isError && !filters.isError && <ReadTrouble query={connections} />}
      {(connections.data ?? []).map((connection) => (
        <div key={connection.id} className={classes.rows}>
          <span className={classes.who}>
            {connection.label ?? connection.id}
            <span className={classes.quiet}> {summaryOf(filterOf(connection.id))}</span>
          </span>
          <Button variant="default" size="xs" disabled={!filters.isSuccess} onClick={() => setEdited(connection.id)}>
            {filterOf(connection.id) === undefined ? 'Filter rows' : 'Change'}
          </Button>
        </div>
      ))}
      {edited !== undefined && <GroupFilterDialog group={group} connection={edited} before={filterOf(edited)} onClose={() => setEdited(undefined)} />}
    </section>
  )
}

/** "region is the person’s region; 3 tables hidden". */
function summaryOf(filter: GroupFilter | undefined): string {
  if (filter === undefined) return 'every row'
  if (filter.shows.broken !== undefined) return `nothing: ${filter.shows.broken}`
  const said = rowsOf(filter.filters).map(({ column, operator, values, attribute }) => {
    const comparison = OPERATORS.find(({ name }) => name === operator)?.label ?? operator
    return [column, comparison, attribute === undefined ? values.join(', ') : `the person’s ${attribute}`].join(' ').trim()
  })
  const hidden = filter.shows.hidden.length
  return [...(said.length === 0 ? ['every row'] : said), ...(hidden === 0 ? [] : [`${hidden} ${hidden === 1 ? 'table' : 'tables'} hidden`])].join('; ')
}

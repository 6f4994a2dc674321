import { MultiSelect, Text } from '@mantine/core'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import type { TableLite } from '../api/wire.ts'
import { GroupFilters } from './group-filters.tsx'
import { changePeople, EVERYONE, type GroupDetails } from './users-api.ts'
import classes from './users-page.module.css'

interface Props {
  readonly group: GroupDetails
  readonly people: readonly string[]
  readonly tables: readonly TableLite[]
}

/** A group: who is in it, and what it opens. */
export function GroupItem({ group, people, tables }: Props) {
  const [problem, setProblem] = useState('')
  const isEveryone = group.name === EVERYONE
  const labels = new Map(tables.map((table) => [table.id, table.display_name || table.name]))
  const docs = [...new Set([...tables.filter((table) => !table.archived).map((table) => table.id), ...group.docs])]

  async function change(kind: 'user' | 'doc', before: readonly string[], after: readonly string[]) {
    setProblem('')
    const named = (one: string) => ({ [kind === 'user' ? 'email' : 'doc_id']: one, group: group.name })
    try {
      for (const one of after.filter((each) => !before.includes(each))) await changePeople(`/api/add_${kind}_to_group`, named(one))
      for (const one of before.filter((each) => !after.includes(each))) await changePeople(`/api/remove_${kind}_from_group`, named(one))
    } catch (error) {
      setProblem(sentence(error))
    }
  }

  return (
    <details className={classes.group}>
      <summary>
        <span className={classes.name}>{group.name}</span>
        <span className={classes.quiet}>
          {isEveryone ? 'everyone' : count(group.users.length, 'person', 'people')} · {count(group.docs.length, 'document', 'documents')}
        </span>
      </summary>
      <div className={classes.parts}>
        {!isEveryone && (
          <MultiSelect
            label="Members"
            placeholder="Add a person"
            searchable
            data={[...new Set([...people, ...group.users])]}
            value={[...group.users]}
            onChange={(next) => void change('user', group.users, next)}
          />
        )}
        <MultiSelect
          label="Tables and other documents"
          placeholder="Add a table"
          searchable
          data={docs.map((id) => ({ value: id, label: labels.get(id) ?? id }))}
          value={[...group.docs]}
          onChange={(next) => void change('doc', group.docs, next)}
        />
        <GroupFilters group={group.name} />
        {problem !== '' && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {problem}
          </Text>
        )}
      </div>
    </details>
  )
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`
}

import { type ReactNode, useState } from 'react'
import { SpaceFieldset } from './space-fields.tsx'
import type { SpaceFields } from './space-form-state.ts'
import { openTables, SpacePreview } from './space-preview.tsx'
import { problemsOf, type SpaceProblems } from './space-problems.ts'
import classes from './spaces.module.css'
import type { SourceTable } from './spaces-api.ts'
import { useDraft } from './use-draft.ts'

interface Props {
  readonly sourceId: string
  readonly tables: readonly SourceTable[]
  readonly fields: SpaceFields
  readonly problems: SpaceProblems | undefined
  readonly onChange: (fields: SpaceFields) => void
  readonly before?: ReactNode
  readonly children: ReactNode
}

/** The form of a space beside what its customer would see. */
export function SpaceBuilder({ sourceId, tables, fields, problems, onChange, before, children }: Props) {
  const [chosen, setChosen] = useState<string>()
  const [first, setFirst] = useState<string>()
  const table = chosen ?? first
  const { query, whole, isSettling } = useDraft(sourceId, fields, tables, table)
  const shown = query.data
  const open = shown === undefined ? [] : openTables(shown.table_access)
  if (open.length > 0 && (table === undefined || !open.includes(table)) && first !== open[0]) {
    setFirst(open[0])
    setChosen(undefined)
  }
  const live = query.isError && whole ? problemsOf(query.error) : undefined
  return (
    <div className={classes.builder}>
      <div>
        {before}
        {tables.length > 0 && <SpaceFieldset fields={fields} tables={tables} lists={shown?.table_access} problems={problems ?? live} onChange={onChange} />}
        {children}
      </div>
      {sourceId !== '' && <SpacePreview shown={shown} whole={whole} failure={live?.text} busy={isSettling} table={table} onTable={setChosen} />}
    </div>
  )
}

import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { isWhole, type SpaceFields, textOf } from './space-form-state.ts'
import { type Draft, draftQuery, type SourceTable } from './spaces-api.ts'

const SETTLED_MS = 300

/** What the rules on the form would show, asked a moment after the last change. */
export function useDraft(sourceId: string, fields: SpaceFields, tables: readonly SourceTable[], table: string | undefined) {
  const { filters, tables: rules, tables_default, embed_origins } = textOf(fields, tables)
  const draft: Draft = { source_id: sourceId, filters, tables: rules, tables_default, embed_origins, ...(table !== undefined && { table }) }
  const [settled] = useDebouncedValue(JSON.stringify(draft), SETTLED_MS)
  const whole = fields.rows.every(isWhole)
  const asked: Draft = JSON.parse(settled)
  const query = useQuery({
    ...draftQuery(asked),
    enabled: whole && asked.source_id !== '' && tables.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  })
  return { query, whole, isSettling: settled !== JSON.stringify(draft) || query.isFetching }
}

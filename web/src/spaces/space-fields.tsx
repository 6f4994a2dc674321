import { Checkbox, Stack, TagsInput, Text, Textarea, TextInput, Title } from '@mantine/core'
import { FilterEditor } from '../filters/filter-editor.tsx'
import { TableAccess } from '../filters/table-access.tsx'
import { filterColumns, type SpaceFields } from './space-form-state.ts'
import type { SpaceProblems } from './space-problems.ts'
import type { SourceTable, TableLists } from './spaces-api.ts'
import { closedToNew, openToNew, withRules } from './table-rules.ts'

interface Props {
  readonly fields: SpaceFields
  readonly tables: readonly SourceTable[]
  readonly lists: TableLists | undefined
  readonly problems: SpaceProblems | undefined
  readonly onChange: (fields: SpaceFields) => void
}

/** What a space shows, and where and how. */
export function SpaceFieldset({ fields, tables, lists, problems, onChange }: Props) {
  const set = (change: Partial<SpaceFields>) => onChange({ ...fields, ...change })
  return (
    <Stack gap={24}>
      <TextInput
        label="Name"
        description="Shown above the conversation."
        value={fields.name}
        maxLength={200}
        error={problems?.fields.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Stack gap={8}>
        <Title order={2}>Filters</Title>
        <Text size="sm" c="dimmed">
          Every row the customer sees fulfils all of them.
        </Text>
        <FilterEditor rows={fields.rows} columns={filterColumns(tables)} onChange={(rows) => set({ rows })} problems={problems?.filters ?? {}} />
      </Stack>
      <Stack gap={8}>
        <TableAccess
          tables={tables.map(({ name }) => name)}
          rules={fields.tables.filter(({ access }) => access !== 'filtered')}
          hidden={lists?.hidden ?? []}
          onChange={(rules) => set({ tables: withRules(fields, rules) })}
        />
        {problems?.fields.tables !== undefined && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {problems.fields.tables}
          </Text>
        )}
        <Checkbox
          label="Keep tables that appear later hidden"
          description="Otherwise one that has the columns of the filters is shown by itself."
          checked={fields.tablesDefault === 'hidden'}
          onChange={(event) => set(event.currentTarget.checked ? closedToNew(fields, lists) : openToNew(fields))}
        />
      </Stack>
      <Stack gap={12}>
        <Title order={2}>In your product</Title>
        <TagsInput
          label="Allowed origins"
          description="Pages that may frame the space, as https://app.example.com. Enter adds one; with none, the organisation’s setting counts."
          value={[...fields.origins]}
          error={problems?.fields.embed_origins}
          onChange={(origins) => set({ origins })}
        />
        <Textarea
          label="Questions to begin with"
          description="One a line."
          autosize
          minRows={2}
          value={fields.questions}
          error={problems?.fields.suggested_questions}
          onChange={(event) => set({ questions: event.currentTarget.value })}
        />
        <Checkbox label="Show statements (SQL) to the customer" checked={fields.showSql} onChange={(event) => set({ showSql: event.currentTarget.checked })} />
        <Checkbox
          label="Template: other spaces begin as a copy of it"
          description="A template cannot be embedded."
          checked={fields.isTemplate}
          onChange={(event) => set({ isTemplate: event.currentTarget.checked })}
        />
      </Stack>
    </Stack>
  )
}

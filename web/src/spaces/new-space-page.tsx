import { Anchor, Autocomplete, Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { useKeptState } from '../ui/use-kept-state.ts'
import { SpaceBuilder } from './space-builder.tsx'
import { isSpaceFields, isWhole, NEW_SPACE, type SpaceFields, textOf, withTemplate } from './space-form-state.ts'
import { problemsOf, type SpaceProblems } from './space-problems.ts'
import classes from './spaces.module.css'
import { customersQuery, makeSpace, sourcesQuery, sourceTablesQuery, sourceTitle, spacesQuery } from './spaces-api.ts'

const BLANK = { source: '', template: '', customer: { id: '', name: '' }, fields: NEW_SPACE }

function isNewSpace(value: unknown): value is typeof BLANK {
  if (typeof value !== 'object' || value === null || !('customer' in value) || !('fields' in value)) return false
  const { customer } = value
  const isNamed = typeof customer === 'object' && customer !== null && 'id' in customer && 'name' in customer
  return isNamed && isSpaceFields(value.fields) && 'source' in value && 'template' in value
}

/** Makes a space: for whom, from what, which rows. */
export function NewSpacePage() {
  usePageTitle('New space')
  const navigate = useNavigate()
  const sources = useQuery(sourcesQuery)
  const customers = useQuery(customersQuery)
  const templates = (useQuery(spacesQuery).data ?? []).filter(({ is_template }) => is_template)
  const [draft, change, settle] = useKeptState('space.+new', BLANK, isNewSpace)
  const { fields, customer, template } = draft
  const setFields = (next: SpaceFields) => change({ ...draft, fields: next })
  const source = draft.source || (sources.data?.length === 1 ? (sources.data[0]?.source_id ?? '') : '')
  const tables = useQuery({ ...sourceTablesQuery(source), enabled: source !== '' })
  const [problems, setProblems] = useState<SpaceProblems>()
  const [busy, setBusy] = useState(false)
  const own = templates.filter(({ source_id }) => source_id === source)
  const isKnown = customers.data?.some(({ customer_id }) => customer_id === customer.id) === true

  function chooseTemplate(id: string | null) {
    const found = own.find(({ space_id }) => space_id === id)
    change({ ...draft, template: found?.space_id ?? '', ...(found !== undefined && { fields: withTemplate(fields, found) }) })
  }

  async function save() {
    setBusy(true)
    setProblems(undefined)
    try {
      const order = {
        ...textOf(fields, tables.data ?? []),
        source_id: source,
        customer_id: customer.id,
        ...(template !== '' && { template_space_id: template }),
      }
      const made = await makeSpace(order, customer.name.trim())
      settle(BLANK)
      notifications.show({ message: `${made.name} is ready to embed.` })
      await navigate({ to: '/spaces/$spaceId', params: { spaceId: made.space_id } })
    } catch (error) {
      setProblems(problemsOf(error))
    } finally {
      setBusy(false)
    }
  }

  const before = (
    <Stack gap={16} mb={24}>
      {sources.isError && <ReadTrouble query={sources} />}
      <div className={classes.pair}>
        <Select
          label="Data source"
          placeholder="Choose one"
          data={(sources.data ?? []).map((each) => ({ value: each.source_id, label: sourceTitle(each) }))}
          value={source === '' ? null : source}
          allowDeselect={false}
          error={problems?.fields.source_id}
          onChange={(next) => {
            change({ ...draft, source: next ?? '', template: '', fields: { ...fields, rows: [], tables: [] } })
          }}
        />
        {own.length > 0 && (
          <Select
            label="Template"
            placeholder="None"
            clearable
            data={own.map(({ space_id, name }) => ({ value: space_id, label: name }))}
            value={template === '' ? null : template}
            onChange={chooseTemplate}
          />
        )}
      </div>
      <div className={classes.pair}>
        <Autocomplete
          label="Customer id"
          description="From your product; stays as it is."
          data={(customers.data ?? []).map(({ customer_id }) => customer_id)}
          value={customer.id}
          maxLength={200}
          error={problems?.fields.customer_id}
          onChange={(id) => change({ ...draft, customer: { ...customer, id } })}
        />
        {!isKnown && (
          <TextInput
            label="Customer name"
            description="For people here; may stay empty."
            value={customer.name}
            maxLength={200}
            onChange={(event) => change({ ...draft, customer: { ...customer, name: event.currentTarget.value } })}
          />
        )}
      </div>
      {tables.isError && <ReadTrouble query={tables} />}
    </Stack>
  )
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Anchor size="sm" renderRoot={(props) => <Link to="/spaces" {...props} />}>
          <IconArrowLeft size={14} aria-hidden /> Spaces
        </Anchor>
        <Title order={1} mt={8} mb={24}>
          New space
        </Title>
        {sources.data?.length === 0 && <Text mb={16}>Connect a database first; a space opens a part of it.</Text>}
        <SpaceBuilder
          sourceId={source}
          tables={tables.data ?? []}
          fields={fields}
          problems={problems}
          onChange={(next) => {
            setFields(next)
            setProblems(undefined)
          }}
          before={before}
        >
          {problems !== undefined && (
            <Text role="alert" mt={16} c="var(--parley-failed)">
              {problems.text}
            </Text>
          )}
          <Group mt={24} gap={8}>
            <Button onClick={() => void save()} loading={busy} disabled={!tables.isSuccess || !fields.rows.every(isWhole)}>
              Create space
            </Button>
            {draft !== BLANK && (
              <Button variant="default" onClick={() => settle(BLANK)}>
                Discard
              </Button>
            )}
          </Group>
        </SpaceBuilder>
      </div>
    </>
  )
}

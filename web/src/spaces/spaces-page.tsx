import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ago } from '../shell/ago.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { SpaceState } from './space-state.tsx'
import classes from './spaces.module.css'
import { type Customer, customersQuery, type Source, type Space, type SpaceUse, sourcesQuery, sourceTitle, spacesQuery, usesQuery } from './spaces-api.ts'

/** Every space of the organisation, with what an admin asks first: does it answer, and is it used. */
export function SpacesPage() {
  usePageTitle('Spaces')
  const spaces = useQuery(spacesQuery)
  const uses = useQuery(usesQuery)
  const customers = useQuery(customersQuery)
  const sources = useQuery(sourcesQuery)
  const [wanted, setWanted] = useState('')
  const named = (space: Space) => customerName(space, customers.data ?? [])
  const found = (spaces.data ?? []).filter((space) => `${space.name} ${space.customer_id} ${named(space)}`.toLowerCase().includes(wanted.trim().toLowerCase()))
  const make = (
    <Button leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to="/spaces/new" {...props} />}>
      New space
    </Button>
  )
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Group justify="space-between" mb={24}>
          <Title order={1}>Spaces</Title>
          {spaces.data !== undefined && spaces.data.length > 0 && make}
        </Group>
        {spaces.isPending && <ListSkeleton />}
        {spaces.isError && <ReadTrouble query={spaces} />}
        {spaces.data?.length === 0 && <NoSpaces>{make}</NoSpaces>}
        {spaces.data !== undefined && spaces.data.length > 0 && (
          <Stack gap={16}>
            <TextInput
              aria-label="Find a space"
              placeholder="Find a space or customer"
              leftSection={<IconSearch size={16} />}
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
            />
            {found.length === 0 && <Text>No space fits “{wanted.trim()}”.</Text>}
            {found.length > 0 && (
              <ul className={classes.list} aria-label="Spaces">
                {found.toReversed().map((space) => (
                  <SpaceItem
                    key={space.space_id}
                    space={space}
                    customer={named(space)}
                    use={uses.data?.find(({ space_id }) => space_id === space.space_id)}
                    source={sources.data?.find(({ source_id }) => source_id === space.source_id)}
                  />
                ))}
              </ul>
            )}
          </Stack>
        )}
      </div>
    </>
  )
}

function NoSpaces({ children }: { readonly children: React.ReactNode }) {
  return (
    <Stack align="flex-start" gap={12} maw={620}>
      <Text>
        A space lets one of your customers ask about their own rows, inside your product. It opens one data source, narrowed by filters such as “tenant is 456”.
        Tables without that column stay hidden until you open them.
      </Text>
      <Text c="dimmed">Build one here, look at exactly what the customer will see, then copy two snippets into your product.</Text>
      {children}
    </Stack>
  )
}

interface ItemProps {
  readonly space: Space
  readonly customer: string
  readonly use: SpaceUse | undefined
  readonly source: Source | undefined
}

function SpaceItem({ space, customer, use, source }: ItemProps) {
  return (
    <li>
      <Link to="/spaces/$spaceId" params={{ spaceId: space.space_id }} className={classes.item}>
        <span>
          <span className={classes.name}>{space.name}</span>
          <br />
          <span className={classes.quiet}>
            {[customer, ...(source === undefined ? [] : [sourceTitle(source)]), ...(space.is_template ? ['template'] : []), useText(use)].join(' · ')}
          </span>
          {space.status_reason !== undefined && (
            <>
              <br />
              <span className={classes.quiet}>{space.status_reason}</span>
            </>
          )}
        </span>
        <SpaceState status={space.status} />
      </Link>
    </li>
  )
}

function useText(use: SpaceUse | undefined): string {
  if (use === undefined) return 'not used yet'
  return `${use.conversations.toLocaleString()} ${use.conversations === 1 ? 'conversation' : 'conversations'} · used ${ago(use.last_used_at)}`
}

/** Customers by the name they were given, else by id. */
export function customerName({ customer_id }: Pick<Space, 'customer_id'>, customers: readonly Customer[]): string {
  return customers.find((customer) => customer.customer_id === customer_id)?.name ?? customer_id
}

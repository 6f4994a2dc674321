import { Anchor, Skeleton, Title, UnstyledButton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { connectionTypesQuery } from '../api/queries.ts'
import type { ConnectionType } from '../api/wire.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionLogo } from './connection-logo.tsx'
import page from './connections-page.module.css'
import classes from './new-connection-page.module.css'
import { typeName } from './type-name.ts'

const route = getRouteApi('/shell/connections/new')

/** First which kind of system, then its form. */
export function NewConnectionPage() {
  usePageTitle('Connect data')
  const { type } = route.useSearch()
  const types = useQuery(connectionTypesQuery)
  const chosen = types.data?.find((one) => one.type === type)
  return (
    <>
      <TopBar quiet />
      <div className={page.page}>
        <Anchor
          className={classes.back}
          renderRoot={(props) => (chosen === undefined ? <Link to="/connections" {...props} /> : <Link to="/connections/new" {...props} />)}
        >
          <IconArrowLeft size={16} aria-hidden /> {chosen === undefined ? 'Connections' : 'Other systems'}
        </Anchor>
        <Title order={1} mb={24}>
          {chosen === undefined ? 'Connect data' : `Connect ${typeName(chosen.type, chosen.label)}`}
        </Title>
        {types.isPending && <Skeleton height={200} radius="md" />}
        {types.isError && <ReadTrouble query={types} />}
        {types.data !== undefined && (chosen === undefined ? <Gallery types={types.data} /> : <ConnectionForm key={chosen.type} type={chosen} />)}
      </div>
    </>
  )
}

function Gallery({ types }: { readonly types: readonly ConnectionType[] }) {
  const navigate = useNavigate()
  const availableFirst = [...types].sort((a, b) => Number(b.available) - Number(a.available))
  return (
    <ul className={classes.gallery} aria-label="Kinds of systems">
      {availableFirst.map((type) => (
        <li key={type.type}>
          <UnstyledButton
            className={classes.card}
            disabled={!type.available}
            onClick={() => void navigate({ to: '/connections/new', search: { type: type.type } })}
          >
            <ConnectionLogo type={type.type} size={28} />
            <span>{typeName(type.type, type.label)}</span>
            {!type.available && <span className={page.quiet}>Not in this build</span>}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

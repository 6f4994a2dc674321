import { Button, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Failure, sentence } from '../api/failure.ts'
import { PlainPage } from './plain-page.tsx'
import { TopBar } from './top-bar.tsx'

interface Props {
  readonly title: string
  readonly query: { readonly error: unknown; readonly isFetching: boolean; refetch(): unknown }
  /** Where others of its kind are. */
  readonly list: { readonly to: '/' | '/bots' | '/connections' | '/pipelines' | '/skills' | '/spaces'; readonly label: string }
}

/** The page of something that could not be read: why, the way to try again where that may help, and the way to the others. */
export function UnreadPage({ title, query, list }: Props) {
  const mayHelp = !(query.error instanceof Failure && (query.error.status === 403 || query.error.status === 404))
  const actions = (
    <Group gap={8}>
      {mayHelp && (
        <Button loading={query.isFetching} onClick={() => void query.refetch()}>
          Try again
        </Button>
      )}
      <Button variant="default" renderRoot={(props) => <Link to={list.to} {...props} />}>
        {list.label}
      </Button>
    </Group>
  )
  return (
    <>
      <TopBar quiet />
      <PlainPage title={title} text={sentence(query.error)} action={actions} />
    </>
  )
}

import { Button, Group, Text } from '@mantine/core'
import { sentence } from '../api/failure.ts'

interface Props {
  readonly query: { readonly error: unknown; readonly isFetching: boolean; refetch(): unknown }
}

/** What could not be read, and the way to try again. */
export function ReadTrouble({ query }: Props) {
  return (
    <Group gap={12} role="alert">
      <Text>{sentence(query.error)}</Text>
      <Button variant="default" size="xs" loading={query.isFetching} onClick={() => void query.refetch()}>
        Try again
      </Button>
    </Group>
  )
}

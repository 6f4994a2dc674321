import { Button, Stack, Text } from '@mantine/core'
import { IconDatabasePlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

export function NoData({ mayConnect }: { readonly mayConnect: boolean }) {
  return (
    <Stack gap={12} align="flex-start" mt={8}>
      <Text c="dimmed">{mayConnect ? 'No data is connected yet.' : 'No data is connected yet. An admin can connect a database.'}</Text>
      {mayConnect && (
        <Button leftSection={<IconDatabasePlus size={16} />} renderRoot={(props) => <Link to="/connections/new" {...props} />}>
          Connect a database
        </Button>
      )}
    </Stack>
  )
}

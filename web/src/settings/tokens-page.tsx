import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { sentence } from '../api/failure.ts'
import { tokensQuery } from '../api/queries.ts'
import { ConnectedApps } from './connected-apps.tsx'
import { NewTokenDialog } from './new-token-dialog.tsx'
import { ProgramTools } from './program-tools.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { TokenList } from './token-list.tsx'

export function TokensPage() {
  const { me } = useRouteContext({ from: '/shell' })
  const tokens = useQuery(tokensQuery)
  const [making, { open, close }] = useDisclosure(false)
  const active = (tokens.data ?? []).filter((token) => token.revoked_at === undefined)
  return (
    <SettingsFrame title="API tokens">
      <Stack gap={16}>
        <Group justify="space-between" gap={12}>
          <Text c="dimmed" flex="1 1 260px">
            A token lets a script or another program ask as you. It can do what you may do, and no more.
          </Text>
          <Button leftSection={<IconPlus size={16} />} onClick={open}>
            New token
          </Button>
        </Group>
        {tokens.isPending && <Skeleton height={120} radius="md" />}
        {tokens.isError && <Text role="alert">{sentence(tokens.error)}</Text>}
        {tokens.isSuccess && active.length === 0 && <Text py={24}>You have no tokens.</Text>}
        {active.length > 0 && <TokenList tokens={active} />}
      </Stack>
      <ConnectedApps />
      {me.role === 'admin' && <ProgramTools />}
      <NewTokenDialog opened={making} onClose={close} />
    </SettingsFrame>
  )
}

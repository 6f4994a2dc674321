import { Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { tokensQuery } from '../api/queries.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
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
    <SettingsFrame
      title="API tokens"
      about="A token lets a script or another program ask as you. It can do what you may do, and no more."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          New token
        </Button>
      }
    >
      <Stack gap={16}>
        {tokens.isPending && <ListSkeleton />}
        {tokens.isError && <ReadTrouble query={tokens} />}
        {tokens.isSuccess && active.length === 0 && <Text>You have no tokens.</Text>}
        {active.length > 0 && <TokenList tokens={active} />}
      </Stack>
      <ConnectedApps />
      {me.role === 'admin' && <ProgramTools />}
      <NewTokenDialog opened={making} onClose={close} />
    </SettingsFrame>
  )
}

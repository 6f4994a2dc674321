import { Anchor, Button, Group, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { sentence } from '../api/failure.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { UnreadPage } from '../shell/unread-page.tsx'
import { TabStrip } from '../ui/tab-strip.tsx'
import { DeleteSpace } from './delete-space.tsx'
import { EmbedCode } from './embed-code.tsx'
import { EmbedTokens } from './embed-tokens.tsx'
import { SpaceConversations } from './space-conversations.tsx'
import { SpaceEditor } from './space-editor.tsx'
import { SpaceState } from './space-state.tsx'
import classes from './spaces.module.css'
import { customersQuery, resetSpace, type Space, sourcesQuery, sourceTitle, spaceQuery } from './spaces-api.ts'
import { customerName } from './spaces-page.tsx'

const route = getRouteApi('/shell/spaces/$spaceId')

/** One space: what it shows, how it is embedded, who may come in, what was asked. */
export function SpacePage() {
  const { spaceId } = route.useParams()
  const space = useQuery(spaceQuery(spaceId))
  usePageTitle(space.data?.name ?? 'Space')
  if (space.isError) return <UnreadPage title="The space could not be opened" query={space} list={{ to: '/spaces', label: 'Go to spaces' }} />
  if (space.isPending)
    return (
      <div className={classes.wide}>
        <Skeleton height={32} width={240} mb={24} />
        <Skeleton height={300} radius="md" />
      </div>
    )
  return <OpenSpace key={space.data.space_id} space={space.data} />
}

function OpenSpace({ space }: { readonly space: Space }) {
  const customers = useQuery(customersQuery)
  const source = useQuery(sourcesQuery).data?.find(({ source_id }) => source_id === space.source_id)
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Anchor size="sm" renderRoot={(props) => <Link to="/spaces" {...props} />}>
          <IconArrowLeft size={14} aria-hidden /> Spaces
        </Anchor>
        <Group justify="space-between" align="flex-start" mt={8} mb={24} gap={16}>
          <div>
            <Title order={1}>{space.name}</Title>
            <Text c="dimmed">{[customerName(space, customers.data ?? []), ...(source === undefined ? [] : [sourceTitle(source)])].join(' · ')}</Text>
            <Text size="sm" c="dimmed">
              {space.space_id}
            </Text>
          </div>
          <SpaceState status={space.status} />
        </Group>
        <Health space={space} />
        <Tabs defaultValue="rows" keepMounted={false}>
          <TabStrip label="Parts of the space">
            <Tabs.Tab value="rows">What it shows</Tabs.Tab>
            <Tabs.Tab value="embed">Embed</Tabs.Tab>
            <Tabs.Tab value="tokens">Tokens</Tabs.Tab>
            <Tabs.Tab value="conversations">Conversations</Tabs.Tab>
          </TabStrip>
          <Tabs.Panel value="rows">
            <SpaceEditor space={space} />
            <Stack className={classes.section} align="flex-start">
              {space.template_space_id !== null && <Reset space={space} />}
              <DeleteSpace space={space} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="embed">
            <EmbedCode space={space} />
          </Tabs.Panel>
          <Tabs.Panel value="tokens">
            <EmbedTokens space={space} />
          </Tabs.Panel>
          <Tabs.Panel value="conversations">
            <SpaceConversations space={space} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </>
  )
}

/** The answer to "is it fine, and if not, why". */
function Health({ space }: { readonly space: Space }) {
  if (space.status === 'READY') return null
  return (
    <Text role="alert" mb={24} c="var(--parley-failed)">
      This space answers nothing: {space.status_reason}. Change its filters or tables, or sync its source.
    </Text>
  )
}

function Reset({ space }: { readonly space: Space }) {
  async function reset() {
    try {
      await resetSpace(space.space_id)
      notifications.show({ message: 'Taken from the template again.' })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        Takes tables, questions and pages from the template again. Filters stay.
      </Text>
      <Button variant="default" onClick={() => void reset()}>
        Reset to the template
      </Button>
    </>
  )
}

import { Button, Drawer, Skeleton, VisuallyHidden } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useCallback, useEffect, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import type { OpenedAddress } from './address.ts'
import type { Appearance } from './appearance.ts'
import { ConversationPanel } from './conversation-panel.tsx'
import classes from './embed.module.css'
import { areaVariables } from './embed-theme.ts'
import type { Host } from './host.ts'
import { Notice } from './notice.tsx'
import { PageHeader } from './page-header.tsx'
import { type Place, SideNavigation } from './side-navigation.tsx'
import { readConversations, readGroups, readSpace } from './space-api.ts'
import type { Group, Space } from './space-wire.ts'
import { useLoaded } from './use-loaded.ts'

const WIDE = '(min-width: 47.5em)'

interface Props {
  readonly opened: OpenedAddress
  readonly appearance: Appearance
  readonly host: Host
  /** The conversation that the same person had open when their token ended. */
  readonly resume: () => string | undefined
  readonly onPlace: (conversationId: string | undefined) => void
}

export function SpacePage(props: Props) {
  const { spaceId } = props.opened
  const load = useCallback(async (signal: AbortSignal) => ({ space: await readSpace(spaceId, signal), groups: await readGroups(spaceId, signal) }), [spaceId])
  const [loaded, again] = useLoaded(load)
  if (loaded.state === 'waiting') return <Waiting />
  if (loaded.state === 'failed') {
    const gone = loaded.error instanceof Failure && loaded.error.status === 404
    return gone ? (
      <Notice title="There is no such page" text="It was removed, or it belongs to somebody else." />
    ) : (
      <Notice
        title="This page could not be loaded"
        text={sentence(loaded.error)}
        action={
          <Button variant="default" onClick={again}>
            Try again
          </Button>
        }
      />
    )
  }
  const { space, groups } = loaded.value
  if (space.status === 'BROKEN') return <Notice title="Not available at the moment" text="Those who run this page have been told. Please come back later." />
  return <OpenSpace space={space} groups={groups} {...props} />
}

/** Where somebody is; `key` changes whenever another panel is opened. */
function OpenSpace({ space, groups, opened, appearance, host, resume, onPlace }: Props & { readonly space: Space; readonly groups: readonly Group[] }) {
  const wide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches) ?? true
  const [drawer, { open, close }] = useDisclosure(false)
  const [place, setPlace] = useState<Place>(() => beginning(resume(), opened.groupId ?? groups[0]?.group_id))
  useEffect(() => onPlace(place.conversationId), [place.conversationId, onPlace])
  const loadConversations = useCallback((signal: AbortSignal) => readConversations(space.space_id, signal), [space.space_id])
  const [conversations, reload] = useLoaded(loadConversations)
  const group = groups.find(({ group_id }) => group_id === place.groupId)

  const go = (to: Omit<Place, 'key'>) => {
    close()
    setPlace({ ...to, key: place.key + 1 })
  }
  const begun = useCallback(
    (conversationId: string) => {
      setPlace((before) => ({ ...before, conversationId }))
      reload()
    },
    [reload],
  )
  const ended = useCallback((outcome: string) => host.tell({ type: 'parley:answered', outcome }), [host])
  const renew = () => go({ groupId: group?.group_id })

  const navigation = (
    <SideNavigation
      groups={groups}
      conversations={conversations.state === 'there' ? conversations.value : []}
      place={place}
      onGo={go}
      onRemoved={(id) => {
        reload()
        if (place.conversationId === id) renew()
      }}
    />
  )
  const showsNavigation = wide && !appearance.hidesNavigation
  return (
    <div className={classes.page} data-navigation={showsNavigation || undefined}>
      {showsNavigation && (
        <aside className={classes.navigation} aria-label="Pages and conversations" style={areaVariables(appearance.navigation)}>
          {navigation}
        </aside>
      )}
      <main className={classes.main}>
        <PageHeader
          title={appearance.hidesTitle ? undefined : space.name}
          showsHelp={!appearance.hidesHelp}
          onNavigation={wide || appearance.hidesNavigation ? undefined : open}
          onNew={place.conversationId === undefined || showsNavigation ? undefined : renew}
        />
        <ConversationPanel
          key={place.key}
          space={space}
          group={group}
          openId={place.openId}
          appearance={appearance}
          onBegun={begun}
          onAsked={() => host.tell({ type: 'parley:asked' })}
          onEnded={ended}
        />
      </main>
      <Drawer
        opened={drawer && !wide}
        onClose={close}
        size={272}
        withCloseButton={false}
        padding={0}
        attributes={{ content: { 'aria-label': 'Pages and conversations' } }}
        styles={{ content: areaVariables(appearance.navigation), body: { height: '100%' } }}
        classNames={{ content: classes.drawer }}
      >
        {navigation}
      </Drawer>
    </div>
  )
}

function beginning(conversationId: string | undefined, groupId: string | undefined): Place {
  return conversationId === undefined ? { key: 0, groupId } : { key: 0, openId: conversationId, conversationId }
}

function Waiting() {
  return (
    <div className={classes.waiting} aria-busy="true">
      <VisuallyHidden role="status">Loading</VisuallyHidden>
      <Skeleton height={24} width="40%" />
      <Skeleton height={60} radius="md" />
      <Skeleton height={60} radius="md" />
    </div>
  )
}

import { ActionIcon, Button, Group, Kbd, ScrollArea, Text, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import {
  IconDatabase,
  IconHistory,
  IconLayoutDashboard,
  IconLayoutGrid,
  IconLayoutSidebarLeftCollapse,
  IconMessageChatbot,
  IconPlus,
  IconSearch,
  IconSettings,
  IconSql,
  IconTool,
  IconTransform,
} from '@tabler/icons-react'
import { Link, useRouteContext } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { AccountMenu } from './account-menu.tsx'
import { COMMAND } from './command-key.ts'
import { History } from './history.tsx'
import { Mark } from './mark.tsx'
import classes from './rail.module.css'

export function Rail({ onHide, onShortcuts }: { readonly onHide: () => void; readonly onShortcuts: () => void }) {
  const { me } = useRouteContext({ from: '/shell' })
  const [wanted, setWanted] = useState('')
  return (
    <div className={classes.rail}>
      <Group justify="space-between" px={12} py={10} wrap="nowrap">
        <Link to="/" className={classes.brand} aria-label="Parley, start page">
          <Mark />
          <Text fw={600} fz={16}>
            Parley
          </Text>
        </Link>
        <Tooltip label="Hide the rail">
          <ActionIcon onClick={onHide} aria-label="Hide the rail">
            <IconLayoutSidebarLeftCollapse size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <div className={classes.top}>
        <Button variant="default" fullWidth justify="flex-start" leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to="/" {...props} />}>
          New question
        </Button>
        <TextInput
          aria-label="Search questions"
          placeholder="Search questions"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          leftSection={<IconSearch size={16} />}
          rightSectionWidth={64}
          rightSection={
            <UnstyledButton onClick={spotlight.open} aria-label={`${COMMAND} K: open the palette`} className={classes.command}>
              <Kbd size="xs">{COMMAND} K</Kbd>
            </UnstyledButton>
          }
        />
      </div>
      <ScrollArea className={classes.history} type="hover" scrollbarSize={6} viewportProps={{ tabIndex: -1 }}>
        <History wanted={wanted} />
      </ScrollArea>
      <nav className={classes.bottom} aria-label="Pages">
        {me.role !== 'user' && (
          <RailLink to="/connections" icon={<IconDatabase size={18} />}>
            Connections
          </RailLink>
        )}
        {me.role !== 'user' && (
          <RailLink to="/sql" icon={<IconSql size={18} />}>
            SQL
          </RailLink>
        )}
        {me.role !== 'user' && (
          <RailLink to="/skills" icon={<IconTool size={18} />}>
            Skills
          </RailLink>
        )}
        <RailLink to="/dashboards" icon={<IconLayoutDashboard size={18} />}>
          Dashboards
        </RailLink>
        {me.role === 'admin' && (
          <RailLink to="/spaces" icon={<IconLayoutGrid size={18} />}>
            Spaces
          </RailLink>
        )}
        {me.role !== 'user' && (
          <RailLink to="/bots" icon={<IconMessageChatbot size={18} />}>
            Bots
          </RailLink>
        )}
        {me.role !== 'user' && (
          <RailLink to="/pipelines" icon={<IconTransform size={18} />}>
            Pipelines
          </RailLink>
        )}
        {me.role === 'admin' && (
          <RailLink to="/history" icon={<IconHistory size={18} />}>
            History
          </RailLink>
        )}
        <RailLink to="/settings" icon={<IconSettings size={18} />}>
          Settings
        </RailLink>
        <AccountMenu me={me} onShortcuts={onShortcuts} />
      </nav>
    </div>
  )
}

function RailLink({
  to,
  icon,
  children,
}: {
  readonly to: '/connections' | '/sql' | '/skills' | '/dashboards' | '/spaces' | '/bots' | '/pipelines' | '/history' | '/settings'
  readonly icon: ReactNode
  readonly children: ReactNode
}) {
  return (
    <Link to={to} className={classes.link}>
      {icon}
      {children}
    </Link>
  )
}

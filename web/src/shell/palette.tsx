import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import {
  IconDatabase,
  IconHistory,
  IconKey,
  IconKeyboard,
  IconLayoutDashboard,
  IconLayoutGrid,
  IconMessage,
  IconMessageChatbot,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSettings,
  IconSql,
  IconSun,
  IconTable,
  IconTool,
  IconTransform,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { historyQuery, tablesQuery } from '../api/queries.ts'
import classes from './palette.module.css'

const MOST_SHOWN = 12
/** Its keys work in the ask box, too, where one is most of the time. */
const NOWHERE: string[] = []

/** ⌘K: goes to any question, table or page, and does what the keys do. */
export function Palette({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const [opened, setOpened] = useState(false)
  const groups = usePaletteGroups(onShortcuts, opened)
  return (
    <Spotlight
      actions={groups}
      shortcut="mod + K"
      tagsToIgnore={NOWHERE}
      limit={MOST_SHOWN}
      scrollable
      maxHeight={440}
      highlightQuery
      centered={false}
      yOffset="12dvh"
      attributes={{ content: { 'aria-label': 'Palette' } }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      classNames={{ action: classes.action, actionsGroup: classes.group, actionDescription: classes.description }}
      nothingFound="Nothing has that name."
      onSpotlightOpen={() => setOpened(true)}
      onSpotlightClose={() => setOpened(false)}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: 'Search questions, tables, pages and actions', 'aria-label': 'Search everything' }}
      transitionProps={{ duration: 100, transition: 'fade' }}
    />
  )
}

function usePaletteGroups(onShortcuts: () => void, opened: boolean): SpotlightActionGroupData[] {
  const { me } = useRouteContext({ from: '/shell' })
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const history = useQuery({ ...historyQuery, enabled: opened })
  const tables = useQuery({ ...tablesQuery, enabled: opened })

  return useMemo(() => {
    const modeler = me.role !== 'user'
    const pages: SpotlightActionData[] = [
      { id: 'new', label: 'New question', leftSection: <IconPlus size={18} />, onClick: () => void navigate({ to: '/' }) },
      ...(modeler
        ? [
            { id: 'connections', label: 'Connections', leftSection: <IconDatabase size={18} />, onClick: () => void navigate({ to: '/connections' }) },
            { id: 'sql', label: 'SQL', leftSection: <IconSql size={18} />, onClick: () => void navigate({ to: '/sql' }) },
            { id: 'skills', label: 'Skills', leftSection: <IconTool size={18} />, onClick: () => void navigate({ to: '/skills' }) },
            { id: 'bots', label: 'Bots', leftSection: <IconMessageChatbot size={18} />, onClick: () => void navigate({ to: '/bots' }) },
            { id: 'pipelines', label: 'Pipelines', leftSection: <IconTransform size={18} />, onClick: () => void navigate({ to: '/pipelines' }) },
          ]
        : []),
      { id: 'dashboards', label: 'Dashboards', leftSection: <IconLayoutDashboard size={18} />, onClick: () => void navigate({ to: '/dashboards' }) },
      ...(me.role === 'admin'
        ? [
            { id: 'spaces', label: 'Spaces', leftSection: <IconLayoutGrid size={18} />, onClick: () => void navigate({ to: '/spaces' }) },
            { id: 'history', label: 'History', leftSection: <IconHistory size={18} />, onClick: () => void navigate({ to: '/history' }) },
          ]
        : []),
      { id: 'settings', label: 'Settings', leftSection: <IconSettings size={18} />, onClick: () => void navigate({ to: '/settings' }) },
      { id: 'tokens', label: 'API tokens', leftSection: <IconKey size={18} />, onClick: () => void navigate({ to: '/settings/tokens' }) },
    ]
    const actions: SpotlightActionData[] = [
      {
        id: 'scheme',
        label: colorScheme === 'dark' ? 'Use light colours' : 'Use dark colours',
        leftSection: colorScheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />,
        onClick: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
      },
      { id: 'keys', label: 'Show the keys', leftSection: <IconKeyboard size={18} />, onClick: onShortcuts },
    ]
    const chats = (history.data ?? []).map((chat) => ({
      id: `chat ${chat.chat_id}`,
      label: chat.title,
      description: chat.labels.join(' · ') || undefined,
      leftSection: <IconMessage size={18} />,
      onClick: () => void navigate({ to: '/c/$chatId', params: { chatId: chat.chat_id } }),
    }))
    const tableActions = modeler
      ? (tables.data ?? [])
          .filter((table) => !table.archived)
          .map((table) => ({
            id: `table ${table.id}`,
            label: table.display_name || table.name,
            description: table.id,
            leftSection: <IconTable size={18} />,
            onClick: () => void navigate({ to: '/connections/$connectionId', params: { connectionId: table.connection_id }, search: { table: table.id } }),
          }))
      : []
    return [
      { group: 'Pages', actions: pages },
      { group: 'Actions', actions },
      { group: 'Questions', actions: chats },
      { group: 'Tables', actions: tableActions },
    ]
  }, [me.role, navigate, colorScheme, setColorScheme, history.data, tables.data, onShortcuts])
}

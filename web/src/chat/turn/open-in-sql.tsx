import { ActionIcon, Tooltip } from '@mantine/core'
import { IconPencilCode } from '@tabler/icons-react'
import { Link, useRouteContext } from '@tanstack/react-router'

/** Takes the statement of an answer to where it can be changed and run, for those who may write SQL. */
export function OpenInSql({ connection, sql }: { readonly connection: string | undefined; readonly sql: string }) {
  const { me } = useRouteContext({ from: '/shell' })
  if (me.role === 'user' || connection === undefined) return null
  return (
    <Tooltip label="Open in SQL">
      <ActionIcon aria-label="Open in SQL" renderRoot={(props) => <Link to="/sql" state={{ sql: { connection, text: sql } }} {...props} />}>
        <IconPencilCode size={16} />
      </ActionIcon>
    </Tooltip>
  )
}

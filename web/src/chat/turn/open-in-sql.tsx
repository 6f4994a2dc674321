import { ActionIcon, Tooltip } from '@mantine/core'
import { IconPencilCode } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

/** Takes the statement of an answer to where it can be changed and run, which those who may write SQL are offered. */
export function OpenInSql({ connection, sql }: { readonly connection: string | undefined; readonly sql: string }) {
  if (connection === undefined) return null
  return (
    <Tooltip label="Open in SQL">
      <ActionIcon aria-label="Open in SQL" renderRoot={(props) => <Link to="/sql" state={{ sql: { connection, text: sql } }} {...props} />}>
        <IconPencilCode size={16} />
      </ActionIcon>
    </Tooltip>
  )
}

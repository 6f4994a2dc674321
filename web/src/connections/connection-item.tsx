import { Link } from '@tanstack/react-router'
import type { Connection } from '../api/wire.ts'
import { ago } from '../shell/ago.ts'
import { ConnectionLogo } from './connection-logo.tsx'
import { connectionName } from './connection-name.ts'
import { ConnectionState } from './connection-state.tsx'
import classes from './connections-page.module.css'
import { typeName } from './type-name.ts'

export function ConnectionItem({ connection }: { readonly connection: Connection }) {
  return (
    <li>
      <Link to="/connections/$connectionId" params={{ connectionId: connection.id }} className={classes.item}>
        <ConnectionLogo type={connection.type} />
        <span>
          <span className={classes.name}>{connectionName(connection)}</span>
          <br />
          <span className={classes.quiet}>{connectionFacts(connection)}</span>
        </span>
        <ConnectionState connection={connection} />
      </Link>
    </li>
  )
}

export function connectionFacts(connection: Connection): string {
  return [
    typeName(connection.type),
    connection.table_count === 1 ? '1 table' : `${connection.table_count.toLocaleString()} tables`,
    connection.last_sync_at === undefined ? 'not synced yet' : `synced ${ago(connection.last_sync_at)}`,
  ].join(' · ')
}

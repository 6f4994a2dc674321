import { checkAddress } from '../../platform/egress/index.ts'
import { connectors, type OpenConnection } from '../../warehouse/connectors/index.ts'
import { openConfig } from './config.ts'
import type { ConnectionsDeps } from './connections.ts'
import type { ConnectionRow } from './store.ts'

/** Open connections, one per configuration version; an older version closes when a newer one is used. */
export interface OpenConnections {
  get(row: ConnectionRow): OpenConnection
  forget(orgId: string, id: string): Promise<void>
  close(): Promise<void>
}

export function openConnectionCache(deps: ConnectionsDeps): OpenConnections {
  const open = new Map<string, { readonly version: number; readonly connection: OpenConnection }>()

  async function forget(orgId: string, id: string): Promise<void> {
    const key = JSON.stringify([orgId, id])
    const old = open.get(key)
    open.delete(key)
    await old?.connection.close()
  }

  return {
    get: (row) => {
      const key = JSON.stringify([row.org_id, row.id])
      const known = open.get(key)
      if (known?.version === row.version) return known.connection
      const connection = connectors[row.type].open(openConfig(row, deps.secrets), contextOf(deps, row.private_addresses))
      open.set(key, { version: row.version, connection })
      known?.connection.close().catch((error: unknown) => deps.log.warn({ err: error }, 'a connection did not close'))
      return connection
    },
    forget,
    close: async () => {
      const all = [...open.values()]
      open.clear()
      await Promise.all(all.map(({ connection }) => connection.close()))
    },
  }
}

/** What a connector may reach: folders for files, and addresses that are public or were opened. */
export function contextOf(deps: ConnectionsDeps, opened: readonly string[] | 'any', seen: (address: string) => void = () => {}) {
  return {
    fileRoots: deps.fileRoots,
    ...(deps.usage && { usage: deps.usage }),
    resolveHost: async (host: string, port: number) => {
      const checked = await checkAddress(deps.addresses, { purpose: 'connector', host, port, opened })
      checked.inside.forEach(seen)
      return checked
    },
    log: (level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>) => deps.log[level](facts ?? {}, message),
  }
}

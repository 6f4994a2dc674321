import { join, resolve } from 'node:path'
import { AppError } from '../../../errors.ts'
import { createFetch } from '../../../platform/egress/index.ts'
import type { ConnectorConfig, ConnectorContext } from '../../connectors/index.ts'
import type { DestinationSpec } from '../config/index.ts'
import type { Destination } from './destination.ts'
import { duckdbDestination } from './duckdb/index.ts'
import { filesystemDestination, localFolder, objectStore } from './filesystem/index.ts'
import { parseStoreAddress } from './filesystem/store-address.ts'

const STORE_TIMEOUT_MS = 300_000
const STORE_MAX_BYTES = 2 ** 31
const DEFAULT_PORT = 5432
// known before the vendor’s client is loaded
const POSTGRES_IDENTIFIER_LENGTH = 63

export interface DestinationContext {
  /** The pipeline's folder in the data folder, where a dataset lies unless the config says where else. */
  readonly folder: string
  /** Entries of PARLEY_PRIVATE_HOSTS. */
  readonly privateHosts: readonly string[]
  readonly resolveHost: ConnectorContext['resolveHost']
  /** Of a stored connection, with the account that writes; absent where no store can be reached. */
  readonly connection?: (name: string) => Promise<ConnectorConfig>
}

/** Types whose connectors can take rows in bulk, as a config names them. */
export const DESTINATION_TYPES = ['duckdb', 'postgres', 'filesystem'] as const

/** @throws AppError `pipeline_config` for a type that cannot be loaded into, or an address that cannot be one */
export function openDestination(spec: DestinationSpec, context: DestinationContext): Destination {
  switch (spec.type) {
    case 'duckdb':
      return duckdbDestination({ fileOf: (dataset) => resolve(spec.path ?? join(context.folder, `${dataset}.duckdb`)) })
    case 'filesystem':
      return files(spec, context)
    case 'postgres':
      return postgres(spec, context)
    default:
      throw refused('type', `${spec.type} cannot be loaded into; these can: ${DESTINATION_TYPES.join(', ')}`)
  }
}

function files({ path, format = 'parquet' }: DestinationSpec, { folder, privateHosts }: DestinationContext): Destination {
  const workFolderOf = (dataset: string): string => join(folder, 'work', dataset)
  const address = path === undefined ? null : parseStoreAddress(path)
  if (address === null) {
    const root = resolve(path?.replace(/^file:\/\//, '') ?? join(folder, 'files'))
    return filesystemDestination({ storeOf: (dataset) => localFolder(join(root, dataset)), format, workFolderOf })
  }
  const dial = createFetch({ privateHosts }, { purpose: 'pipeline', opened: [], timeoutMs: STORE_TIMEOUT_MS, maxBytes: STORE_MAX_BYTES })
  return filesystemDestination({ storeOf: (dataset) => objectStore({ ...address, prefix: `${address.prefix}${dataset}/` }, dial), format, workFolderOf })
}

/** The vendor's client is loaded when the destination is opened. */
function postgres({ connection }: DestinationSpec, context: DestinationContext): Destination {
  if (connection === undefined)
    throw refused('connection', 'name a connection, or give postgres://USER:PASSWORD@HOST:PORT/DATABASE with its secrets as placeholders')
  const isAddress = /^postgres(ql)?:\/\//.test(connection)
  const config = async (): Promise<ConnectorConfig> => (isAddress ? parsePostgresAddress(connection) : stored(connection, context))
  return {
    kind: 'postgres',
    identifierLength: POSTGRES_IDENTIFIER_LENGTH,
    open: async (dataset, use) => {
      const { postgresDestination } = await import('./postgres/index.ts')
      const settings = async () => {
        const { signInSettings } = await import('../../connectors/postgres/driver.ts')
        return signInSettings(await config(), { resolveHost: context.resolveHost })
      }
      const { host, port, database } = await config()
      return postgresDestination({ settings, address: `${host}:${port}/${database}` }).open(dataset, use)
    },
  }
}

function stored(name: string, { connection }: DestinationContext): Promise<ConnectorConfig> {
  if (connection === undefined)
    throw refused('connection', `the connection ${name} is kept by the server, which this command does not ask; give its address instead`)
  return connection(name)
}

/** `postgres://USER:PASSWORD@HOST:PORT/DATABASE` as the connector takes it. @throws AppError `pipeline_config` */
export function parsePostgresAddress(text: string): ConnectorConfig {
  const url = URL.parse(text)
  if (url === null || url.hostname === '' || url.pathname.length < 2) throw refused('connection', 'this is no address of a PostgreSQL database')
  const plain = (part: string): string => {
    try {
      return decodeURIComponent(part)
    } catch {
      throw refused('connection', 'write % as %25 in a name or a password')
    }
  }
  return {
    host: url.hostname,
    port: Number(url.port || DEFAULT_PORT),
    database: plain(url.pathname.slice(1)),
    username: plain(url.username),
    password: plain(url.password),
    tls: url.searchParams.get('tls') ?? 'auto',
  }
}

function refused(key: string, why: string): AppError {
  return new AppError('pipeline_config', { where: `pipeline.destination.${key}`, why })
}

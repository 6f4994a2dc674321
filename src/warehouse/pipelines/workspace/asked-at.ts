import { join } from 'node:path'
import type { ConnectorConfig, ConnectorId } from '../../connectors/index.ts'
import type { ResolvedConfig } from '../config/index.ts'
import { parsePostgresAddress } from '../load/index.ts'

/** Where a loaded dataset can be asked, or a sentence on why it cannot and what to do. */
export type AskedAt = { readonly type: ConnectorId; readonly values: ConnectorConfig } | { readonly not: string }

const FILES =
  'Files in a folder or an object store are not asked by Parley, which opens no file for SQL but the one it connects. Load into duckdb or postgres to ask about these rows.'
const NO_ADDRESS = 'This destination is connected by a person, with an account that reads.'

/** @param folder of the pipeline in the data folder */
export function askedAt({ destination, dataset }: Pick<ResolvedConfig, 'destination' | 'dataset'>, folder: string): AskedAt {
  switch (destination.type) {
    case 'duckdb':
      return { type: 'duckdb', values: { database_location: destination.path ?? join(folder, `${dataset}.duckdb`) } }
    case 'postgres':
      // nothing but the dataset, however much more the account that loads it may read
      return destination.connection === undefined
        ? { not: NO_ADDRESS }
        : { type: 'postgres', values: { ...parsePostgresAddress(destination.connection), schemas: dataset } }
    case 'filesystem':
      return { not: FILES }
    default:
      return { not: NO_ADDRESS }
  }
}

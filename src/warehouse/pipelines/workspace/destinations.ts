import { join } from 'node:path'
import { AppError } from '../../../errors.ts'
import { checkAddress } from '../../../platform/egress/index.ts'
import type { ResolvedConfig } from '../config/index.ts'
import { type Destination, openDestination, type PreviewTable, previewDuckdb } from '../load/index.ts'
import type { DatasetSchema } from '../schema/index.ts'

type Placed = Pick<ResolvedConfig, 'destination' | 'dataset'>

/** How a dataset is looked at by a command; other kinds have their own tools. */
type Preview = (config: Placed, folder: string, schema: DatasetSchema, limit: number) => Promise<readonly PreviewTable[]>
const PREVIEWS: Readonly<Record<string, Preview>> = {
  duckdb: (config, folder, schema, limit) => previewDuckdb(fileOf(config, folder, config.dataset), schema, limit),
}

/**
 * @param folder of the pipeline in the data folder, where a dataset lies unless the config says where else
 * @param privateHosts entries of PARLEY_PRIVATE_HOSTS
 */
export function destinationFor({ destination }: Placed, folder: string, privateHosts: readonly string[]): Destination {
  const resolveHost = (host: string, port: number) => checkAddress({ privateHosts }, { purpose: 'pipeline', host, port, opened: [] })
  return openDestination(destination, { folder, privateHosts, resolveHost })
}

/** First rows of what was loaded. @throws AppError `pipeline_config` for a destination that is looked at with its own tools */
export async function preview(config: Placed, folder: string, schema: DatasetSchema, limit: number): Promise<readonly PreviewTable[]> {
  const { type } = config.destination
  const look = Object.hasOwn(PREVIEWS, type) ? PREVIEWS[type] : undefined
  if (look === undefined)
    throw new AppError('pipeline_config', { where: 'pipeline.destination', why: `The destination ${type} is looked at with its own tools.` })
  return look(config, folder, schema, limit)
}

function fileOf({ destination: { path } }: Placed, folder: string, dataset: string): string {
  return path ?? join(folder, `${dataset}.duckdb`)
}

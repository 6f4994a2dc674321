import { join } from 'node:path'
import { AppError } from '../../../errors.ts'
import type { ResolvedConfig } from '../config/index.ts'
import type { Destination } from '../load/destination.ts'
import { duckdbDestination, type PreviewTable, previewDuckdb } from '../load/duckdb/index.ts'
import type { DatasetSchema } from '../schema/index.ts'

type Placed = Pick<ResolvedConfig, 'destination' | 'dataset'>

/** Where a kind of destination keeps a dataset, and how it is looked at. */
interface Place {
  open(config: Placed, folder: string): Destination
  preview?(config: Placed, folder: string, schema: DatasetSchema, limit: number): Promise<readonly PreviewTable[]>
}
const PLACES: Readonly<Record<string, Place>> = {
  duckdb: {
    open: (config, folder) => duckdbDestination({ fileOf: (dataset) => fileOf(config, folder, dataset) }),
    preview: (config, folder, schema, limit) => previewDuckdb(fileOf(config, folder, config.dataset), schema, limit),
  },
}

/** @param folder of the pipeline in the data folder, where a dataset lies unless the config says where else */
export function destinationFor(config: Placed, folder: string): Destination {
  return placeOf(config).open(config, folder)
}

/** First rows of what was loaded. @throws AppError `pipeline_config` for a destination that is looked at with its own tools */
export async function preview(config: Placed, folder: string, schema: DatasetSchema, limit: number): Promise<readonly PreviewTable[]> {
  const look = placeOf(config).preview
  if (look === undefined) throw refused(config, 'is looked at with its own tools')
  return look(config, folder, schema, limit)
}

function placeOf(config: Placed): Place {
  const { type } = config.destination
  const place = Object.hasOwn(PLACES, type) ? PLACES[type] : undefined
  if (place === undefined) throw refused(config, `is not one of: ${Object.keys(PLACES).join(', ')}`)
  return place
}

function fileOf({ destination: { path } }: Placed, folder: string, dataset: string): string {
  return path ?? join(folder, `${dataset}.duckdb`)
}

function refused({ destination: { type } }: Placed, why: string): AppError {
  return new AppError('pipeline_config', { where: 'pipeline.destination', why: `The destination ${type} ${why}.` })
}

import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { PipelinesDeps } from './deps.ts'
import { type PipelineRow, rememberConnection } from './store.ts'

/** Where a server keeps the dataset of a pipeline that loads into DuckDB. */
export function datasetFile(folder: string, { name, dataset }: Pick<PipelineRow, 'name' | 'dataset'>): string {
  return join(folder, name, `${dataset}.duckdb`)
}

/**
 * Makes what was loaded askable: a connection named like the pipeline at its first load, a sync of it at every load. Other destinations
 * are connected by people, with credentials that read and nothing else; theirs is synced if it is known.
 */
export async function connectDataset(row: PipelineRow, actor: Actor, deps: PipelinesDeps, signal: AbortSignal): Promise<void> {
  const connection = await existing(row, actor, deps)
  if (connection === undefined) return
  const started = await deps.connections.sync(actor, connection)
  const ended = await deps.connections.waitForSync(actor, started.logId, signal)
  if (ended.status === 'error') throw new AppError('query_failed', { reason: `sync log ${started.logId}` })
}

async function existing(row: PipelineRow, actor: Actor, deps: PipelinesDeps): Promise<{ readonly type: string; readonly id: string } | undefined> {
  const known = (await deps.connections.list(actor)).find(({ type, id }) => type === row.connection_type && id === row.connection_id)
  if (known !== undefined) return known
  if (row.destination !== 'duckdb') return undefined
  const values = { database_location: datasetFile(deps.folder, row) }
  const made = await deps.connections.connect(actor, { type: 'duckdb', values, label: row.name })
  await rememberConnection(deps.store.db, row.id, { type: made.type, id: made.id })
  return made
}

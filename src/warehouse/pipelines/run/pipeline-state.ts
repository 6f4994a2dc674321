import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import type { Json, ResolvedConfig } from '../config/index.ts'
import type { ExtractState } from '../extract/index.ts'
import type { OpenDataset } from '../load/destination.ts'
import { readJson, writeDurably } from '../package/index.ts'
import { type DatasetSchema, emptySchema, restoreSchema, storeSchema } from '../schema/index.ts'
import type { RunRequest } from './contract.ts'

const FILE = 'state.json'
const VERSION = 1

const Incremental = z.object({ initial_value: z.unknown(), last_value: z.unknown(), start_value: z.unknown(), unique_hashes: z.array(z.string()) })
const Stored = z.object({ version: z.literal(VERSION), resources: z.record(z.string(), z.object({ incremental: Incremental.optional() })) })
const Local = z.object({
  pipeline: z.string(),
  destination: z.string(),
  dataset: z.string(),
  location: z.string(),
  load_id: z.string().nullable(),
  loaded_at: z.string(),
  state: Stored,
  schema: z.string(),
})
/** The copy beside the packages: what can be said without reaching the destination. */
export type LocalState = z.output<typeof Local>

/** How far a pipeline has come. */
export interface PipelineState {
  readonly state: ExtractState
  readonly schema: DatasetSchema
  /** Whether the destination holds this very state. */
  readonly isStored: boolean
  readonly loadId: string | null
}

export function storedForm(state: ExtractState): Json {
  const form: Json = JSON.parse(JSON.stringify({ version: VERSION, resources: state }))
  return form
}

export function sameState(one: ExtractState, other: ExtractState): boolean {
  return isDeepStrictEqual(storedForm(one), storedForm(other))
}

export async function readLocalState(folder: string): Promise<LocalState | undefined> {
  const parsed = Local.safeParse(await readJson(join(folder, FILE)))
  return parsed.success ? parsed.data : undefined
}

/** @param known of the last commit */
export async function writeLocalState(
  folder: string,
  config: Pick<ResolvedConfig, 'name' | 'dataset'>,
  kind: string,
  known: PipelineState,
  at: { readonly location: string; readonly loadedAt: Date },
): Promise<void> {
  const local: LocalState = {
    pipeline: config.name,
    destination: kind,
    dataset: config.dataset,
    location: at.location,
    load_id: known.loadId,
    loaded_at: at.loadedAt.toISOString(),
    state: { version: VERSION, resources: Object.fromEntries(Object.entries(known.state).map(([name, each]) => [name, mutable(each)])) },
    schema: storeSchema(known.schema),
  }
  await writeDurably(join(folder, FILE), JSON.stringify(local))
}

/**
 * The state to go on from. The destination's own is the truth, because it moves with the rows; the local copy stands in only where
 * it belongs to the newest load. Without either nothing is known, and rows that would be appended again are refused.
 *
 * @throws AppError `pipeline_needs_full`
 */
export async function findState(request: Pick<RunRequest, 'config' | 'full' | 'only'>, dataset: OpenDataset, folder: string): Promise<PipelineState> {
  const { config, full, only } = request
  const [found, local] = [await dataset.stored(), await readLocalState(folder)]
  const isSame = local !== undefined && found.loadId !== null && local.load_id === found.loadId && local.dataset === config.dataset
  const schema = found.schema ?? (isSame ? restoreSchema(local.schema) : null) ?? emptySchema(config.dataset)
  const parsed = Stored.safeParse(found.state)
  const known = parsed.success ? parsed.data.resources : isSame ? local.state.resources : undefined
  const isAnew = (resource: string): boolean => full && (only === undefined || only.includes(resource))
  if (known === undefined && found.loadId !== null) refuseDoubles(config, isAnew)
  const state = Object.fromEntries(Object.entries(known ?? {}).filter(([resource]) => !isAnew(resource)))
  return { state, schema, isStored: parsed.success && !full, loadId: found.loadId }
}

function refuseDoubles(config: ResolvedConfig, isAnew: (resource: string) => boolean): void {
  const added = config.resources.filter((resource) => resource.selected && isOnlyAdded(resource) && !isAnew(resource.name))
  if (added.length === 0) return
  throw new AppError('pipeline_needs_full', { dataset: config.dataset, tables: added.map(({ tableName }) => tableName).join(', ') })
}

/** Loading the same rows twice would leave them twice. */
export function isOnlyAdded({
  disposition,
  primaryKey,
  mergeKey,
}: Pick<ResolvedConfig['resources'][number], 'disposition' | 'primaryKey' | 'mergeKey'>): boolean {
  if (disposition.kind === 'append') return true
  return disposition.kind === 'merge' && disposition.strategy !== 'scd2' && primaryKey.length === 0 && mergeKey.length === 0
}

function mutable({ incremental }: ExtractState[string]): { incremental?: z.output<typeof Incremental> } {
  return incremental === undefined ? {} : { incremental: { ...incremental, unique_hashes: [...incremental.unique_hashes] } }
}

import { z } from 'zod'
import type { DatasetSchema } from '../../schema/index.ts'
import { ENGINE_VERSION, restoreSchema } from '../../schema/index.ts'
import type { StoredDataset } from '../destination.ts'
import { foreignDataset } from '../load-failure.ts'
import { type LoadRow, type StateRow, unpackState, type VersionRow } from '../system-tables.ts'
import type { FileStore } from './file-store.ts'

/** Manifests of a dataset: one a load. The name with the greatest load id is the dataset as it is. */
export const MANIFESTS = '_dlt_loads/'
const SUFFIX = '.json'

/**
 * All that a dataset is after a load: its row in `_dlt_loads`, schema, state, and the files that hold its rows. A file that no
 * manifest names does not count.
 */
export interface FileManifest extends LoadRow {
  readonly version: VersionRow
  readonly state: (StateRow & { readonly version: number }) | null
  /** Files by table, relative to the dataset's folder. */
  readonly tables: Readonly<Record<string, readonly string[]>>
}

const shape = z.object({
  load_id: z.string(),
  schema_name: z.string(),
  status: z.literal(0),
  inserted_at: z.string(),
  schema_version_hash: z.string(),
  version: z.object({
    version: z.number(),
    engine_version: z.number(),
    inserted_at: z.string(),
    schema_name: z.string(),
    version_hash: z.string(),
    schema: z.string(),
  }),
  state: z
    .object({
      version: z.number(),
      engine_version: z.number(),
      pipeline_name: z.string(),
      state: z.string(),
      created_at: z.string(),
      version_hash: z.string(),
      _dlt_load_id: z.string(),
      _dlt_id: z.string(),
    })
    .nullable(),
  tables: z.record(z.string(), z.array(z.string())),
})

/** Load ids of the dataset, the latest first. */
export async function loadIds(store: FileStore): Promise<readonly string[]> {
  const names = await store.list(MANIFESTS)
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(MANIFESTS.length, -SUFFIX.length))
    .toSorted((a, b) => (a < b ? 1 : -1))
}

/** @throws AppError `pipeline_destination` for one that is not ours */
export async function readManifest(store: FileStore, loadId: string): Promise<FileManifest | null> {
  const text = await store.read(manifestName(loadId))
  if (text === null) return null
  const parsed = shape.safeParse(parse(text))
  if (!parsed.success) throw foreignDataset('filesystem', ENGINE_VERSION)
  return parsed.data
}

export async function writeManifest(store: FileStore, manifest: FileManifest): Promise<void> {
  await store.write(manifestName(manifest.load_id), `${JSON.stringify(manifest, null, 2)}\n`)
}

export function storedOf(manifest: FileManifest | null): StoredDataset {
  if (manifest === null) return { schema: null, state: null, loadId: null }
  return { schema: schemaOf(manifest), state: manifest.state === null ? null : unpackState(manifest.state.state), loadId: manifest.load_id }
}

export function schemaOf({ version }: FileManifest): DatasetSchema {
  const schema = restoreSchema(version.schema)
  if (schema === null) throw foreignDataset('filesystem', version.engine_version)
  return schema
}

function manifestName(loadId: string): string {
  return `${MANIFESTS}${loadId}${SUFFIX}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

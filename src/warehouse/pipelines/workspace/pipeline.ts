import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../errors.ts'
import type { ResolvedConfig } from '../config/index.ts'
import type { Destination } from '../load/destination.ts'
import { isPending, type LoadPackage, type LockOwner, lockOwner, type Manifest, openPackages, takeLock } from '../package/index.ts'
import type { RunDeps } from '../run/contract.ts'
import { type PackageContent, readContent } from '../run/package-content.ts'
import { findState, type LocalState, readLocalState, storedForm, writeLocalState } from '../run/pipeline-state.ts'
import { readTrace, TRACE_FILE, type Trace } from '../run/trace.ts'
import { type DatasetSchema, emptySchema, restoreSchema } from '../schema/index.ts'
import type { ConfigFile } from './config-files.ts'

export interface PipelineDeps {
  readonly file: ConfigFile
  /** Without its secrets. */
  readonly config: ResolvedConfig
  readonly folder: string
  readonly run: Pick<RunDeps, 'now' | 'host' | 'pid' | 'isAlive'>
  /** With its secrets. @throws AppError when one is not set */
  readonly destination: () => Promise<Destination>
}

/** One pipeline to look at and to tidy up. */
export interface Pipeline {
  readonly config: ResolvedConfig
  /** As of the newest load this installation knows of. */
  local(): Promise<LocalState | undefined>
  schema(): Promise<DatasetSchema>
  packages(): Promise<readonly PackageInfo[]>
  findPackage(loadId: string | undefined): Promise<PackageInfo>
  runningAs(): Promise<LockOwner | undefined>
  /** Of the last run. */
  trace(): Promise<Trace | undefined>
  /** Takes state and schema over from the destination. @returns false when nothing was ever loaded there */
  sync(): Promise<boolean>
  /** @returns ids of what was dropped */
  dropPending(): Promise<readonly string[]>
  /** Forgets packages, state and trace; with `data` also the tables of the dataset. @returns names of dropped tables */
  drop(data: boolean): Promise<readonly string[]>
}
export interface PackageInfo {
  readonly manifest: Manifest
  readonly content: PackageContent | undefined
}

export function openPipeline(deps: PipelineDeps): Pipeline {
  const { config, folder, run } = deps
  const packages = openPackages(folder, run.now)
  const local = () => readLocalState(folder)
  return {
    config,
    local,
    schema: async () => schemaOf(await local(), config),
    packages: async () => Promise.all((await packages.list()).map(infoOf)),
    findPackage: async (loadId) => {
      const all = await packages.list()
      const found = loadId === undefined ? all.at(-1) : all.find((each) => each.loadId === loadId)
      if (found !== undefined) return infoOf(found)
      throw new AppError('not_found', { what: loadId === undefined ? `Load package of ${config.name}` : `Load package ${loadId}` })
    },
    runningAs: () => lockOwner({ ...run, folder }),
    trace: () => readTrace(folder),
    sync: () => underLock(deps, () => sync(deps)),
    dropPending: () =>
      underLock(deps, async () => {
        const pending = (await packages.list()).filter(({ manifest }) => isPending(manifest))
        for (const pack of pending) await pack.remove()
        return pending.map(({ loadId }) => loadId)
      }),
    drop: (data) =>
      underLock(deps, async () => {
        const dropped = data ? await dropTables(deps) : []
        for (const name of ['packages', 'state.json', TRACE_FILE]) await rm(join(folder, name), { recursive: true, force: true })
        return dropped
      }),
  }
}

async function underLock<T>({ folder, run, config }: PipelineDeps, act: () => Promise<T>): Promise<T> {
  const lock = await takeLock({ ...run, folder, pipeline: config.name })
  try {
    return await act()
  } finally {
    await lock.release()
    // a pipeline that never ran leaves no folder because somebody looked
    if ((await readdir(folder)).length === 0) await rm(folder, { recursive: true })
  }
}

function schemaOf(local: LocalState | undefined, { dataset }: ResolvedConfig): DatasetSchema {
  return (local === undefined ? null : restoreSchema(local.schema)) ?? emptySchema(dataset)
}

async function infoOf(pack: LoadPackage): Promise<PackageInfo> {
  return { manifest: pack.manifest, content: await readContent(pack) }
}

async function sync(deps: PipelineDeps): Promise<boolean> {
  const { config, folder, run } = deps
  const destination = await deps.destination()
  const dataset = await destination.open(config.dataset, 'read')
  try {
    const known = await findState({ config, full: false }, dataset, folder)
    if (known.loadId === null) return false
    await writeLocalState(folder, config, destination.kind, known, { location: dataset.location(), loadedAt: run.now() })
    return true
  } finally {
    await dataset.close()
  }
}

async function dropTables({ destination, config, run }: PipelineDeps): Promise<readonly string[]> {
  const dataset = await (await destination()).open(config.dataset)
  try {
    const { schema } = await dataset.stored()
    const tables = (schema?.tables ?? []).map(({ name }) => name)
    if (tables.length > 0) {
      await dataset.drop(tables, { pipeline: config.name, schema: emptySchema(config.dataset), state: storedForm({}), insertedAt: run.now() })
    }
    return tables
  } finally {
    await dataset.close()
  }
}

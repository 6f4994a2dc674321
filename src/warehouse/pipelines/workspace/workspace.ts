import { join } from 'node:path'
import { AppError } from '../../../errors.ts'
import type { LookUp, ResolvedConfig } from '../config/index.ts'
import type { Destination } from '../load/destination.ts'
import type { PreviewTable } from '../load/duckdb/index.ts'
import { lockOwner } from '../package/index.ts'
import type { DryRun, RunDeps, RunEvent, RunRequest, RunResult } from '../run/contract.ts'
import { dryRun } from '../run/dry-run.ts'
import { readLocalState } from '../run/pipeline-state.ts'
import { runPipeline } from '../run/run-pipeline.ts'
import { type ConfigFile, findConfigs, readConfigFile } from './config-files.ts'
import { preview } from './destinations.ts'
import { openPipeline, type Pipeline } from './pipeline.ts'

export interface WorkspaceDeps {
  /** Where config files lie: `pipelines/` of the working folder. */
  readonly configFolder: string
  readonly dataDir: string
  readonly lookUp: LookUp
  /** @param folder of the pipeline in the data folder */
  readonly destinationFor: (config: ResolvedConfig, folder: string) => Destination
  readonly run: Omit<RunDeps, 'folder' | 'destination' | 'signal' | 'events'>
}
export type RunChoice = Omit<RunRequest, 'config'>
export interface Watch {
  readonly signal: AbortSignal
  readonly events: (event: RunEvent) => void
}

/** The pipelines of a folder of configs, without a server. */
export interface Workspace {
  readonly configFolder: string
  list(): Promise<readonly Listed[]>
  /** @throws AppError `pipeline_not_found`; without a name the only pipeline there is */
  find(name: string | undefined): Promise<ConfigFile>
  run(file: ConfigFile, choice: RunChoice, watch: Watch): Promise<RunResult>
  dryRun(file: ConfigFile, choice: RunChoice, watch: Watch): Promise<DryRun>
  /** For looking at it and tidying: secrets it lacks are no hindrance until the destination is reached. */
  open(file: ConfigFile): Promise<Pipeline>
  /** What was loaded: its tables with their first rows. */
  read(file: ConfigFile, limit: number): Promise<ReadDataset>
}
export interface ReadDataset {
  readonly config: Pick<ResolvedConfig, 'name' | 'dataset'>
  readonly location: string
  readonly tables: readonly PreviewTable[]
}
export interface Listed {
  readonly name: string
  readonly file: string
  readonly pipeline: string | null
  readonly destination: string | null
  readonly dataset: string | null
  readonly lastLoadId: string | null
  readonly lastLoadedAt: string | null
  readonly isRunning: boolean
  /** Why the config cannot be read. */
  readonly problem: string | null
}

export function openWorkspace(deps: WorkspaceDeps): Workspace {
  const folderOf = ({ name }: Pick<ResolvedConfig, 'name'>): string => join(deps.dataDir, 'pipelines', name)
  const ready = async (file: ConfigFile, skipUnresolved: boolean) => {
    const config = await readConfigFile(file, { lookUp: deps.lookUp, skipUnresolved })
    return { config, folder: folderOf(config), destination: deps.destinationFor(config, folderOf(config)) }
  }
  return {
    configFolder: deps.configFolder,
    list: async () => Promise.all((await findConfigs(deps.configFolder)).map((file) => listed(file, folderOf, deps))),
    find: async (name) => findOne(await findConfigs(deps.configFolder), name, deps.configFolder),
    run: async (file, choice, watch) => {
      const { config, folder, destination } = await ready(file, choice.skipUnresolved)
      checkNames(config, choice.only)
      return runPipeline({ ...choice, config }, { ...deps.run, ...watch, folder, destination })
    },
    dryRun: async (file, choice, watch) => {
      const { config, folder, destination } = await ready(file, choice.skipUnresolved)
      checkNames(config, choice.only)
      return dryRun({ ...choice, config }, { ...deps.run, ...watch, folder, destination })
    },
    open: async (file) => {
      const config = await readConfigFile(file, { lookUp: standIn, skipUnresolved: true })
      const folder = folderOf(config)
      return openPipeline({ file, config, folder, run: deps.run, destination: async () => (await ready(file, true)).destination })
    },
    read: async (file, limit) => {
      const { config, folder, destination } = await ready(file, true)
      const dataset = await destination.open(config.dataset, 'read')
      try {
        const { schema } = await dataset.stored()
        return { config, location: dataset.location(), tables: schema === null ? [] : await preview(config, folder, schema, limit) }
      } finally {
        await dataset.close()
      }
    },
  }
}

/** Stands for every secret where only names and places matter; as an address it leads nowhere. */
async function standIn(): Promise<string> {
  return 'https://unset.invalid'
}

function checkNames(config: ResolvedConfig, only: readonly string[] | undefined): void {
  const unknown = (only ?? []).filter((name) => !config.resources.some((resource) => resource.name === name))
  if (unknown.length === 0) return
  const names = config.resources.map(({ name }) => name).join(', ')
  throw new AppError('pipeline_config', { where: '--only', why: `There is no resource ${unknown.join(', ')}. There are: ${names}.` })
}

function findOne(files: readonly ConfigFile[], name: string | undefined, folder: string): ConfigFile {
  const [first, ...others] = files
  const names = files.map((file) => file.name).join(', ')
  if (name === undefined && first !== undefined && others.length === 0) return first
  const found = files.find((file) => file.name === name)
  if (found !== undefined) return found
  const hint = files.length === 0 ? `: ${folder} holds no config` : `; there are: ${names}`
  throw new AppError('pipeline_not_found', { pipeline: name ?? 'without a name', hint })
}

async function listed(file: ConfigFile, folderOf: (config: ResolvedConfig) => string, { run }: WorkspaceDeps): Promise<Listed> {
  const nothing = { pipeline: null, destination: null, dataset: null, lastLoadId: null, lastLoadedAt: null, isRunning: false }
  try {
    const config = await readConfigFile(file, { lookUp: standIn, skipUnresolved: true })
    const folder = folderOf(config)
    const local = await readLocalState(folder)
    return {
      name: file.name,
      file: file.path,
      pipeline: config.name,
      destination: config.destination.type,
      dataset: config.dataset,
      lastLoadId: local?.load_id ?? null,
      lastLoadedAt: local?.loaded_at ?? null,
      isRunning: (await lockOwner({ ...run, folder })) !== undefined,
      problem: null,
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { name: file.name, file: file.path, ...nothing, problem: error.message }
  }
}

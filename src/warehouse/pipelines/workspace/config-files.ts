import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../errors.ts'
import { importConfig, type LookUp, type ResolvedConfig, readConfig } from '../config/index.ts'
import { hasCode } from '../package/index.ts'

/** Sought in this order. */
const ENDINGS = ['yaml', 'yml', 'json', 'ts'] as const
type Ending = (typeof ENDINGS)[number]

export interface ConfigFile {
  /** The file's name without its ending: what a command calls the pipeline. */
  readonly name: string
  readonly path: string
  readonly ending: Ending
}

/** Configs of a folder, by name; of two with one name the first ending counts. A folder that is not there has none. */
export async function findConfigs(folder: string): Promise<readonly ConfigFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return []
    throw new AppError('pipeline_storage', { path: folder, why: error instanceof Error ? error.message : String(error) }, { cause: error })
  })
  const found = ENDINGS.flatMap((ending) =>
    names
      .filter((file) => file.endsWith(`.${ending}`) && !file.endsWith('.d.ts') && !file.endsWith('.test.ts'))
      .map((file) => ({ name: file.slice(0, -ending.length - 1), path: join(folder, file), ending })),
  )
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export interface ReadFileOptions {
  readonly lookUp: LookUp
  readonly skipUnresolved?: boolean
}

/** @throws AppError `pipeline_config`, `pipeline_placeholder` */
export async function readConfigFile({ name, path, ending }: ConfigFile, options: ReadFileOptions): Promise<ResolvedConfig> {
  if (ending === 'ts') return readConfig(await importConfig(path), { ...options, name, format: 'object' })
  return readConfig(await readFile(path, 'utf8'), { ...options, name, format: ending === 'json' ? 'json' : 'yaml' })
}

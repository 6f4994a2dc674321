import { pathToFileURL } from 'node:url'
import type { PipelineInput } from './file-schema.ts'
import { configError } from './problem.ts'

/** Gives a `.ts` config its types: `export default pipeline({ … })`. */
export function pipeline(config: PipelineInput): PipelineInput {
  return config
}

/** Runs a `.ts` config and takes its default export. Operator's code: the command line alone calls this. @throws AppError `pipeline_config` */
export async function importConfig(file: string): Promise<object> {
  const loaded: unknown = await import(pathToFileURL(file).href)
  const config = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
  if (typeof config !== 'object' || config === null) throw configError('config', `${file} has no default export; write: export default pipeline({ … })`)
  return config
}

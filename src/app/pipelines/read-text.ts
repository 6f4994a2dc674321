import { AppError } from '../../errors.ts'
import { nextRun, type ResolvedConfig, readConfig } from '../../warehouse/pipelines/index.ts'
import type { ConfigFormat } from './pipeline.ts'
import type { Described } from './store.ts'

/** Stands for every secret where only names and places matter; as an address it leads nowhere. */
const STAND_IN = 'https://unset.invalid'
const SECRET = /\$\{secret:([A-Za-z_][\w.-]{0,199})\}/g

/** What a config on a server says, before anything runs. */
export interface ReadText {
  readonly config: ResolvedConfig
  readonly described: Described
  /** Names of the secrets it needs, in order. */
  readonly secrets: readonly string[]
}

/**
 * Reads a config as the server takes it: YAML or JSON, without code, without variables of the server's environment, and without paths on
 * its disk. Placeholders that nothing fills are left to the run, which refuses them.
 *
 * @throws AppError `pipeline_config` with the path of the key
 */
export async function readText(text: string, format: ConfigFormat, name: string, now: Date): Promise<ReadText> {
  const lookUp = async (kind: 'secret' | 'env', wanted: string): Promise<string> => {
    if (kind === 'secret') return STAND_IN
    throw new AppError('pipeline_config', { where: `\${env:${wanted}}`, why: `A server does not give its environment away. Use \${secret:${wanted}}.` })
  }
  const config = await readConfig(text, { name, format, lookUp, skipUnresolved: true })
  assertPlace(config)
  const { schedule = null, dataset, destination } = config
  const nextDue = schedule === null ? null : nextRun(schedule, now)
  if (schedule !== null && nextDue === null)
    throw new AppError('pipeline_config', {
      where: 'pipeline.schedule',
      why: `“${schedule}” is no time. Write five fields and a zone: 0 6 * * * Europe/Berlin.`,
    })
  return { config, described: { name: config.name, destination: destination.type, dataset, schedule, nextDue }, secrets: secretsIn(text) }
}

/** Names of secrets that a config has, in order. */
export function secretsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(SECRET)].flatMap(([, secret]) => secret ?? []))]
}

function assertPlace({ destination: { path } }: ResolvedConfig): void {
  if (path === undefined || /^s3:\/\//.test(path)) return
  throw new AppError('pipeline_config', {
    where: 'pipeline.destination.path',
    why: 'A server chooses the place itself. Leave the path out, or name an object store: s3://bucket/folder.',
  })
}

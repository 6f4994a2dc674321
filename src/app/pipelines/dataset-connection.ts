import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { connectors } from '../../warehouse/connectors/index.ts'
import { type AskedAt, askedAt, readConfig } from '../../warehouse/pipelines/index.ts'
import type { PipelinesDeps } from './deps.ts'
import { openSecrets } from './secrets.ts'
import { type PipelineRow, rememberConnection } from './store.ts'

/** What a run says of how its rows can be asked. */
export interface SaidOfAsking {
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}
export const NOTHING_SAID: SaidOfAsking = { warnings: [], notes: [] }

type Place = Exclude<AskedAt, { readonly not: string }>
interface Known {
  readonly type: string
  readonly id: string
}

/** Makes what was loaded askable: a connection named like the pipeline at its first load, a sync of it at every load. */
export async function connectDataset(row: PipelineRow, actor: Actor, deps: PipelinesDeps, signal: AbortSignal): Promise<SaidOfAsking> {
  const known = (await deps.connections.list(actor)).find(({ type, id }) => type === row.connection_type && id === row.connection_id)
  if (known !== undefined) {
    await sync(known, actor, deps, signal)
    return NOTHING_SAID
  }
  const place = await placeOf(row, deps)
  if ('not' in place) return { warnings: [], notes: [place.not] }
  const found = await taken(place, actor, deps)
  if (found?.by === 'a whole database') return { warnings: [wholeDatabase(row, found.label)], notes: [] }
  const made = found?.connection ?? (await deps.connections.connect(actor, { ...place, label: row.name }))
  await rememberConnection(deps.store.db, row.id, { type: made.type, id: made.id })
  await sync(made, actor, deps, signal)
  return { warnings: made.lastError === null ? [] : [mayWrite(row, made.label)], notes: [] }
}

async function sync({ type, id }: Known, actor: Actor, deps: PipelinesDeps, signal: AbortSignal): Promise<void> {
  const started = await deps.connections.sync(actor, { type, id })
  const ended = await deps.connections.waitForSync(actor, started.logId, signal)
  if (ended.status === 'error') throw new AppError('query_failed', { reason: `sync log ${started.logId}` })
}

async function placeOf({ org_id: orgId, id: pipelineId, name, format, text }: PipelineRow, deps: PipelinesDeps): Promise<AskedAt> {
  const secrets = new Map(Object.entries(await openSecrets(deps.store.db, deps.secrets, { orgId, pipelineId })))
  const lookUp = async (kind: 'secret' | 'env', wanted: string) => (kind === 'secret' ? secrets.get(wanted) : undefined)
  return askedAt(await readConfig(text, { name, format, lookUp, skipUnresolved: true }), join(deps.folder, name))
}

/** Connecting what is connected already would give it other credentials, so a connection of a person to a database is left alone. */
async function taken({ type, values }: Place, actor: Actor, deps: PipelinesDeps) {
  if (values.schemas === undefined) return undefined
  const all = await deps.connections.list(actor)
  const { connectionId } = connectors[type]
  const own = all.find(({ id }) => id === connectionId(values))
  if (own !== undefined) return { by: 'its schema', connection: own, label: own.label } as const
  const whole = all.find(({ id }) => id === connectionId({ ...values, schemas: '' }))
  return whole && ({ by: 'a whole database', connection: undefined, label: whole.label } as const)
}

function wholeDatabase({ dataset }: PipelineRow, label: string): string {
  return `The rows are loaded. Their database is connected already as ${label}: let its account read the schema ${dataset}, sync it, and switch its new tables on to ask about them.`
}

function mayWrite({ dataset }: PipelineRow, label: string): string {
  return `${label} is asked with the account that loads, which can write. Parley only reads with it; better is one that can only read: connect this database again with it and the schema ${dataset}.`
}

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { QueueDefinition } from '../../platform/jobs/index.ts'
import type { Store } from '../../platform/store/index.ts'
import { connectors, type UsageFile } from '../../warehouse/connectors/index.ts'
import type { Connections } from '../connections/index.ts'
import { system } from '../connections/index.ts'
import { writeUsage } from './write-usage.ts'

/** What Parley remembers of its own use, as a database that can be asked. */
export interface Usage extends UsageFile {
  /** What the tables mean, as files named like their entities. */
  model(): Promise<readonly { readonly name: string; readonly text: string }[]>
  /** Of what moment the figures of this connection are; undefined when it is another one. */
  freshnessOf(connectionId: string): { readonly at: Date; readonly warnings: number; readonly failedSince: boolean } | undefined
}

export interface UsageDeps {
  readonly store: Pick<Store, 'db'>
  /** Where the file is kept. Never one of the file roots, so that no other connection opens it. */
  readonly folder: string
  readonly orgId: string
  now(): Date
  /** Milliseconds; only differences count. */
  elapsed(): number
}

export const USAGE_QUEUE: QueueDefinition = { name: 'usage-sync', exclusive: false, retries: 2, expireSeconds: 900 }
const ID = connectors.usagedb.connectionId({})
const FILE = 'parley_usage.duckdb'
const MODEL = new URL('./model/', import.meta.url)
const OLDEST_MS = 60_000
/** Where writing takes long, it is done less often: at most a twentieth of the time goes into it. */
const REST = 20

export function openUsage({ store, folder, orgId, now, elapsed }: UsageDeps): Usage {
  const file = join(folder, FILE)
  let writing: Promise<void> | null = null
  let freshUntil = Number.NEGATIVE_INFINITY
  let writtenAt: Date | null = null

  async function write(signal: AbortSignal): Promise<void> {
    const [begun, moment] = [elapsed(), now()]
    await writeUsage(store.db, orgId, file, signal)
    const took = elapsed() - begun
    writtenAt = moment
    freshUntil = begun + Math.max(OLDEST_MS, took * REST)
  }
  /** Who joins waits for the one who began, and begins anew when that one was called off. */
  async function joined(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const before = writing
    if (before === null) return begin(signal)
    await before.catch(() => undefined)
    if (elapsed() >= freshUntil) await joined(signal)
  }
  function begin(signal: AbortSignal): Promise<void> {
    const begun = write(signal).finally(() => {
      if (writing === begun) writing = null
    })
    writing = begun
    return begun
  }
  return {
    file,
    /** What is being written may have begun before what the caller did, so it does not count. */
    refresh: async (signal) => {
      await writing?.catch(() => undefined)
      await joined(signal)
    },
    ready: async (signal) => {
      if (elapsed() >= freshUntil || !(await exists(file))) await joined(signal)
    },
    freshnessOf: (connectionId) => (connectionId === ID && writtenAt !== null ? { at: writtenAt, warnings: 0, failedSince: false } : undefined),
    model: async () => {
      const names = (await readdir(MODEL)).filter((name) => name.endsWith('.yaml')).sort()
      return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, MODEL), 'utf8') })))
    },
  }
}

/** Once a night: names of what is new since, such as models and tables, become words of questions. */
export async function syncUsage(connections: Pick<Connections, 'list' | 'sync' | 'waitForSync'>, orgId: string, signal: AbortSignal): Promise<void> {
  const actor = system(orgId)
  for (const { type, id, lastSyncAt } of await connections.list(actor)) {
    if (type !== connectors.usagedb.id || lastSyncAt === null) continue
    const { logId } = await connections.sync(actor, { type, id })
    await connections.waitForSync(actor, logId, signal)
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type pg from 'pg'
import { KEPT_PURPOSES, SEALED_COLUMNS } from '../app/secret-rotation/index.ts'
import { createLogger, type Logger } from '../platform/log/index.ts'
import { type MasterKeys, openMasterKeys, type Secrets } from '../platform/secrets/index.ts'
import { dataFolderMode, holdFolder, openStore, type Store, startCluster } from '../platform/store/index.ts'
import { nothingSealed, openSecrets } from '../platform/stored-secrets/index.ts'
import type { Settings } from '../settings.ts'
import { onSignals } from './signals.ts'

const STORE_CONNECTIONS = 20

/** What the server is made of, in the order it is made; closed in reverse. */
export interface Platform {
  readonly settings: Settings
  readonly log: Logger
  readonly store: Store
  readonly storeConnection: pg.ClientConfig
  /** The store runs in the data folder, so no other server shares it. */
  readonly embedded: boolean
  readonly dataDir: string
  readonly closing: (() => Promise<unknown>)[]
}

export async function openPlatform(settings: Settings, options: { readonly hold: boolean }): Promise<Platform> {
  const log = createLogger(settings.logLevel)
  const dataDir = resolve(settings.dataDir)
  await mkdir(dataDir, { recursive: true, mode: dataFolderMode() })
  const closing: (() => Promise<unknown>)[] = []
  const storeConnection = await connectionOfStore(settings, dataDir, log, options.hold, closing)
  const store = await openStore({ connection: storeConnection, poolSize: STORE_CONNECTIONS, log })
  closing.push(() => store.close())
  return { settings, log, store, storeConnection, embedded: settings.databaseUrl === undefined, dataDir, closing }
}

async function connectionOfStore(settings: Settings, dataDir: string, log: Logger, hold: boolean, closing: Platform['closing']): Promise<pg.ClientConfig> {
  if (settings.databaseUrl !== undefined) return { connectionString: settings.databaseUrl }
  const cluster = await startCluster({ dataDir })
  const connection = { ...cluster.connection, database: 'postgres' }
  if (!hold) {
    if (!cluster.adopted) closing.push(() => cluster.stop())
    return connection
  }
  const taken = (error: Error): void => {
    log.fatal(error.message)
    process.exit(1)
  }
  const release = await holdFolder({ connection: cluster.connection, dataDir, log, revive: () => startCluster({ dataDir }), taken })
  closing.push(() => cluster.stop(), release)
  return connection
}

export function mastersOf({ settings, store: { db }, dataDir }: Platform): Promise<MasterKeys> {
  const { secretKey: given, otherSecretKey: other } = settings
  return openMasterKeys({ dataDir, given, other, mayMake: () => nothingSealed(db, SEALED_COLUMNS) })
}

/** @throws Error when a key is damaged or gone, or when something stored lies under a key that is not here: nothing may start then */
export async function secretsOf(platform: Platform): Promise<{ readonly secrets: Secrets; readonly masters: MasterKeys }> {
  const masters = await mastersOf(platform)
  return { masters, secrets: await openSecrets({ db: platform.store.db, masters, columns: SEALED_COLUMNS, keep: KEPT_PURPOSES }) }
}

/** SIGTERM, SIGINT, SIGHUP and the end of the starter stop the server in order; a second signal ends it at once, as does the limit of a stop. */
export function stopOn(platform: Platform, begin: () => void): void {
  let stopping = false
  const stop = (reason: string): void => {
    if (stopping) return
    stopping = true
    platform.log.info({ reason }, 'stopping')
    setTimeout(() => {
      platform.log.error({ seconds: platform.settings.stopSeconds }, 'stopping took too long; what ran goes on at the next start')
      process.exit(1)
    }, platform.settings.stopSeconds * 1_000)
    begin()
    close(platform).then(
      () => process.exit(0),
      (error: unknown) => {
        platform.log.error({ err: error }, 'stopping did not go well')
        process.exit(1)
      },
    )
  }
  onSignals(stop, () => process.exit(130))
  process.on('disconnect', () => stop('the starting command ended'))
}

/** Every part is closed, also after one that could not be. @throws what the first of those failed with */
export async function close(platform: Platform): Promise<void> {
  const failures: unknown[] = []
  for (const step of platform.closing.toReversed()) await step().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

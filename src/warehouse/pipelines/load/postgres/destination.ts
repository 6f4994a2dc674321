import { createHash } from 'node:crypto'
import pg from 'pg'
import { AppError } from '../../../../errors.ts'
import type { Disposition } from '../../config/index.ts'
import type { Destination, Left, LoadSession, OpenDataset, StoredDataset } from '../destination.ts'
import { postgresFailure, unusable } from './failure.ts'
import { PostgresLoad } from './load-session.ts'
import { Staging } from './staging.ts'
import { hasLoad, readStored, writeState, writeVersion } from './system-rows.ts'
import { TargetTables } from './target-tables.ts'

const IDENTIFIER_LENGTH = 63
const TAG = 8

/** Of the account that writes. */
export type PostgresSettings = pg.ClientConfig

/** Datasets as schemas of one PostgreSQL database. */
export function postgresDestination(place: {
  readonly settings: () => Promise<PostgresSettings> /** Printed; without credentials. */
  readonly address: string
}): Destination {
  return {
    kind: 'postgres',
    identifierLength: IDENTIFIER_LENGTH,
    open: async (dataset, use = 'load') => {
      const client = new pg.Client({ application_name: 'parley pipeline', ...(await place.settings().catch(rethrow)) })
      client.on('error', () => undefined) // the statement that runs fails by itself
      await client.connect().catch(rethrow)
      const opened = new PostgresDataset(client, dataset, place.address)
      if (use === 'load') await opened.sweep()
      return opened
    },
  }
}

class PostgresDataset implements OpenDataset {
  readonly #client: pg.Client
  readonly #dataset: string
  readonly #address: string
  readonly #staging: string
  #load: LoadSession | undefined

  constructor(client: pg.Client, dataset: string, address: string) {
    this.#client = client
    this.#dataset = dataset
    this.#address = address
    this.#staging = stagingName(dataset)
  }

  /** Removes the staging tables of a killed load; those of one that still runs are behind its lock. */
  async sweep(): Promise<void> {
    await this.#locked(async () => {
      const { rowCount } = await this.#client.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [this.#staging])
      if (rowCount !== 0) await new Staging(this.#client, this.#staging).drop()
    }).catch(rethrow)
  }

  async stored(): Promise<StoredDataset> {
    return readStored(this.#client, this.#dataset).catch(rethrow)
  }

  async isLoaded(loadId: string): Promise<boolean> {
    return hasLoad(this.#client, this.#dataset, loadId).catch(rethrow)
  }

  async begin(loadId: string, dispositions: ReadonlyMap<string, Disposition>): Promise<LoadSession> {
    await this.stored()
    if (!(await this.#lock().catch(rethrow))) throw new AppError('pipeline_load', { why: 'another load is being written into this dataset', transient: true })
    const staging = new Staging(this.#client, this.#staging)
    await staging.drop().catch(rethrow)
    this.#load = new PostgresLoad({ client: this.#client, dataset: this.#dataset, loadId, dispositions, staging, release: () => this.#unlock() })
    return this.#load
  }

  location(): string {
    return `postgresql://${this.#address}`
  }

  async drop(tables: readonly string[], left: Left): Promise<void> {
    const { loadId } = await this.stored()
    if (loadId === null) return
    const target = new TargetTables(this.#client, this.#dataset)
    try {
      await this.#client.query('BEGIN')
      for (const table of tables) await this.#client.query(`DROP TABLE IF EXISTS ${target.sql(table)}`)
      await writeVersion(this.#client, target, left)
      await writeState(this.#client, target, loadId, left)
      await this.#client.query('COMMIT')
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => undefined)
      throw postgresFailure(error)
    }
  }

  async close(): Promise<void> {
    await this.#load?.abort()
    await this.#client.end()
  }

  async #locked(act: () => Promise<void>): Promise<void> {
    if (!(await this.#lock())) return
    try {
      await act()
    } finally {
      await this.#unlock()
    }
  }

  async #lock(): Promise<boolean> {
    const { rows } = await this.#client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked', [this.#lockName()])
    return rows[0]?.locked === true
  }

  async #unlock(): Promise<void> {
    await this.#client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [this.#lockName()])
  }

  #lockName(): string {
    return `parley dataset ${this.#dataset}`
  }
}

/** Within the length of a name, and another for another dataset. */
function stagingName(dataset: string): string {
  const name = `${dataset}_staging`
  if (name.length <= IDENTIFIER_LENGTH) return name
  return `${dataset.slice(0, IDENTIFIER_LENGTH - TAG - 1)}_${createHash('sha256').update(dataset).digest('hex').slice(0, TAG)}`
}

function rethrow(error: unknown): never {
  throw unusable(error)
}

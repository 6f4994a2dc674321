import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import type { DialectId } from '../../../src/flow.ts'
import { EXTRAS } from './extras.ts'
import { insertsOf, TABLES, tableText } from './tables.ts'

/** The same data without any guard, made anew for every attack that could not be undone. */
export interface Control {
  /** Null when the attack ran; else why it could not even so. */
  attack(sql: string): Promise<string | null>
  close(): Promise<void>
}

export function dataText(dialect: DialectId): string {
  return `${Object.keys(TABLES)
    .map((name) => `${tableText(name, dialect)};\n${insertsOf(name, dialect)}`)
    .join('\n')}\n${EXTRAS[dialect]}`
}

export const CONTROLS: Readonly<Record<DialectId, (newDatabase: () => Promise<string>) => Promise<Control>>> = {
  postgres: async (newDatabase) => {
    const open = async (): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: await newDatabase() })
      client.on('error', () => {})
      await client.connect()
      await client.query(dataText('postgres'))
      return client
    }
    let client = await open()
    return {
      attack: async (sql) => {
        try {
          await client.query('BEGIN')
          await client.query(sql)
          return null
        } catch (error) {
          return String(error)
        } finally {
          const isGone = /commit|rollback|reset|set /i.test(sql)
          await client.query('ROLLBACK').catch(() => undefined)
          if (isGone) {
            await client.end()
            client = await open()
          }
        }
      },
      close: () => client.end(),
    }
  },
  duckdb: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-control-'))
    const instance = await DuckDBInstance.create(join(folder, 'full.db'))
    const connection = await instance.connect()
    await connection.run(dataText('duckdb'))
    return {
      attack: async (sql) => {
        await connection.run('BEGIN').catch(() => undefined)
        const failed = await connection.runAndReadAll(sql).then(
          () => null,
          (error: unknown) => String(error),
        )
        await connection.run('ROLLBACK').catch(() => undefined)
        return failed
      },
      close: async () => {
        connection.closeSync()
        instance.closeSync()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
  sqlite: async () => ({
    attack: async (sql) => {
      const database = new DatabaseSync(':memory:')
      try {
        database.exec(dataText('sqlite'))
        database.exec(sql)
        return null
      } catch (error) {
        return String(error)
      } finally {
        database.close()
      }
    },
    close: async () => undefined,
  }),
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openSqliteFile, type SqliteContents } from '../index.ts'

async function contentsOf(text: string): Promise<SqliteContents> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-profile-'))
  const path = join(folder, 'db.sqlite')
  const database = new DatabaseSync(path)
  database.exec(text)
  database.close()
  const file = openSqliteFile(path)
  try {
    return await file.read()
  } finally {
    await file.close()
    await rm(folder, { recursive: true })
  }
}

test.each([
  ['iso dates', "'2026-01-31', '2024-02-29', ''", 'date'],
  ['a day the calendar lacks', "'2026-01-31', '2026-02-30'", undefined],
  ['dates and times mixed', "'2026-01-31', '2026-01-31 08:03:11.5', '2026-01-31T08:03:11Z'", 'timestamp'],
  ['months', "'2026-01', '2025-12'", 'year_month'],
  ['compact dates', "'20260131', '20251231'", 'date_compact'],
  ['compact dates as numbers', '20260131, 20251231', 'date_compact'],
  ['seconds since 1970', '1767225600, 1767312000', 'epoch'],
  ['milliseconds since 1970', '1767225600000, 1767312000000', 'epoch_ms'],
  ['julian days', '2461041.5, 2461042', 'julian'],
  ['numbers as text', "'1', '22'", 'integer'],
  ['codes with leading zeros', "'01', '22'", undefined],
  ['decimals as text', "'1.5', '-22'", 'decimal'],
  ['yes and no', "'Yes', 'no'", 'boolean'],
  ['words', "'2026-01-31', 'soon'", undefined],
  ['numbers and text mixed', "1767225600, 'never'", undefined],
])('%s are recognised as what they are', async (_name, values, form) => {
  const rows = values.split(', ').map((value) => `(${value})`)
  const { profiles } = await contentsOf(`CREATE TABLE t (happened_at); INSERT INTO t VALUES ${rows.join(', ')}`)
  expect(profiles.tables['db.main.t']?.columns.happened_at?.form).toBe(form)
})

const SHOP = `
  CREATE TABLE pilots (pilot_id INTEGER PRIMARY KEY, name TEXT);
  CREATE TABLE races (race TEXT, winning_pilot INT, season INT, PRIMARY KEY (race, season));
  CREATE TABLE laps (race_id INT, lap_no INT, ms INT);
  INSERT INTO pilots VALUES (1, 'Ann'), (2, 'Bob'), (3, NULL);
  INSERT INTO races VALUES ('Monza', 1, 2025), ('Monza', 2, 2026), ('Spa', 9, 2026), ('Imola', NULL, 2026);
  INSERT INTO laps VALUES (1, 1, 90), (1, 2, 91), (2, 1, 90), (2, 2, 90);`

test('counts, nulls, extremes and frequent values of each column are exact', async () => {
  const { profiles, values } = await contentsOf(SHOP)
  expect(profiles.tables['db.main.races']).toMatchObject({
    rows: 4,
    sampled: false,
    columns: {
      race: {
        nulls: 0,
        distinct: 3,
        min: 'Imola',
        max: 'Spa',
        maxLength: 5,
        top: [
          { value: 'Monza', count: 2 },
          { value: 'Imola', count: 1 },
          { value: 'Spa', count: 1 },
        ],
      },
      winning_pilot: { nulls: 1, distinct: 3, min: '1', max: '9', storage: { integer: 3, real: 0, text: 0, blob: 0 } },
    },
  })
  expect(values.find(({ table, column }) => table === 'db.main.pilots' && column === 'name')).toEqual({
    table: 'db.main.pilots',
    column: 'name',
    values: ['Ann', 'Bob'],
    complete: true,
  })
})

test('keys are tested, declared or not, and pairs where no single column is one', async () => {
  const { profiles } = await contentsOf(SHOP)
  const keys = (table: string) => profiles.tables[`db.main.${table}`]?.keys.map(({ columns, declared }) => [columns.join('+'), declared])
  expect(keys('races')).toEqual([
    ['race+season', true],
    ['winning_pilot', false],
  ])
  expect(keys('laps')).toEqual([['race_id+lap_no', false]])
})

test('an undeclared reference is found by its name and measured', async () => {
  const { profiles } = await contentsOf(SHOP)
  expect(profiles.foreignKeys).toEqual([
    {
      table: 'db.main.races',
      columns: ['winning_pilot'],
      toTable: 'db.main.pilots',
      toColumns: ['pilot_id'],
      declared: false,
      inclusion: expect.closeTo(2 / 3),
      orphans: 1,
      nulls: 1,
      unique: true,
      ownUnique: true,
    },
  ])
})

test('a name without end is read from its end, and costs no more than another', async () => {
  const name = `${'a'.repeat(60_000)}_pilot_id`
  const { profiles } = await contentsOf(`CREATE TABLE pilots (pilot_id INTEGER PRIMARY KEY); CREATE TABLE starts ("${name}" INT);
    INSERT INTO pilots VALUES (1), (2); INSERT INTO starts VALUES (1), (1);`)
  expect(profiles.foreignKeys.map(({ columns, toTable }) => [columns, toTable])).toEqual([[[name], 'db.main.pilots']])
})

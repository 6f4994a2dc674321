import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { load } from '../fixtures/small-load.ts'
import { duckdbDestination } from '../index.ts'

const SCRIPT = join(import.meta.dirname, '../fixtures/load-many.ts')
const FILE_KIB = 2048
const run = promisify(execFile)

test('a disk that is full ends a load with a typed error, leaves the dataset as it was, and the next load works', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-full-'))
  const file = join(folder, 'x.duckdb')
  const dataset = await duckdbDestination({ fileOf: () => file }).open('x')
  const one = (loadId: string): Promise<void> =>
    load(dataset, { loadId, disposition: { kind: 'append' }, tables: [{ table: 't', columns: 'n text', rows: [{ n: 'x', _dlt_id: loadId }] }] })
  try {
    await one('1795000001.0000000')
    // no file may grow beyond this; the signal that says so is ignored, as a full disk sends none
    const limited = `trap '' XFSZ; ulimit -f ${FILE_KIB}; exec "$@"`
    const { stdout } = await run('bash', ['-c', limited, 'bash', process.execPath, SCRIPT, file, '1795000002.0000000', '30000'])
    expect(stdout).toMatch(/^pipeline_load: The rows could not be loaded: the disk is full/)
    expect(await readdir(folder)).toEqual(['x.duckdb'])
    expect([await dataset.isLoaded('1795000001.0000000'), await dataset.isLoaded('1795000002.0000000')]).toEqual([true, false])
    await one('1795000003.0000000')
    expect(await dataset.isLoaded('1795000003.0000000')).toBe(true)
  } finally {
    await rm(folder, { recursive: true })
  }
})

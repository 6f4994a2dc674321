import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { duckdbDestination } from '../index.ts'

const SCRIPT = join(import.meta.dirname, '../fixtures/load-many.ts')
const run = promisify(execFile)

test('a disk that is full ends a load with a typed error, leaves the dataset as it was, and the next load works', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-full-'))
  const file = join(folder, 'x.duckdb')
  try {
    const limited = (kib: number, loadId: string, rows: number): Promise<string> =>
      // a file larger than this cannot be written; the signal that says so is ignored, as on a full disk there is none
      run('bash', ['-c', `trap '' XFSZ; ulimit -f ${kib}; exec "$@"`, 'bash', process.execPath, SCRIPT, file, loadId, String(rows)]).then(
        ({ stdout }) => stdout,
      )
    expect(await limited(1 << 20, '1795000001.0000000', 10)).toBe('loaded')
    expect(await limited(2048, '1795000002.0000000', 100_000)).toMatch(/^pipeline_load: The rows could not be loaded: the disk is full/)
    expect(await readdir(folder)).toEqual(['x.duckdb'])
    const dataset = await duckdbDestination({ fileOf: () => file }).open('x')
    expect([await dataset.isLoaded('1795000001.0000000'), await dataset.isLoaded('1795000002.0000000')]).toEqual([true, false])
    expect(await limited(1 << 20, '1795000003.0000000', 10)).toBe('loaded')
    expect(await dataset.isLoaded('1795000003.0000000')).toBe(true)
  } finally {
    await rm(folder, { recursive: true })
  }
})

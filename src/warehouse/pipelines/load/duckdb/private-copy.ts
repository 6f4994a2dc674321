import { constants } from 'node:fs'
import { copyFile, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../../errors.ts'
import { hasCode, makeFolder, storing, syncFolder } from '../../package/index.ts'

/** Files of one load beside the published one. The name says whose they are, so that a sweep never meets another dataset's. */
export interface PrivateFiles {
  readonly published: string
  readonly data: string
  readonly staging: string
  readonly spill: string
  /** Of the published file when it was copied; null where there was none. */
  readonly copiedFrom: string | null
}

/** A copy that nobody else sees; shares its blocks with the published file where the file system can. */
export async function copyPrivately(published: string, loadId: string): Promise<PrivateFiles> {
  const base = join(dirname(published), `${prefixOf(published)}${loadId}`)
  const files = { published, data: `${base}.data`, staging: `${base}.staging`, spill: `${base}.spill` }
  await makeFolder(dirname(published))
  await storing(published, () => removePrivate(files))
  const copiedFrom = await versionOf(published)
  if (copiedFrom !== null) await storing(files.data, () => copyFile(published, files.data, constants.COPYFILE_FICLONE))
  return { ...files, copiedFrom }
}

/**
 * Makes the copy the published file, in one step and for good. Readers that have the old file open finish on it.
 * @throws AppError `pipeline_load` when another load was published since the copy was made
 */
export async function publish({ published, data, copiedFrom }: PrivateFiles): Promise<void> {
  await storing(data, async () => {
    await sync(data)
    if ((await versionOf(published)) !== copiedFrom)
      throw new AppError('pipeline_load', { why: 'another load was written into this dataset meanwhile', transient: true })
    await rename(data, published)
    await syncFolder(dirname(published))
  })
}

export async function removePrivate(files: Pick<PrivateFiles, 'data' | 'staging' | 'spill'>): Promise<void> {
  const all = [files.data, `${files.data}.wal`, files.staging, `${files.staging}.wal`, files.spill]
  await Promise.all(all.map((path) => rm(path, { recursive: true, force: true })))
}

/** Removes what killed loads of this dataset left. */
export async function sweep(published: string): Promise<void> {
  const folder = dirname(published)
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  })
  const left = names.filter((name) => name.startsWith(prefixOf(published)))
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

/** @returns null where there is no file */
export async function versionOf(path: string): Promise<string | null> {
  const facts = await stat(path, { bigint: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })
  return facts === null ? null : `${facts.ino}:${facts.size}:${facts.mtimeNs}`
}

function prefixOf(published: string): string {
  return `.${basename(published)}.load-`
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

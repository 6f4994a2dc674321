import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../../errors.ts'

/** Of files and folders of pipelines: their owner's alone, because they hold the source's data. */
export const FILE_MODE = 0o600
export const FOLDER_MODE = 0o700
const DRAFT = '.draft'
/** The disk, the owner's share of it, or the longest file it takes. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** Replaces a file whole: after a power cut it holds the old text or the new one. @throws AppError `pipeline_storage` */
export async function writeDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}${DRAFT}`
  await storing(path, async () => {
    const file = await open(draft, 'wx', FILE_MODE)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    await syncFolder(dirname(path))
  }).catch(async (error: unknown) => {
    await rm(draft, { force: true })
    throw error
  })
}

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Makes a folder with those above it, and their names survive a power cut. @throws AppError `pipeline_storage` */
export async function makeFolder(path: string): Promise<void> {
  await storing(path, async () => {
    const highest = await mkdir(path, { recursive: true, mode: FOLDER_MODE })
    if (highest === undefined) return
    const last = dirname(resolve(highest))
    for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
      await syncFolder(folder)
      if (folder === last) return
    }
  })
}

/** Whether a file is a text that was being written when its process was killed, if nobody writes now. */
export function isDraft(name: string): boolean {
  return name.endsWith(DRAFT)
}

/** Removes what killed processes were about to write into a folder. */
export async function removeDrafts(folder: string): Promise<void> {
  await storing(folder, async () => {
    const drafts = (await readdir(folder)).filter(isDraft)
    for (const name of drafts) await rm(join(folder, name), { force: true })
  })
}

/** @returns undefined where there is no such file. @throws AppError `pipeline_storage` naming a file that is not JSON */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw storageError(path, error)
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw storageError(path, cause)
  }
}

/** Runs what touches the disk; its failure names the file. */
export async function storing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw error instanceof AppError ? error : storageError(path, error)
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function storageError(path: string, cause: unknown): AppError {
  const why = FULL.some((code) => hasCode(cause, code)) ? 'the disk is full' : cause instanceof Error ? cause.message : String(cause)
  return new AppError('pipeline_storage', { path, why }, { cause })
}

import { rm } from 'node:fs/promises'
import { AppError } from '../../../../errors.ts'
import type { Disposition } from '../../config/index.ts'
import { isDraft } from '../../package/index.ts'
import type { Destination, Left, LoadSession, OpenDataset, StoredDataset } from '../destination.ts'
import { loadFailure } from '../load-failure.ts'
import { stateRow, versionRow } from '../system-tables.ts'
import { FILE_FORMATS, type FileFormat } from './file-format.ts'
import type { FileStore } from './file-store.ts'
import { type FileManifest, loadIds, MANIFESTS, readManifest, storedOf, writeManifest } from './manifest.ts'
import { FileLoad } from './session.ts'

/** Folders and keys of object stores have names of up to 255 bytes. */
const IDENTIFIER_LENGTH = 200
/** The latest and the one before, whose files a reader may still hold. */
const KEPT_MANIFESTS = 2
const DATA_FILE = new RegExp(`/\\d+\\.\\d+\\.\\d+\\.(${FILE_FORMATS.join('|')})$`)

export interface FilesystemPlace {
  readonly storeOf: (dataset: string) => FileStore
  readonly format: FileFormat
  /** A folder of this machine for the work on one dataset; made and removed by each load. */
  readonly workFolderOf: (dataset: string) => string
}

/** Datasets as files that manifests name. */
export function filesystemDestination(place: FilesystemPlace): Destination {
  return {
    kind: 'filesystem',
    identifierLength: IDENTIFIER_LENGTH,
    open: async (dataset, use = 'load') => {
      const opened = new FileDataset(place.storeOf(dataset), place.format, place.workFolderOf(dataset))
      if (use === 'load') await opened.sweep()
      return opened
    },
  }
}

class FileDataset implements OpenDataset {
  readonly #store: FileStore
  readonly #format: FileFormat
  readonly #workFolder: string
  #load: LoadSession | undefined

  constructor(store: FileStore, format: FileFormat, workFolder: string) {
    this.#store = store
    this.#format = format
    this.#workFolder = workFolder
  }

  /** Removes data files that neither the latest manifest names nor the one before it: of replaced tables, and of loads that failed; and manifests that were never whole. */
  async sweep(): Promise<void> {
    await usable(async () => {
      await rm(this.#workFolder, { recursive: true, force: true })
      const ids = await loadIds(this.#store)
      const manifests = await Promise.all(ids.slice(0, KEPT_MANIFESTS).map((id) => readManifest(this.#store, id)))
      const kept = new Set(manifests.flatMap((manifest) => Object.values(manifest?.tables ?? {}).flat()))
      const files = await this.#store.list('')
      const isLeft = (name: string): boolean => (name.startsWith(MANIFESTS) ? isDraft(name) : DATA_FILE.test(name) && !kept.has(name))
      for (const name of files.filter(isLeft)) await this.#store.remove(name)
    })
  }

  async stored(): Promise<StoredDataset> {
    return storedOf(await this.#latest())
  }

  async isLoaded(loadId: string): Promise<boolean> {
    return usable(async () => (await readManifest(this.#store, loadId)) !== null)
  }

  async begin(loadId: string, dispositions: ReadonlyMap<string, Disposition>): Promise<LoadSession> {
    const before = await this.#latest()
    storedOf(before) // refuses another program's dataset
    try {
      this.#load = await FileLoad.begin({ store: this.#store, loadId, dispositions, format: this.#format, workFolder: this.#workFolder, before })
      return this.#load
    } catch (error) {
      throw loadFailure(error)
    }
  }

  location(): string {
    return this.#store.location
  }

  async drop(tables: readonly string[], left: Left): Promise<void> {
    const before = await this.#latest()
    if (before === null) return
    const kept = Object.entries(before.tables).filter(([name]) => !tables.includes(name))
    const state = { version: (before.state?.version ?? 0) + 1, ...stateRow(before.load_id, left) }
    await usable(() => writeManifest(this.#store, { ...before, version: versionRow(left), state, tables: Object.fromEntries(kept) }))
    await this.sweep()
  }

  async close(): Promise<void> {
    await this.#load?.abort()
  }

  async #latest(): Promise<FileManifest | null> {
    return usable(async () => {
      const [latest] = await loadIds(this.#store)
      return latest === undefined ? null : readManifest(this.#store, latest)
    })
  }
}

async function usable<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw error instanceof AppError
      ? error
      : new AppError('pipeline_destination', { destination: 'filesystem', why: 'its files cannot be read or written' }, { cause: error })
  }
}

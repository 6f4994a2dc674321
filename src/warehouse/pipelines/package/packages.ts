import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode, makeFolder, readJson, removeDrafts, storing, syncFolder, writeDurably } from './durable-file.ts'
import { isLoadId, nextLoadId } from './load-id.ts'
import { Manifest } from './manifest.ts'

const PAGES = 'pages'
const MANIFEST = 'manifest.json'
const CONTENT = 'package.json'
const TRACE = 'trace.json'
/** Finished packages whose manifest and trace stay. */
const KEPT = 3
const LONGEST_FILE_NAME = 120

/** The load packages of one pipeline, each a folder named by its load id. */
export interface Packages {
  /** Oldest first. A folder without a readable manifest never became a package and is not listed. */
  list(): Promise<readonly LoadPackage[]>
  find(loadId: string): Promise<LoadPackage | undefined>
  create(manifest: Omit<Manifest, 'load_id' | 'state' | 'created_at' | 'updated_at' | 'failed_jobs' | 'resumed'>, after?: string): Promise<LoadPackage>
  /** Removes what finished before the last three, and folders that never became a package. */
  prune(): Promise<void>
  /** Removes what killed runs were about to write; for who holds the pipeline's lock. */
  removeDrafts(): Promise<void>
}

export interface LoadPackage {
  readonly loadId: string
  readonly folder: string
  readonly manifest: Manifest
  /** @returns the package as it is from now on */
  mark(change: Partial<Omit<Manifest, 'load_id' | 'pipeline' | 'created_at'>>): Promise<LoadPackage>
  pagesFile(resource: string): string
  /** Latest write to the log of a resource; undefined where there is none. */
  pagesTime(resource: string): Promise<Date | undefined>
  writeContent(content: object): Promise<void>
  content(): Promise<unknown>
  writeTrace(trace: object): Promise<void>
  trace(): Promise<unknown>
  removePages(resource?: string): Promise<void>
  remove(): Promise<void>
}

export function openPackages(folder: string, now: () => Date): Packages {
  const root = join(folder, 'packages')
  const names = async (): Promise<readonly string[]> => (await entries(root)).filter(isLoadId).sort(byTime)
  const find = async (loadId: string): Promise<LoadPackage | undefined> => {
    if (!isLoadId(loadId)) return undefined
    const parsed = Manifest.safeParse(await readJson(join(root, loadId, MANIFEST)))
    return parsed.success ? loadPackage(join(root, loadId), parsed.data, now) : undefined
  }
  const list = async (): Promise<readonly LoadPackage[]> => (await Promise.all((await names()).map(find))).filter((each) => each !== undefined)
  return {
    list,
    find,
    create: async (facts, after) => {
      const latest = [...(await names()), ...(after === undefined ? [] : [after])].sort(byTime).at(-1)
      const time = now()
      const loadId = nextLoadId(time, latest)
      const at = time.toISOString()
      await makeFolder(join(root, loadId, PAGES))
      const manifest: Manifest = { ...facts, load_id: loadId, state: 'new', created_at: at, updated_at: at, failed_jobs: [], resumed: 0 }
      return loadPackage(join(root, loadId), manifest, now).mark({})
    },
    prune: async () => {
      const all = await list()
      const finished = all.filter(({ manifest: { state } }) => state === 'loaded' || state === 'aborted')
      const known = new Set(all.map(({ loadId }) => loadId))
      for (const { manifest, removePages } of finished) if (manifest.keeps_pages !== true) await removePages()
      for (const each of finished.slice(0, -KEPT)) await each.remove()
      for (const name of await names()) if (!known.has(name)) await removeFolder(join(root, name))
    },
    removeDrafts: async () => {
      for (const place of [folder, ...(await names()).map((name) => join(root, name))]) await removeDrafts(place)
    },
  }
}

function loadPackage(folder: string, manifest: Manifest, now: () => Date): LoadPackage {
  const pagesFile = (resource: string): string => join(folder, PAGES, `${fileName(resource)}.log`)
  return {
    loadId: manifest.load_id,
    folder,
    manifest,
    mark: async (change) => {
      const next = { ...manifest, ...change, updated_at: now().toISOString() }
      await writeDurably(join(folder, MANIFEST), JSON.stringify(next, null, 2))
      return loadPackage(folder, next, now)
    },
    pagesFile,
    pagesTime: (resource) =>
      stat(pagesFile(resource)).then(
        ({ mtime }) => mtime,
        () => undefined,
      ),
    writeContent: (content) => writeDurably(join(folder, CONTENT), JSON.stringify(content)),
    content: () => readJson(join(folder, CONTENT)),
    writeTrace: (trace) => writeDurably(join(folder, TRACE), JSON.stringify(trace, null, 2)),
    trace: () => readJson(join(folder, TRACE)),
    removePages: async (resource) => {
      if (resource === undefined) return removeFolder(join(folder, PAGES))
      // were the name to come back, its pages would be taken for those of the log that is begun now
      await storing(pagesFile(resource), async () => {
        await rm(pagesFile(resource), { force: true })
        await syncFolder(join(folder, PAGES)).catch((error: unknown) => {
          if (!hasCode(error, 'ENOENT')) throw error
        })
      })
    },
    remove: () => removeFolder(folder),
  }
}

/** A resource's name as the name of a file: any characters, any length, never another folder. */
function fileName(resource: string): string {
  const encoded = encodeURIComponent(resource).replace(/[.*~!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  if (encoded.length <= LONGEST_FILE_NAME) return encoded
  return `${encoded.slice(0, LONGEST_FILE_NAME)}-${Buffer.from(resource).toString('base64url').slice(-32)}`
}

async function entries(folder: string): Promise<readonly string[]> {
  return storing(folder, () =>
    readdir(folder).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return []
      throw error
    }),
  )
}

async function removeFolder(folder: string): Promise<void> {
  await storing(folder, () => rm(folder, { recursive: true, force: true }))
}

/** Load ids are of one width until the year 2286; by number they sort for ever. */
function byTime(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}

import type { Candidate } from './rank.ts'
import { type Changes, changesOf, type Db, type IndexRow, indexRows } from './store.ts'

/** An asset's words and who may see it, in memory. */
export interface Entry extends Candidate {
  readonly id: string
  readonly subtype: string
  readonly folder: string
  readonly active: boolean
  readonly groups: readonly string[]
}
/** The assets of one organisation by their words. */
export interface AssetIndex {
  having(stem: string): Iterable<Entry>
  /** Every stem that begins with a letter. */
  stemsFrom(letter: string): Iterable<string>
  all(): Iterable<Entry>
}

/**
 * Words of all assets, kept in memory and brought up to date before each search by what has changed since: a search costs
 * the store one row where nothing has. Whoever finds something here reads it from the store again, with the rights of then.
 */
export function openAssetIndexes(db: Db): (orgId: string) => Promise<AssetIndex> {
  const kept = new Map<string, Kept>()
  const reading = new Map<string, Promise<Kept>>()
  return async (orgId) => {
    const now = await changesOf(db, orgId)
    const known = kept.get(orgId)
    if (known !== undefined && known.changes.change === now.change) return known
    // readers at the same time share one reading, and look again whether it was late enough for them
    const fresh = await (reading.get(orgId) ?? read(orgId))
    return BigInt(fresh.changes.change) >= BigInt(now.change) ? fresh : read(orgId)
  }

  function read(orgId: string): Promise<Kept> {
    const made = readNew(db, orgId, kept.get(orgId)).then((index) => {
      kept.set(orgId, index)
      return index
    })
    reading.set(orgId, made)
    const done = (): void => {
      if (reading.get(orgId) === made) reading.delete(orgId)
    }
    made.then(done, done)
    return made
  }
}

interface Kept extends AssetIndex {
  readonly changes: Changes
  put(row: IndexRow): void
}

async function readNew(db: Db, orgId: string, before: Kept | undefined): Promise<Kept> {
  const changes = await changesOf(db, orgId)
  const goesOn = before !== undefined && BigInt(before.changes.change) >= BigInt(changes.deleted)
  const rows = await indexRows(db, orgId, goesOn ? before.changes.change : '0')
  const index = goesOn ? { ...before, changes } : emptyIndex(changes)
  for (const row of rows) index.put(row)
  return index
}

function emptyIndex(changes: Changes): Kept {
  const entries = new Map<string, Entry>()
  const byStem = new Map<string, Set<Entry>>()
  const byLetter = new Map<string, Set<string>>()
  const drop = (entry: Entry): void => {
    for (const stem of stemsOf(entry)) byStem.get(stem)?.delete(entry)
  }
  return {
    changes,
    having: (stem) => byStem.get(stem) ?? [],
    stemsFrom: (letter) => byLetter.get(letter) ?? [],
    all: () => entries.values(),
    put: (row) => {
      const old = entries.get(row.id)
      if (old !== undefined) drop(old)
      const entry = entryOf(row)
      entries.set(row.id, entry)
      for (const stem of stemsOf(entry)) {
        within(byStem, stem).add(entry)
        within(byLetter, stem.charAt(0)).add(stem)
      }
    },
  }
}

function within<T>(sets: Map<string, Set<T>>, key: string): Set<T> {
  const set = sets.get(key) ?? new Set<T>()
  sets.set(key, set)
  return set
}

function stemsOf({ nameStems, textStems, placeStems }: Entry): readonly string[] {
  return [...nameStems, ...textStems, ...placeStems]
}

function entryOf(row: IndexRow): Entry {
  return {
    id: row.id,
    subtype: row.subtype,
    folder: row.folder,
    active: row.active,
    groups: row.groups,
    viewCount: Number(row.view_count),
    lastAccessedAt: row.last_accessed_at ?? undefined,
    nameStems: row.name_stems,
    textStems: row.text_stems,
    placeStems: row.place_stems,
  }
}

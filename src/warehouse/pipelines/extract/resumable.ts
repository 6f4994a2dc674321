import type { ResolvedConfig, ResolvedResource } from '../config/index.ts'
import type { LoggedPage } from './contract.ts'
import { hiding } from './hide.ts'
import { readingOf, stateOf } from './logged-state.ts'

const BY_REFERENCE = new Set(['cursor', 'json-link', 'header-link', 'header-cursor'])

/**
 * The pages of a killed run that can be used again: of a resource whose pages are complete, or go on by cursor or link, or
 * whose rows are told apart by a primary key; of a child only beside its parent's whole pages, which say what it is asked for.
 * A resource that is not among them is fetched from the start.
 */
export function resumable(config: ResolvedConfig, pages: readonly LoggedPage[]): readonly LoggedPage[] {
  const kept = new Map<string, readonly LoggedPage[]>()
  const whole = new Set<string>()
  for (const resource of config.resources) {
    const own = inOrder(pages.filter(({ entry }) => entry.resource === resource.name))
    if (own.length === 0 || (resource.parent !== undefined && !whole.has(resource.parent))) continue
    if (!isWithoutHoles(own)) continue
    const open = own.filter(({ entry }, index) => (entry.next ?? null) !== null && !follows(own[index + 1], entry))
    if (!own.every(({ entry }) => isReadable(entry, resource, config)) || (open.length > 0 && !mayGoOn(own, resource))) continue
    kept.set(resource.name, own)
    // how many records a child has had is known only at the end of the run
    if (open.length === 0 && resource.parent === undefined) whole.add(resource.name)
  }
  return [...kept.values()].flat()
}

function inOrder(pages: readonly LoggedPage[]): readonly LoggedPage[] {
  return pages.toSorted((a, b) => (a.entry.parent ?? -1) - (b.entry.parent ?? -1) || a.entry.number - b.entry.number)
}

function isWithoutHoles(pages: readonly LoggedPage[]): boolean {
  return pages.every(({ entry }, index) => entry.number === 0 || (index > 0 && follows(pages[index], pages[index - 1]?.entry ?? entry)))
}

function follows(next: LoggedPage | undefined, { parent, number }: LoggedPage['entry']): boolean {
  return next !== undefined && next.entry.parent === parent && next.entry.number === number + 1
}

function isReadable(entry: LoggedPage['entry'], resource: ResolvedResource, config: ResolvedConfig): boolean {
  try {
    stateOf(entry, hiding(config.secrets, null))
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
  return entry.ignored || (entry.next ?? null) === null || readingOf(entry, resource.endpoint.paginator) !== null
}

function mayGoOn(pages: readonly LoggedPage[], { endpoint, primaryKey }: ResolvedResource): boolean {
  const kinds = new Set(pages.map(({ entry }) => readingOf(entry, endpoint.paginator)?.paginator.kind))
  return primaryKey.length > 0 || [...kinds].every((kind) => kind !== undefined && BY_REFERENCE.has(kind))
}

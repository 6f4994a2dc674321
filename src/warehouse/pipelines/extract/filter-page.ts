import type { PageBody } from '../json/index.ts'
import type { IncrementalFilter } from './incremental.ts'
import type { Selection } from './select-records.ts'

export interface FilteredPage {
  /** Positions of what stays; null: all of it. */
  readonly kept: readonly number[] | null
  readonly stop: boolean
}

/** What of a page is new. Cursors beyond 2⁵³ are read from the source. */
export function filterPage(filter: IncrementalFilter | undefined, { records, pathOf }: Selection, body: PageBody): FilteredPage {
  if (filter === undefined) return { kept: null, stop: false }
  const { kept, stop } = filter.filter(records, (index, path, native) =>
    typeof native === 'number' && !body.isPlain ? body.exact([...pathOf(index), ...path]) : native,
  )
  return { kept: kept.length === records.length ? null : kept, stop }
}

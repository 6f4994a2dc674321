import type { ResolvedResource } from '../config/index.ts'
import type { ExtractRun } from './contract.ts'
import type { CountGuard } from './count-guard.ts'
import type { Exchange, Sender } from './exchange.ts'
import type { IncrementalFilter } from './incremental.ts'
import type { Reading } from './logged-state.ts'
import type { Outgoing } from './outgoing.ts'
import type { Received } from './page-parts.ts'
import type { PagingState } from './paginate.ts'
import type { ParentValues } from './parent-values.ts'
import type { RepeatGuard } from './repeat-guard.ts'
import type { Selection } from './select-records.ts'
import type { Tally } from './tally.ts'

export const TOTAL_HEADER = 'x-total-count'

/** What the pages of one resource share. */
export interface ResourceWork {
  readonly run: ExtractRun
  readonly resource: ResolvedResource
  readonly exchange: Exchange
  readonly sender: Sender
  readonly tally: Tally
  readonly filter: IncrementalFilter | undefined
}

/** A page that is asked for. */
export interface Position {
  readonly number: number
  readonly asked: PagingState | null
  readonly request: Outgoing
  readonly key: string
  readonly url: string
  /** The address without secrets. */
  readonly shown: string
  /** Fetched already. */
  readonly ready: Received | null
}
/** A page that holds nothing where a list belongs, which counts as no rows. */
export interface Missing {
  readonly message: string
  /** It may as well be a fault of the API. */
  readonly isDoubtful: boolean
}
/** Paging of one resource, for one parent record where it has a parent. */
export interface Paging {
  readonly work: ResourceWork
  readonly parent: ParentValues | null
  readonly base: Outgoing
  readonly repeats: RepeatGuard
  readonly count: CountGuard
  reading: Reading | null
  /** The records of the last page, for messages. */
  latest: Selection
  /** Some page so far held a list. */
  hadList: boolean
  /** What the first page without a list is to be told of. */
  missing: Missing | null
  /** Where the one page says that there is more, which nothing was found to fetch. */
  more: string | null
  /** False once something other than the API's end stopped paging. */
  complete: boolean
}

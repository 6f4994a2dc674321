import type { PageBody } from '../json/index.ts'
import type { ExtractedPage, LoggedPage, PageEntry } from './contract.ts'
import { loggedPaginator, loggedState } from './logged-state.ts'
import type { Received } from './page-parts.ts'
import type { PagingState } from './paginate.ts'
import { type Paging, type Position, TOTAL_HEADER } from './paging-state.ts'
import type { Selection } from './select-records.ts'

/** The body of a further part: the log holds the whole page with its first part. */
export const NO_BYTES = new Uint8Array()

export function logEntry(
  { work, parent, reading }: Paging,
  { number, request, key, shown }: Position,
  { headers, ignored }: Received,
  selector: string,
  state: PagingState | null,
): PageEntry {
  const { resource, sender } = work
  return {
    resource: resource.name,
    ...(parent && { parent: parent.index }),
    number,
    request: { method: request.method, url: shown, key },
    next: loggedState(state, sender.hide),
    selector,
    paginator: reading !== null && resource.endpoint.paginator.kind === 'auto' ? loggedPaginator(reading) : null,
    total: headers.get(TOTAL_HEADER) ?? null,
    ignored,
  }
}

export async function receivedFrom({ entry, read }: LoggedPage): Promise<Received> {
  const headers = new Map(entry.total === null ? [] : [[TOTAL_HEADER, entry.total]])
  const bytes = await read()
  return { bytes, headers, ignored: entry.ignored || bytes.byteLength === 0, status: 200 }
}

export interface Part {
  readonly selection: Selection
  readonly body: PageBody
  readonly bytes: Uint8Array
  readonly kept: readonly number[] | null
  readonly replayed: boolean
}
export function pageOf({ work, parent, count }: Paging, log: PageEntry, { selection, body, bytes, kept, replayed }: Part): ExtractedPage {
  const { resource, run, tally } = work
  const rows = selection.records.length
  tally.page(rows, bytes !== NO_BYTES)
  run.events({
    type: 'page',
    resource: resource.name,
    ...(parent && { parent: parent.index }),
    page: log.number + 1,
    rows,
    bytes: bytes.byteLength,
    total: count.total?.value ?? null,
    replayed,
  })
  return {
    resource: resource.name,
    ...(parent && { parent: { index: parent.index, included: parent.included } }),
    number: log.number,
    request: log.request,
    bytes,
    body,
    records: kept === null ? selection.records : kept.map((index) => selection.records[index]),
    pathOf: kept === null ? selection.pathOf : (index) => selection.pathOf(kept[index] ?? 0),
    next: log.next,
    log,
    replayed,
  }
}

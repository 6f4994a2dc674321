import type { PaginatorSpec } from '../config/index.ts'
import { paginatorText } from './paginator-text.ts'
import { afterLast, keyField } from './probe.ts'
import { pathText } from './select-records.ts'
import type { Finding } from './tally.ts'
import type { ListInPage, Total } from './total.ts'

/** Guard 1, for one resource and parent record: what was received against what the API says there is. */
export interface CountGuard {
  page(total: Total | null, rows: number): void
  /** Further rows of the same page. */
  more(rows: number): void
  readonly received: number
  /** The latest total, null where the API says none. */
  readonly total: Total | null
  verdict(context: CountContext): CountVerdict
}
export interface CountContext {
  readonly resource: string
  readonly spec: PaginatorSpec
  /** No paginator stands in the config. */
  readonly auto: boolean
  readonly list: ListInPage | null
  readonly lastRecords: readonly unknown[]
  /** Where the page says that there is more. */
  readonly more: string | null
  /** Only what is new was asked for. */
  readonly incremental: boolean
}
export interface CountVerdict {
  /** Null where nothing can be held against the rows. */
  readonly total: number | null
  readonly finding: Finding | null
  readonly note: string | null
}

export function countGuard(): CountGuard {
  const totals: Total[] = []
  let received = 0
  let pagesLikeTotal = 0
  let pages = 0
  return {
    get received() {
      return received
    },
    get total() {
      return totals.at(-1) ?? null
    },
    page: (total, rows) => {
      pages += 1
      received += rows
      if (total === null) return
      totals.push(total)
      if (total.value === rows) pagesLikeTotal += 1
    },
    more: (rows) => {
      received += rows
    },
    verdict: (context) => {
      const last = totals.at(-1)
      if (last === undefined) return { total: null, finding: context.more === null ? null : notAll(received, context.more, context), note: null }
      const values = totals.map(({ value }) => value)
      const [least, most] = [Math.min(...values), Math.max(...values)]
      if (received >= least && received <= most) return { total: last.value, finding: null, note: null }
      const isPageSize = pages > 1 && pagesLikeTotal === totals.length
      if (isPageSize)
        return { total: null, finding: null, note: `${context.resource}: ${last.name} equals the rows of each page; it is taken for the size of a page.` }
      return { total: last.value, finding: notEqual(received, last, context), note: null }
    },
  }
}

function notAll(received: number, more: string, context: CountContext): Finding {
  const { message, fix } = proposal(context)
  return {
    message: `${context.resource}: received ${received} rows. The API reports ${more}=true; no paginator is configured. ${message}`,
    ...(fix !== undefined && { fix }),
  }
}

function notEqual(received: number, { name, value }: Total, context: CountContext): Finding {
  const { resource, spec, auto, incremental } = context
  const start = `${resource}: received ${received} of ${value} rows. The API reports ${name}=${value};`
  const ofAll = incremental ? ` If ${name} is of all records, not only of those after the cursor, set count_path: false.` : ''
  const isOnePage = spec.kind === 'single-page'
  if (!auto && !isOnePage)
    return { message: `${start} ${paginatorText(spec)} ended before, or gave rows twice. Correct the paginator, or set count_path to the right total.${ofAll}` }
  if (received > value) return { message: `${start} more came. Set count_path to the right total, or to false.` }
  const why = isOnePage ? (auto ? 'no paginator is configured.' : 'the paginator is single_page.') : `the detected ${paginatorText(spec)} ended before.`
  const { message, fix } = proposal(context)
  return { message: `${start} ${why} ${message}${ofAll}`, ...(fix !== undefined && { fix }) }
}

function proposal({ list, lastRecords }: CountContext): Finding {
  const key = keyField(lastRecords)
  if (key === null || list === null) return { message: 'Configure the one the API documents.' }
  const fix = `paginator: ${paginatorText(afterLast(pathText(list.path.map(String)), key))}`
  return { message: `Add: ${fix}`, fix }
}

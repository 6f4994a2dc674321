import { AppError } from '../../../errors.ts'
import type { ResolvedResource } from '../config/index.ts'
import type { PageBody } from '../json/index.ts'
import { isRecord } from './is-record.ts'
import type { PagedAnswer } from './paginate.ts'
import { type Missing, type Paging, type Position, TOTAL_HEADER } from './paging-state.ts'
import type { RepeatGuard } from './repeat-guard.ts'
import type { Selection } from './select-records.ts'
import type { Finding } from './tally.ts'
import { type Total, totalOf } from './total.ts'

const MOST_KEYS_NAMED = 10

/** Guard 2 on the request itself. */
export function asksAgain(paging: Paging, { key, shown, number }: Position): boolean {
  return circles(paging, (guard) => guard.request(key, number + 1, shown))
}

export function repeatsRows(paging: Paging, { number, asked }: Position, { records }: Selection, body: PageBody): boolean {
  const spec = paging.reading?.paginator ?? paging.work.resource.endpoint.paginator
  return circles(paging, (guard) => guard.rows(records, number + 1, body.value, asked, spec))
}

/** Guard 2. @returns whether paging has to stop here */
export function circles({ work, repeats }: Paging, judge: (guard: RepeatGuard) => Finding | null): boolean {
  const { resource, tally, sender } = work
  const finding = resource.endpoint.repeatCheck === 'off' ? null : judge(repeats)
  if (finding !== null) tally.guard('repeat', { ...finding, message: sender.hide.text(finding.message) }, true)
  return finding !== null
}

/** Guard 1, when paging has ended by itself. */
export function checkCount(paging: Paging): void {
  const { work, count, reading, latest, complete, more } = paging
  const { resource, tally, sender } = work
  const { countCheck, paginator } = resource.endpoint
  if (!complete || countCheck === 'off') {
    tellMissing(paging)
    return
  }
  const spec = reading?.paginator ?? paginator
  const { total, finding, note } = count.verdict({
    resource: resource.name,
    spec,
    auto: paginator.kind === 'auto',
    list: latest.list,
    lastRecords: latest.records,
    more,
    incremental: resource.endpoint.incremental !== undefined,
  })
  // a total that comes out proves that the end was the end
  if (total === null || finding !== null) tellMissing(paging)
  if (total !== null) tally.total(total)
  if (note !== null) tally.note(note)
  if (finding !== null) tally.guard('count', { ...finding, message: sender.hide.text(finding.message) }, countCheck === 'fail')
}

function tellMissing({ work: { tally, sender }, missing }: Paging): void {
  if (missing === null) return
  const message = sender.hide.text(missing.message)
  if (missing.isDoubtful) tally.suspect('no-list', message)
  else tally.note(message)
}

/** What to say of a page that holds no list where one belongs; null where it does. */
export function missingList({ work, hadList }: Paging, { found, isNull }: Selection, selector: string, { value }: PageBody, number: number): Missing | null {
  const { name, parent } = work.resource
  const isEnd = number > 0 && hadList
  if (isNull || value === null) {
    const where = value === null ? 'the answer' : JSON.stringify(selector)
    const message = `${name}: ${where} is null${isEnd ? ' after pages with a list, and was taken for the end of it' : ', and was taken for no rows'}.`
    return { message, isDoubtful: value === null }
  }
  if (found || !isEnd) return null
  const page = parent === undefined ? `page ${number + 1}` : 'a page'
  return { message: `${name}: ${page} holds nothing at ${JSON.stringify(selector)} and was taken for the end of the list; ${keysOf(value)}.`, isDoubtful: true }
}

export function totalIn({ work }: Paging, { body, headers }: PagedAnswer, { list }: Selection, number: number): Total | null {
  const { name, endpoint } = work.resource
  const total = totalOf(body.value, list, endpoint.countPath, headers.get(TOTAL_HEADER) ?? null)
  if (total !== undefined) return total
  if (number > 0) return null
  throw fault(work.resource, `count_path ${JSON.stringify(endpoint.countPath)} finds no whole number in the answer of ${name}.`)
}

export function checkSelector(resource: ResolvedResource, { found }: Selection, { value }: PageBody, number: number): void {
  const { selector, allowMissingSelector } = resource.endpoint
  if (found || selector === undefined || allowMissingSelector || number > 0) return
  throw fault(
    resource,
    `data_selector ${JSON.stringify(selector)} finds nothing in the answer; ${keysOf(value)}. Correct it, or set allow_missing_selector: true.`,
  )
}

function keysOf(value: unknown): string {
  if (isRecord(value)) return `its keys are ${Object.keys(value).slice(0, MOST_KEYS_NAMED).join(', ') || '(none)'}`
  return `it is ${Array.isArray(value) ? 'a list' : 'a single value'}`
}

function fault(resource: ResolvedResource, why: string): AppError {
  return new AppError('pipeline_request', { resource: resource.name, why })
}

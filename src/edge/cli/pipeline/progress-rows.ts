import type { RunEvent } from '../../../warehouse/pipelines/index.ts'

/** How far a resource came. */
export interface ProgressRow {
  readonly resource: string
  readonly pages: number
  readonly rows: number
  readonly bytes: number
  readonly requests: number
  readonly retries: number
  /** What the API says there is; null where it does not say, or says it by parent record. */
  readonly total: number | null
  /** From its first request to the last thing that was heard of it. */
  readonly seconds: number
}

/** What is being waited for before a request is tried again. */
export interface ProgressPause {
  readonly resource: string
  readonly why: string
  readonly until: number
}

export interface ProgressRows {
  /** @returns the row of the resource, if a page of it came */
  take(event: RunEvent): ProgressRow | undefined
  all(): readonly ProgressRow[]
  pause(): ProgressPause | undefined
  /** When something was heard last. */
  heardAt(): number
  readonly begun: number
}

/** A picture of a run, a row for each resource in the order in which they were first heard of. */
export function openRows(elapsed: () => number): ProgressRows {
  const rows = new Map<string, ProgressRow & { readonly begun: number }>()
  const begun = elapsed()
  let heardAt = begun
  let pause: ProgressPause | undefined
  const count = (resource: string, more: Partial<Omit<ProgressRow, 'resource' | 'seconds'>>, sinceMs = 0): ProgressRow => {
    const now = elapsed()
    const known = rows.get(resource) ?? { resource, begun: now - sinceMs, seconds: 0, pages: 0, rows: 0, bytes: 0, requests: 0, retries: 0, total: null }
    const counted = {
      pages: known.pages + (more.pages ?? 0),
      rows: known.rows + (more.rows ?? 0),
      bytes: known.bytes + (more.bytes ?? 0),
      requests: known.requests + (more.requests ?? 0),
      retries: known.retries + (more.retries ?? 0),
    }
    const row = { ...known, ...counted, total: more.total ?? known.total, seconds: (now - known.begun) / 1_000 }
    rows.set(resource, row)
    return row
  }
  const take = (event: RunEvent): ProgressRow | undefined => {
    heardAt = elapsed()
    if (event.type === 'request-end') count(event.resource, { requests: 1 }, event.ms)
    if (event.type === 'retry') {
      count(event.resource, { retries: 1 })
      pause = { resource: event.resource, why: event.why, until: heardAt + event.waitMs }
    } else pause = undefined
    if (event.type !== 'page') return undefined
    return count(event.resource, { pages: 1, rows: event.rows, bytes: event.bytes, total: event.parent === undefined ? event.total : null })
  }
  return { take, all: () => [...rows.values()], pause: () => pause, heardAt: () => heardAt, begun }
}

import type { RunEvent } from '../../warehouse/pipelines/index.ts'
import type { ResourceProgress, RunProgress } from './pipeline.ts'

const MOST_NOTES = 50

/** A picture of a run from what it tells. */
export interface ProgressPicture {
  add(event: RunEvent): void
  now(): RunProgress
}

export function drawProgress(): ProgressPicture {
  const resources = new Map<string, ResourceProgress>()
  const tables = new Map<string, RunProgress['tables'][number]>()
  const notes: string[] = []
  let step: RunProgress['step'] = null
  const count = (resource: string, more: Partial<Omit<ResourceProgress, 'resource'>>): void => {
    const { requests = 0, pages = 0, rows = 0, bytes = 0, retries = 0 } = more
    const known = resources.get(resource) ?? { resource, requests: 0, pages: 0, rows: 0, bytes: 0, retries: 0 }
    resources.set(resource, {
      resource,
      requests: known.requests + requests,
      pages: known.pages + pages,
      rows: known.rows + rows,
      bytes: known.bytes + bytes,
      retries: known.retries + retries,
    })
  }
  const note = (text: string): void => {
    notes.push(text)
    if (notes.length > MOST_NOTES) notes.shift()
  }
  return {
    add: (event) => {
      switch (event.type) {
        case 'run-start':
          step = 'extract'
          if (event.resumed) note('Goes on from what an interrupted run had fetched.')
          break
        case 'request-end':
          count(event.resource, { requests: 1, bytes: event.bytes })
          break
        case 'page':
          count(event.resource, { pages: 1, rows: event.rows })
          break
        case 'retry':
          count(event.resource, { retries: 1 })
          note(`${event.resource}: attempt ${event.attempt} failed (${event.why}); again in ${Math.round(event.waitMs / 100) / 10} s`)
          break
        case 'guard':
          note(event.message)
          break
        case 'detected':
          note(`${event.resource}: detected ${event.paginator}, rows at ${event.selector}`)
          break
        case 'table':
          tables.set(event.table, { table: event.table, isNew: event.isNew, newColumns: event.newColumns })
          break
        case 'step-end':
          step = NEXT[event.step]
          break
        case 'run-end':
          step = null
      }
    },
    now: () => ({ step, resources: [...resources.values()], tables: [...tables.values()], notes: [...notes] }),
  }
}

const NEXT = { extract: 'normalize', normalize: 'load', load: null } as const

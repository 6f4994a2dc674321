import type { ResolvedConfig, ResolvedResource } from '../config/index.ts'
import type { PageBody } from '../json/index.ts'

/** One accepted page. Pages of one resource come in order; those of a child in the order of its parent's records. */
export interface ExtractedPage {
  readonly resource: string
  readonly parent?: ParentRecord
  /** From 0 within this resource and parent record. */
  readonly number: number
  readonly request: PageRequest
  /** The decompressed body, which the page log stores beside `log`. */
  readonly bytes: Uint8Array
  readonly body: PageBody
  /** What the selector found and the incremental filter let through. */
  readonly records: readonly unknown[]
  /** Where `records[index]` stands in the body, for `body.exact()`. */
  readonly pathOf: (index: number) => readonly (string | number)[]
  /** The paginator's state after this page; null: it was the last of this resource and parent record. */
  readonly next: unknown
  /** All that `resume` needs beside the bytes; JSON, without secrets. */
  readonly log: PageEntry
  /** It came from the page log of a killed run, which holds it already. */
  readonly replayed: boolean
}
export interface ParentRecord {
  /** From 0, of the parent's records in this run. */
  readonly index: number
  /** Columns to add to each record: `_<parent>_<field>` and its value. */
  readonly included: Readonly<Record<string, unknown>>
}
export interface PageRequest {
  readonly method: string
  /** Secrets hidden. */
  readonly url: string
  /** Hash of method, url and body. */
  readonly key: string
}
/** The head of a page in the page log. */
export interface PageEntry {
  readonly resource: string
  readonly parent?: number
  readonly number: number
  readonly request: PageRequest
  readonly next: unknown
  readonly selector: string | null
  /** What was detected on the first page, so that a resumed run goes on the same way. */
  readonly paginator: unknown
  /** `X-Total-Count`, where the answer had one. */
  readonly total: string | null
  /** Response action `ignore`: the body holds no rows. */
  readonly ignored: boolean
}
/** A page of a killed run; `read` gives its bytes again. */
export interface LoggedPage {
  readonly entry: PageEntry
  readonly read: () => Promise<Uint8Array>
}

export interface IncrementalState {
  readonly initial_value: unknown
  readonly last_value: unknown
  readonly start_value: unknown
  readonly unique_hashes: readonly string[]
}
export interface ExtractState {
  readonly [resource: string]: { readonly incremental?: IncrementalState }
}

export interface ExtractRun {
  readonly config: ResolvedConfig
  readonly state: ExtractState
  /** These resources, and what their parents must be asked for; all selected ones when absent. */
  readonly only?: readonly string[]
  /** The first page of every resource, of the first parent record for a child. */
  readonly dryRun: boolean
  /** Guards 1 and 2 warn instead of failing. */
  readonly acceptPartial: boolean
  readonly fetch: PipelineFetch
  readonly now: () => Date
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly signal: AbortSignal
  readonly events: (event: ExtractEvent) => void
  /** Steps of a parent, applied to the records its children are fetched for; `exactOf` gives a record with its numbers read exactly, undefined where that says no more. */
  readonly prepare: (resource: ResolvedResource, records: readonly unknown[], exactOf: (index: number) => unknown) => Promise<readonly unknown[]>
  /** Pages of a killed run that `resumable` let through. */
  readonly resume?: readonly LoggedPage[]
}

export interface PipelineRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  /** Of the decompressed body. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}
export interface PipelineResponse {
  readonly status: number
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: Uint8Array
}
/**
 * One request, no redirect followed. `parley:/api` is answered in process, everything else goes through platform/egress.
 * @throws AppError `connection_failed` with a class in its facts
 */
export type PipelineFetch = (request: PipelineRequest) => Promise<PipelineResponse>

/** Rows and pages of one extraction. `outcome` is complete once `pages` has ended normally; after a failure it tells what was seen so far. */
export interface Extraction {
  /** At most two pages ahead of the consumer. @throws AppError, or the signal's reason */
  readonly pages: AsyncIterable<ExtractedPage>
  readonly outcome: () => ExtractOutcome
}
export interface ExtractOutcome {
  /** What the commit of the rows stores; never to be stored after a failure. */
  readonly state: ExtractState
  readonly checks: readonly Check[]
  readonly detected: readonly Detection[]
}
export interface Check {
  readonly resource: string
  /** Received, before the incremental filter and steps. */
  readonly rows: number
  /** What the API said there are, summed over parent records; null: it said nothing. */
  readonly total: number | null
  /** Parent records asked for, null for a resource without a parent. */
  readonly parents: number | null
  readonly pages: number
  readonly repeats: number
  readonly retries: number
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}
export interface Detection {
  readonly resource: string
  readonly paginator: string
  readonly selector: string
  /** Lines of config to paste. */
  readonly asConfig: string
}

/** JSON without secrets and row values. */
export type ExtractEvent =
  | {
      readonly type: 'request-end'
      readonly resource: string
      readonly method: string
      readonly url: string
      readonly status: number
      readonly ms: number
      readonly bytes: number
    }
  | {
      readonly type: 'page'
      readonly resource: string
      readonly parent?: number
      readonly page: number
      readonly rows: number
      readonly bytes: number
      readonly total: number | null
      readonly replayed: boolean
    }
  | { readonly type: 'retry'; readonly resource: string; readonly attempt: number; readonly waitMs: number; readonly why: string }
  | {
      readonly type: 'guard'
      readonly guard: 'count' | 'repeat' | 'page-size' | 'no-list'
      readonly resource: string
      readonly message: string
      readonly fails: boolean
      /** A line of the endpoint's config that would set it right. */
      readonly fix?: string
    }
  | { readonly type: 'detected'; readonly resource: string; readonly paginator: string; readonly selector: string; readonly asConfig: string }

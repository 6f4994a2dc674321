import type { DryRun, RunEvent, RunResult } from '../../warehouse/pipelines/index.ts'
import type { ConfigFormat, RunChoices } from './pipeline.ts'

/** What the process of one run is told, over its channel and nowhere else. */
export interface RunOrder {
  readonly name: string
  readonly format: ConfigFormat
  readonly text: string
  readonly secrets: Readonly<Record<string, string>>
  /** Of this pipeline. */
  readonly folder: string
  /** `dry`: the first page of every resource, into nothing. */
  readonly mode: 'run' | 'dry'
  readonly choice: RunChoices
  readonly privateHosts: readonly string[]
  /** Address of this installation, for `parley:/api`. */
  readonly installation: string
}

export type RunMessage =
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'result'; readonly result: RunResult }
  | { readonly kind: 'dry'; readonly result: DryRun }
  /** The config could not be read, or Parley is at fault. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly facts: Readonly<Record<string, unknown>> }

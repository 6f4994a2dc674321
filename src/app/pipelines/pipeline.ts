import type { DatasetSchema, DryRun, RunFailure, RunResult } from '../../warehouse/pipelines/index.ts'

export type ConfigFormat = 'yaml' | 'json'
export type RunStatus = 'queued' | 'running' | 'loaded' | 'failed' | 'cancelled'

/** A configured pipeline. */
export interface PipelineView {
  readonly id: string
  readonly name: string
  readonly format: ConfigFormat
  readonly text: string
  /** Goes up with every change of the text. */
  readonly version: number
  readonly destination: string
  readonly dataset: string
  readonly schedule: string | null
  readonly nextDue: Date | null
  /** Where its data is asked; null before the first load. */
  readonly connection: { readonly type: string; readonly id: string } | null
  readonly updatedBy: string
  readonly updatedAt: Date
  readonly lastRun: RunView | null
}

/** What a config needs that is kept sealed. */
export interface SecretView {
  readonly name: string
  /** Null where the config names it and nobody has set it. */
  readonly updatedAt: Date | null
  readonly isNamed: boolean
}

export interface RunView {
  readonly id: string
  readonly pipeline: string
  readonly version: number
  readonly trigger: 'person' | 'schedule'
  readonly choice: RunChoices
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly status: RunStatus
  /** Goes up whenever `progress`, `status` or `result` change. */
  readonly revision: number
  readonly progress: RunProgress | null
  readonly result: RunResult | null
}

export interface RunChoices {
  readonly full: boolean
  readonly only?: readonly string[]
  readonly acceptPartial: boolean
  readonly skipUnresolved: boolean
}

/** A run as it goes, without any value of a row. */
export interface RunProgress {
  readonly step: 'extract' | 'normalize' | 'load' | null
  readonly resources: readonly ResourceProgress[]
  readonly tables: readonly { readonly table: string; readonly isNew: boolean; readonly newColumns: readonly string[] }[]
  /** What guards and retries said, the newest last; at most 50. */
  readonly notes: readonly string[]
}
export interface ResourceProgress {
  readonly resource: string
  readonly requests: number
  readonly pages: number
  readonly rows: number
  readonly bytes: number
  readonly retries: number
}

export interface DatasetView {
  /** 0 before the first load. */
  readonly version: number
  readonly loadedAt: string | null
  readonly tables: DatasetSchema['tables']
}
export interface PresetView {
  readonly name: string
  readonly about: string
  readonly text: string
  readonly secrets: readonly string[]
}

export type { DryRun, RunFailure, RunResult }

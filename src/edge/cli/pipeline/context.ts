import type { ConfigFile, Draft, ExploreRequest, OpenApiDraft, Preset, PresetChanges, ResolvedConfig, Workspace } from '../../../warehouse/pipelines/index.ts'
import type { Terminal } from '../terminal.ts'
import type { PipelineArguments } from './arguments.ts'

export type PipelineExit = 0 | 1 | 2 | 3 | 4 | 130

/** What the commands reach beyond their own folder; put together by the composition root. */
export interface PipelineTools {
  readonly workspace: Workspace
  readonly init: InitTools
  /** First rows of a loaded dataset's tables, with their counts. */
  readonly readTables: (file: ConfigFile, limit: number) => Promise<ReadDataset>
  readonly setSecret: (name: string, value: string) => Promise<void>
  readonly hasSecret: (name: string) => Promise<boolean>
  /** Where a browser finds the page of a pipeline. */
  readonly pageOf: (pipeline: string) => string
  /** When a schedule is due next; null for none. */
  readonly nextRun: (schedule: string | undefined) => Date | null
  readonly elapsed: () => number
  readonly signal: AbortSignal
}
export interface ReadDataset {
  readonly config: Pick<ResolvedConfig, 'name' | 'dataset'>
  readonly location: string
  readonly tables: readonly ReadTable[]
}
export interface ReadTable {
  readonly name: string
  readonly rows: number
  readonly columns: readonly string[]
  readonly first: readonly (readonly unknown[])[]
}
export interface InitTools {
  readonly presets: readonly Preset[]
  readonly presetText: (preset: Preset, changes: PresetChanges) => string
  /** A config for what an API's first pages show. */
  readonly explore: (request: ExploreRequest) => Promise<string>
  /** @param place a file or an address */
  readonly openApi: (place: string) => Promise<OpenApiDraft>
  readonly draftText: (draft: Draft) => string
  /** @returns the file's path */
  readonly write: (name: string, text: string, force: boolean) => Promise<string>
}

export interface Call {
  readonly given: PipelineArguments
  /** Words behind the command. */
  readonly name: string | undefined
  readonly rest: readonly string[]
  readonly terminal: Terminal
  readonly tools: PipelineTools
}
export type PipelineCommand = (call: Call) => Promise<PipelineExit>

/** One object on one line where data is asked for, else words. */
export function answer(call: Call, data: object, words: readonly string[]): void {
  call.terminal.write(call.given.options.json === true ? `${JSON.stringify(data)}\n` : `${words.join('\n')}\n`)
}

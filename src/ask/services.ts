import type { Actor, AssetOffer, Chart, Clock, DialectId, GuardedStatement, Json, Mode, Progress, ResultSet, SkillUse } from '../flow.ts'
import type { LanguageModel } from '../platform/llm/index.ts'
import type { Capabilities, RawResult, RunLimits } from '../warehouse/connectors/connector.ts'
import type { TableFence } from '../warehouse/row-filters/index.ts'
import type { Model, TableRef } from '../warehouse/semantic/model.ts'
import type { ValueIndex } from '../warehouse/semantic/values.ts'

/** One connection as one actor may read it, without what its data means. */
export interface SeenConnection {
  readonly id: string
  readonly label: string
  /** Answers only when chosen, or when no own data can. */
  readonly demo: boolean
  /** Of its connector. */
  readonly type: string
  readonly dialect: DialectId
  readonly capabilities: Capabilities
  readonly scope: Scope
  run(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): Promise<RawResult>
  /** The rows in batches, for exports larger than memory; see `OpenConnection.stream`. */
  stream?(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): AsyncGenerator<RawResult>
}

/** The same with its meaning: only visible entities, fields and values exist in it. */
export interface AskConnection extends SeenConnection {
  readonly model: Model
  readonly values: ValueIndex
}

/** What an actor may read on one connection; what the guard checks against. */
export interface Scope {
  readonly connection: string
  readonly dialect: DialectId
  readonly tables: readonly VisibleTable[]
  /** Set where rows are filtered on a connection that is not proven, or not isolated, for SQL written by people or models. */
  readonly plansOnly?: true
  /** SHA-256 over all of it, hex: two actors share a cache entry only if theirs are equal. */
  readonly fingerprint: string
}
export interface VisibleTable {
  readonly ref: TableRef
  readonly columns: readonly string[]
  /** Set when not every row is visible: what each row fulfils. */
  readonly fence?: TableFence
  /** Set when the table has more columns than the visible ones, or may get them: it is never read as it stands. */
  readonly narrowed?: true
}

/** All that answering needs from outside; every effect is here, so a test passes its own. */
export interface AskServices {
  /** Active connections with at least one table the actor may query, models narrowed to the actor. */
  connections(actor: Actor): Promise<readonly AskConnection[]>
  /** Now, with the connection's calendar. */
  clock(model: Model): Clock
  readonly limits: RunLimits
  /** Queries that an investigation may run, by mode; absent: 20, 60, 150. */
  readonly investigationQueries?: Readonly<Record<Mode, number>>
  /** Absent: no skills on this server. */
  readonly skills?: AskSkills
  /** Absent: no external assets are kept. */
  readonly assets?: AskAssets
  /** Absent: no language models on this server. */
  readonly models?: AskModels
  report(progress: Progress): void
}

/** A skill as it may be used in answers. */
export interface AskSkill {
  readonly name: string
  readonly version: number
  readonly description: string
  readonly parameters: readonly SkillParameterSpec[]
  /** `sends`: it may change something outside, so that a person consents to each run. */
  readonly effects: 'reads' | 'sends'
}
export interface SkillParameterSpec {
  readonly name: string
  readonly type: 'str' | 'number' | 'bool' | 'dataframe'
  readonly description: string
  readonly required: boolean
}
export type SkillArgument = string | number | boolean | ResultSet
export interface SkillCall {
  readonly name: string
  readonly version: number
  readonly arguments: Readonly<Record<string, SkillArgument>>
  readonly consent: 'given' | 'not_needed'
}
export interface SkillRun {
  readonly use: SkillUse
  readonly outputs: readonly SkillPrint[]
  readonly error?: { readonly type: string; readonly message: string; readonly line?: number }
}
/** One value that a skill printed; text is Markdown. */
export type SkillPrint =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly data: Json }
  | { readonly kind: 'table'; readonly result: ResultSet }
export interface AskSkills {
  /** Active skills of the actor's groups, by name. */
  list(actor: Actor): Promise<readonly AskSkill[]>
  /** @throws AppError when there is no sandbox, the skill changed since, or consent is needed and not given */
  run(actor: Actor, call: SkillCall, signal: AbortSignal): Promise<SkillRun>
}

/** What the actor's groups may be pointed to; nothing for those who ask inside a space. */
export interface AskAssets {
  /** Best first, at most three. `beside`: they fit so well that nobody asked for them; `sought`: somebody asks where to look. */
  offer(actor: Actor, words: string, how: 'beside' | 'sought'): Promise<readonly AssetOffer[]>
  /** Whatever shares words with these, best first. */
  search(actor: Actor, words: string): Promise<readonly AssetOffer[]>
  /** Knowledge that has to do with the words, best first. */
  notes(actor: Actor, words: string): Promise<readonly AskNote[]>
}
export interface AskNote {
  readonly id: string
  readonly title: string
  /** Markdown, written by people of the organisation. */
  readonly text: string
  /** It is about just this. */
  readonly isClear: boolean
}

export interface AskModels {
  pick(actor: Actor, mode: Mode): Promise<PickedModel | NoModel>
}
export interface PickedModel {
  readonly model: LanguageModel
  /** False: only schema and aggregates are sent to it. */
  readonly rowsMayLeave: boolean
  readonly limits: { readonly steps: number; readonly tokens: number; readonly costUsd: number | null }
}
export interface NoModel {
  readonly model: null
  readonly reason: 'none' | 'cap_user' | 'cap_group' | 'cap_org'
}

/** The server's picture of a chart. */
export interface ChartImage {
  readonly chart: Chart
  readonly png: Uint8Array
}

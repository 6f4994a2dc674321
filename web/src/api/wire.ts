import type { AbstainReason, Cell, Chip, Format, Plan, PlanEdit, Reading, Role, Source, Unlinked } from '../../../src/flow.ts'

export type { Cell, Chip, Plan, PlanEdit, Reading, Role, Source, Unlinked }

/** What the server says, as the contract has it: snake_case on the wire, used as it is. */
export interface Me {
  readonly user_id: string
  readonly email: string
  readonly realname: string
  readonly role: Role
  readonly groups: readonly string[]
  readonly org_name: string
  readonly org_id: string
  readonly token?: { readonly kind: string; readonly scopes: readonly string[] }
}

export type TurnStatus = 'queued' | 'running' | 'done' | 'clarification' | 'abstained' | 'refused' | 'error' | 'cancelled'

export interface Step {
  readonly id: string
  readonly kind: 'link' | 'plan' | 'query' | 'skill' | 'chart' | 'narrate'
  readonly title: string
  readonly status: 'running' | 'done' | 'error'
  readonly sql?: string
  readonly rows?: number
  readonly started_at?: string
  readonly duration_ms?: number
  readonly error?: string
}

export type WireType = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'datetime' | 'json'
export interface WireColumn {
  readonly name: string
  readonly type: WireType
  /** These three where the reader gets no plan. */
  readonly label?: string
  readonly format?: Format
  readonly compared?: 'previous' | 'change' | 'growth'
}
export interface Dataframe {
  readonly df_key: string
  readonly columns: readonly WireColumn[]
  readonly rows: readonly (readonly Cell[])[]
  readonly row_count: number
  readonly truncated: boolean
}
export interface Asset {
  readonly csv_download_url?: string
  readonly chart_download_url?: string
  readonly alt?: string
  readonly connection_id?: string
  readonly executed_at?: string
}
export interface VegaSpec {
  readonly $schema?: string
  readonly [key: string]: unknown
}

export interface UserMessage {
  readonly role: 'user'
  readonly content: string
  readonly id: string
  readonly position: number
  readonly created_at: string
  readonly author?: string
}
export interface AssistantMessage {
  readonly role: 'assistant'
  readonly content: string
  readonly suggested_follow_ups: readonly string[]
  readonly additional_data: { readonly chat_id: string; readonly assets: Readonly<Record<string, Asset>>; readonly formatted_result?: readonly Part[] }
  readonly id: string
  readonly position: number
  readonly turn_id: string
  readonly status: TurnStatus
  readonly created_at: string
  readonly finished_at?: string
  readonly sql?: string
  readonly dataframe?: Dataframe
  readonly visualization?: VegaSpec
  readonly clarification?: {
    readonly question: string
    readonly options: readonly string[]
    readonly about: string
    readonly candidates?: readonly { readonly reading: Reading }[]
  }
  readonly abstention?: {
    readonly reason: AbstainReason | string
    readonly missing: readonly string[]
    readonly unlinked?: readonly Unlinked[]
    readonly understood?: readonly Chip[]
    readonly try_instead?: readonly string[]
  }
  readonly refusal?: { readonly reason: string }
  readonly error?: { readonly code: string; readonly message: string; readonly retryable: boolean }
  readonly assumptions?: readonly string[]
  readonly caveats?: readonly string[]
  readonly sources?: readonly Source[]
  /** The last paragraph of the text names them. */
  readonly offers?: readonly AssetOffer[]
  readonly steps?: readonly Step[]
  readonly feedback?: Feedback
  readonly redacted?: true
  readonly reading?: Reading
  readonly plan?: Plan
  readonly revision?: number
  readonly connection_id?: string
  readonly stale_context?: boolean
  readonly usage?: Usage
  readonly report?: Report
  readonly pending_skill?: PendingSkill
}
/** A dashboard, report or page elsewhere that fits a question. */
export interface AssetOffer {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly noun: string
  readonly folder?: string
  readonly description?: string
  readonly url?: string
}
export interface Usage {
  readonly duration_ms: number
  /** `engine` where no language model took part. */
  readonly model?: string
  readonly provider?: string
  readonly prompt_version?: string
  readonly input_tokens?: number
  readonly output_tokens?: number
  readonly calls?: number
  readonly cost_usd?: number
}
export interface Finding {
  readonly title: string
  readonly text: string
  readonly share?: number
  readonly df_key?: string
}
export interface Exhibit {
  readonly title: string
  readonly df_key: string
  readonly viz_key?: string
  readonly sql?: string
  readonly plan?: Plan
  readonly reading?: Reading
  readonly dataframe: Dataframe
  readonly visualization?: VegaSpec
}
export interface SkillUse {
  readonly name: string
  readonly version: number
  readonly run_id: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly log: string
  readonly duration_ms: number
  readonly status: 'ok' | 'error' | 'timeout' | 'killed'
}
/** What rests on several results. */
export interface Report {
  readonly by: 'investigation' | 'agent' | 'skill' | 'assets'
  readonly findings: readonly Finding[]
  readonly unremarkable: readonly string[]
  /** How old the data is where it was loaded before; what was not looked at. */
  readonly caveats: readonly string[]
  readonly exhibits: readonly Exhibit[]
  readonly skills: readonly SkillUse[]
}
/** A skill that waits for a value, or for consent. */
export interface PendingSkill {
  readonly skill: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly missing?: string
  readonly confirm: boolean
}
export interface Part {
  readonly type: 'text' | 'dataframe' | 'chart' | 'file'
  readonly data: string
}
export type Feedback = 'like' | 'dislike'
export type Message = UserMessage | AssistantMessage

export interface Conversation {
  readonly chat_id: string
  readonly title: string
  readonly user_id: string
  readonly created_at: string
  readonly updated_at: string
  readonly labels: readonly string[]
  readonly pinned: boolean
  /** Everyone of the organisation may read it. */
  readonly shared: boolean
  readonly status: TurnStatus
  readonly turn_id: string
  readonly messages: readonly Message[]
}
export interface ConversationSummary {
  readonly chat_id: string
  readonly title: string
  readonly created_at: string
  readonly updated_at: string
  readonly labels: readonly string[]
  readonly pinned: boolean
  readonly status: TurnStatus
}

export type ConversationEvent =
  | { readonly type: 'turn-start'; readonly turn_id: string; readonly queued_ahead: number }
  | { readonly type: 'step-start' | 'step-end'; readonly turn_id: string; readonly step: Step }
  | { readonly type: 'query-start'; readonly turn_id: string; readonly step_id: string; readonly connection_id: string; readonly sql: string }
  | { readonly type: 'query-end'; readonly turn_id: string; readonly step_id: string; readonly rows: number; readonly duration_ms: number }
  | { readonly type: 'asset'; readonly turn_id: string; readonly key: string; readonly asset: Asset }
  | { readonly type: 'finding'; readonly turn_id: string; readonly finding: Finding }
  | { readonly type: 'text-delta'; readonly turn_id: string; readonly text: string }
  | { readonly type: 'message'; readonly turn_id: string; readonly message: AssistantMessage }
  | { readonly type: 'turn-end'; readonly turn_id: string; readonly status: TurnStatus }

export interface Connection {
  readonly id: string
  readonly type: string
  readonly status: 'connected' | 'error' | 'syncing'
  readonly table_count: number
  readonly created_at: string
  readonly last_sync_at?: string
  readonly last_error?: string
  readonly label?: string
  readonly demo?: boolean
  /** Present while a sync runs. */
  readonly log_id?: string
}
export interface ConnectionField {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly type: 'text' | 'number' | 'secret' | 'file' | 'boolean'
  readonly required: boolean
  readonly default?: string | number | boolean
}
export interface ConnectionType {
  readonly type: string
  readonly label?: string
  readonly available: boolean
  readonly fields: readonly ConnectionField[]
}
export interface TestStep {
  readonly step: 'name' | 'reach' | 'tls' | 'sign_in' | 'rights'
  readonly status: 'ok' | 'failed' | 'skipped' | 'warning'
  readonly message: string
}
export interface TestReport {
  readonly ok: boolean
  readonly steps: readonly TestStep[]
  readonly over_privileged?: { readonly findings: readonly string[]; readonly fix: string }
}
export interface SyncStarted {
  readonly status: 'started' | 'done' | 'error'
  readonly log_id: string
  readonly already_running: boolean
}
export type LogLine =
  | { readonly t: string; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly done: true; readonly status: string; readonly added?: number; readonly changed?: number; readonly archived?: number }

export interface TableLite {
  readonly id: string
  readonly name: string
  readonly display_name: string
  readonly schema: string
  readonly database: string
  readonly connection_id: string
  readonly connection_type: string
  readonly active: boolean
  readonly archived: boolean
  readonly num_rows: number
  readonly description: string
  readonly column_count: number
  /** None: for admins only. */
  readonly groups: readonly string[]
}
export interface ColumnProfile {
  readonly rows?: number
  readonly nulls?: number
  readonly distinct?: number
  readonly min?: Cell
  readonly max?: Cell
  readonly top?: readonly { readonly value: Cell; readonly count: number }[]
  readonly histogram?: readonly { readonly from: Cell; readonly to: Cell; readonly count: number }[]
}
export interface TableColumn {
  readonly column_name: string
  readonly data_type: string
  readonly nullable: boolean
  readonly user_comment: string
  readonly db_comment: string
  readonly display_name: string
  readonly active: boolean
  readonly sample_values: readonly string[]
  readonly profile?: ColumnProfile
}
export interface Relationship {
  readonly relationship_id: number
  readonly doc_id?: string
  readonly table: string
  readonly own_columns: readonly string[]
  readonly columns: readonly string[]
  readonly incoming: boolean
}
export interface Table extends TableLite {
  readonly columns: readonly TableColumn[]
  readonly relationships: readonly Relationship[]
  readonly primary_key: readonly string[]
  readonly updated_at: string
}

export interface TokenInfo {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly kind: 'api' | 'cli' | 'mcp'
  readonly scopes: readonly string[]
  readonly last_four: string
  readonly created_at: string
  readonly expires_at?: string
  readonly last_used_at?: string
  readonly revoked_at?: string
}

/**
 * The words of the product as plain types: what travels between the steps of answering a question.
 * Everything here is frozen, serialisable data; a value of any of these types survives JSON.stringify.
 */

// ── Who is asking ───────────────────────────────────────────────────────────────────────────────

export const ROLES = ['user', 'modeler', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who is asking, as of this request. Built by accounts from the store each time; never remembered. */
export interface Actor {
  /** E-mail in lower case. */
  readonly userId: string
  readonly orgId: string
  readonly role: Role
  /** Names of groups, `all_users` included, in order of joining. */
  readonly groups: readonly string[]
  /** What the credential may do; `api:full` is everything its owner may do. */
  readonly scopes: readonly string[]
  readonly credential: 'cookie' | 'access' | 'api' | 'cli' | 'mcp' | 'embed' | 'system'
  /** Id of the token or session, for audit and revocation. */
  readonly tokenId?: string
  /** The space an embedded user asks in; `userId` is then the id of the embedded user, `emb_…`. */
  readonly space?: { readonly id: string; readonly version: number; readonly customerId: string }
  /** What the organisation knows about the user; row filters of groups compare columns with these. */
  readonly attributes?: Readonly<Record<string, Attribute | readonly Attribute[]>>
}
export type Attribute = string | number | boolean

export const MODES = ['economy', 'balanced', 'frontier'] as const
export type Mode = (typeof MODES)[number]

/** One question as asked. `text` is NFC, not trimmed further; spans count its UTF-16 code units. */
export interface Question {
  readonly text: string
  readonly mode: Mode
  /** Restricts the answer to this connection. */
  readonly connection?: string
  /** Restricts the answer to this table (a table id). */
  readonly scope?: string
  readonly clarify: 'allow' | 'never'
  readonly investigate?: boolean
  /** Asked where results can feed one another: skills may take tables. */
  readonly agentic?: boolean
  /** A frontier mode that was asked for by name, not by default. */
  readonly deep?: boolean
  /** What earlier turns left behind, newest last. Empty for a first question. */
  readonly context: readonly TurnContext[]
  /** The skill that the turn before asked about: the text may be the missing value, or consent. */
  readonly pending?: PendingSkill
}

// ── Plan: what to compute ───────────────────────────────────────────────────────────────────────

export type Id = string // "n7": unique in the plan, never reused, kept by edits
export type Span = readonly [start: number, end: number] // UTF-16 code units of the question as stored (NFC), half-open
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export type Why =
  // where a node came from; one node may have several
  | { readonly kind: 'words'; readonly span: Span; readonly part?: Part }
  | { readonly kind: 'link'; readonly link: string; readonly part?: Part } // id in Links; carries the span
  | { readonly kind: 'default'; readonly reason: DefaultReason; readonly text: string } // text: one sentence for people
  | { readonly kind: 'context'; readonly turn: string; readonly node: Id } // kept from an earlier turn
  | { readonly kind: 'edit'; readonly revision: number } // a person changed it
  | { readonly kind: 'verified'; readonly question: string }
  | { readonly kind: 'agent'; readonly step: string }
export type Part = 'field' | 'value' | 'operator'
export type DefaultReason =
  | 'measure'
  | 'period'
  | 'time_field'
  | 'grain'
  | 'order'
  | 'limit'
  | 'path'
  | 'title'
  | 'shown'
  | 'alignment'
  | 'identity'
  | 'mark'
  | 'format'
export interface Node {
  readonly id: Id
  readonly why: readonly [Why, ...Why[]]
}

export interface Plan {
  readonly version: 1
  readonly connection: string
  readonly model: string // model: its commit (chat-api §4.9)
  readonly clock: Clock
  readonly query: Query
  readonly display: Display
}
export interface Clock {
  readonly now: string
  readonly timeZone: string
  readonly weekStart: 'monday' | 'sunday' | 'saturday'
  readonly fiscalYearStart: number /* month 1–12 */
  readonly fiscalYearName: 'start' | 'end'
}
export type Query = Select | SetQuery | Combine

export interface Select extends Node {
  readonly kind: 'select'
  readonly mode: 'list' | 'group' // one row per row of `from` | one row per combination of the key columns
  readonly from: { readonly entity: string } | { readonly query: Query }
  readonly distinct: boolean
  readonly unmatched: 'drop' | 'keep'
  readonly columns: readonly Column[]
  readonly where?: Predicate
  readonly period?: PeriodFilter
  readonly compare?: Compare
  readonly having?: Predicate // over finished rows: `column`, `value`, `scalar` and calls of them
  readonly top?: Top
  readonly order: readonly Order[]
  readonly limit?: Limit
  readonly fill?: 'buckets'
}
export interface SetQuery extends Node {
  readonly kind: 'set'
  readonly op: 'union' | 'union_all' | 'intersect' | 'except'
  readonly inputs: readonly [Query, Query, ...Query[]]
  readonly order: readonly Order[]
  readonly limit?: Limit
}
export interface Combine extends Node {
  readonly kind: 'combine'
  readonly inputs: readonly { readonly name: string; readonly query: Query }[]
  readonly on: readonly string[]
  readonly how: 'full' | 'left' | 'inner'
  readonly columns: readonly Column[]
  readonly having?: Predicate
  readonly order: readonly Order[]
  readonly limit?: Limit
}

export interface Column extends Node {
  readonly name: string
  readonly label: string
  readonly expr: Expr
  readonly show: 'asked' | 'support' | 'hidden'
  readonly format?: Format
}
export interface Order extends Node {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}
export interface Limit extends Node {
  readonly count: number
  readonly offset: number
  readonly ties: 'cut' | 'keep'
}
export interface Top extends Node {
  readonly count: number
  readonly within: readonly string[]
  readonly by: readonly Order[]
  readonly ties: 'cut' | 'keep'
}

export type Path = readonly string[] // join names, walked from `from`; [] is `from` itself
export type Expr =
  | { readonly kind: 'value'; readonly type: ValueType; readonly value: string | boolean | null } // numbers as decimal text, never a float
  | { readonly kind: 'slot'; readonly slot: string } // verified questions only
  | { readonly kind: 'field'; readonly path: Path; readonly field: string } // path: to-one steps only
  | { readonly kind: 'measure'; readonly path: Path; readonly measure: string; readonly where?: Predicate } // where: on top of its own filter
  | {
      readonly kind: 'aggregate'
      readonly fn: AggregateFn
      readonly of?: Expr
      readonly distinct?: boolean
      readonly where?: Predicate
      readonly fraction?: string
      readonly along?: Expr
      readonly per?: readonly Expr[]
    } // fraction: percentile; along, per: first, last
  | {
      readonly kind: 'related'
      readonly path: Path
      readonly fn?: AggregateFn
      readonly measure?: string // one of the two; path ends to-many
      readonly of?: Expr
      readonly distinct?: boolean
      readonly where?: Predicate
    }
  | { readonly kind: 'column'; readonly input?: string; readonly column: string } // of this Select, or of an input of a Combine
  | { readonly kind: 'compared'; readonly column: string; readonly value: 'previous' | 'change' | 'growth' }
  | {
      readonly kind: 'window'
      readonly fn: WindowFn
      readonly of: Expr
      readonly within: readonly string[]
      readonly along?: string
      readonly size?: number
      readonly direction?: 'asc' | 'desc'
      readonly aggregate?: 'sum' | 'avg' | 'min' | 'max'
      readonly reset?: Grain
    }
  | { readonly kind: 'call'; readonly fn: ScalarFn; readonly args: readonly Expr[] }
  | { readonly kind: 'bucket'; readonly of: Expr; readonly grain: Grain }
  | { readonly kind: 'part'; readonly of: Expr; readonly part: DatePart }
  | { readonly kind: 'diff'; readonly from: Expr; readonly to: Expr; readonly unit: Unit }
  | { readonly kind: 'add'; readonly of: Expr; readonly count: number; readonly unit: Unit }
  | { readonly kind: 'case'; readonly when: readonly { readonly if: Predicate; readonly then: Expr }[]; readonly else?: Expr }
  | { readonly kind: 'scalar'; readonly query: Query; readonly match?: readonly { readonly outer: Expr; readonly column: string }[] }
export type ValueType = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp'
export type AggregateFn = 'count' | 'sum' | 'avg' | 'min' | 'max' | 'median' | 'percentile' | 'stddev' | 'variance' | 'first' | 'last'
export type WindowFn = 'share' | 'running' | 'moving' | 'lag' | 'change' | 'growth' | 'rank' | 'dense_rank' | 'row_number'
export type ScalarFn =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'negate'
  | 'concat'
  | 'lower'
  | 'upper'
  | 'length'
  | 'trim'
  | 'left'
  | 'abs'
  | 'round'
  | 'floor'
  | 'ceil'
  | 'coalesce'
  | 'nullif'
  | 'least'
  | 'greatest'
export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'
export type Grain = Unit | 'fiscal_quarter' | 'fiscal_year'
export type DatePart = 'hour' | 'weekday' | 'day_of_month' | 'week_of_year' | 'month_of_year' | 'quarter_of_year' | 'year'

export type Predicate = Node &
  (
    | { readonly kind: 'and' | 'or'; readonly of: readonly [Predicate, Predicate, ...Predicate[]] }
    | { readonly kind: 'not'; readonly of: Predicate }
    | { readonly kind: 'compare'; readonly op: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly left: Expr; readonly right: Expr; readonly match?: TextMatch }
    | { readonly kind: 'between'; readonly of: Expr; readonly low: Expr; readonly high: Expr } // both ends included
    | { readonly kind: 'in'; readonly of: Expr; readonly values: readonly Expr[]; readonly match?: TextMatch }
    | { readonly kind: 'text'; readonly op: 'contains' | 'starts' | 'ends'; readonly of: Expr; readonly value: Expr }
    | { readonly kind: 'null'; readonly of: Expr }
    | { readonly kind: 'true'; readonly of: Expr } // a boolean field
    | { readonly kind: 'exists'; readonly path: Path; readonly quantifier: 'some' | 'every'; readonly where?: Predicate }
    | { readonly kind: 'member'; readonly of: readonly Expr[]; readonly query: Query } // columns of query in order
    | { readonly kind: 'within'; readonly of: Expr; readonly period: Period; readonly resolved: Resolved }
  ) // a second time condition
export type TextMatch = 'exact' | 'folded'

export interface PeriodFilter extends Node {
  readonly field: Expr
  readonly period: Period
  readonly resolved: Resolved
}
export type Period =
  | { readonly kind: 'calendar'; readonly at: string } // '2026' '2026-Q3' '2026-H1' '2026-09' '2026-W36' '2026-09-14' 'FY2026' 'FY2026-Q2'
  | { readonly kind: 'relative'; readonly unit: Grain; readonly offset: number } // 0 the running one, -1 the last full one
  | { readonly kind: 'trailing'; readonly unit: Unit; readonly count: number } // "last 3 months", "past 30 days"
  | { readonly kind: 'to_date'; readonly unit: Grain; readonly offset: number } // year to date; -1: the same stretch of last year
  | { readonly kind: 'range'; readonly from?: string; readonly to?: string } // dates, both included; since, until, between
  | { readonly kind: 'all' }
export interface Resolved {
  readonly start: string | null
  readonly end: string | null
  readonly label: string
  readonly partial: boolean
} // [start, end)
export interface Compare extends Node {
  readonly to: 'previous' | 'previous_year' | Period
  readonly align: 'to_date' | 'full'
  readonly resolved: Resolved
  readonly shift?: { readonly unit: Unit; readonly count: number }
} // shift: set when a time bucket is a key

export interface Display extends Node {
  readonly mark:
    | 'auto'
    | 'table'
    | 'number'
    | 'line'
    | 'area'
    | 'bar'
    | 'grouped_bar'
    | 'stacked_bar'
    | 'pie'
    | 'scatter'
    | 'histogram'
    | 'grouped_line'
    | 'grouped_scatter'
  readonly x?: string
  readonly y?: readonly string[]
  readonly series?: string
  readonly title?: string
}
export interface Format {
  readonly kind: 'number' | 'currency' | 'percent' | 'date' | 'duration' | 'text'
  readonly currency?: string
  readonly decimals?: number
  readonly unit?: string
  readonly grain?: Grain
  readonly scale?: string
} // scale: factor between stored and shown, e.g. "0.001"

export interface Reading {
  readonly id: string
  readonly plan: string // hash of the canonical plan
  readonly text: string // one sentence, e.g. "Revenue in August 2026, by region"
  readonly path: 'engine' | 'verified' | 'agent_plan' | 'agent_sql'
  readonly chips: readonly Chip[]
  readonly assumptions: readonly string[]
  readonly corrections: readonly Correction[]
  readonly ignored: readonly Unlinked[]
  readonly score: number
  readonly margin: number
  readonly confidence: number
  readonly calibration: string
}
export type ChipKind =
  | 'measure'
  | 'dimension'
  | 'filter'
  | 'period'
  | 'comparison'
  | 'order'
  | 'limit'
  | 'chart'
  | 'entity'
  | 'path'
  | 'column'
  | 'window'
  | 'sql'
export interface Chip {
  readonly id: string
  readonly kind: ChipKind
  readonly text: string
  readonly nodes: readonly Id[]
  readonly spans: readonly Span[]
  readonly default: boolean
  readonly removable: boolean
  readonly alternatives: readonly { readonly text: string; readonly score: number; readonly edits: readonly PlanEdit[] }[] // ≤8, best first
  readonly input?: { readonly type: 'values' | 'number' | 'period' | 'text' | 'field' | 'measure'; readonly node: Id; readonly field: string }
} // free editing
export interface Correction {
  readonly span: Span
  readonly from: string
  readonly to: string
}
export interface Unlinked {
  readonly span: Span
  readonly text: string
  readonly content: boolean
  readonly near: readonly { readonly text: string; readonly target: Target; readonly score: number }[]
}

export type Slot = 'columns' | 'where' | 'having' | 'period' | 'compare' | 'top' | 'order' | 'limit'
export type PlanEdit =
  | { readonly op: 'set'; readonly node: Id; readonly field: string; readonly value: Json } // one property: mark, direction, count, values, grain, align, unmatched …
  | { readonly op: 'add'; readonly to?: Id; readonly slot: Slot; readonly value: Draft; readonly at?: number } // to: a Select; default the outermost
  | { readonly op: 'replace'; readonly node: Id; readonly value: Draft }
  | { readonly op: 'remove'; readonly node: Id }
export type Draft = string | { readonly [key: string]: Json } // a formula, or the node without id and why in compact form; columns: {name: formula}
export type Outcome =
  | { readonly kind: 'planned'; readonly plan: Plan; readonly reading: Reading }
  | {
      readonly kind: 'clarify'
      readonly question: string
      readonly about: 'metric' | 'entity' | 'time' | 'filter' | 'other'
      readonly candidates: readonly Candidate[]
    }
  | {
      readonly kind: 'abstained'
      readonly reason: AbstainReason
      readonly unlinked: readonly Unlinked[]
      readonly understood: readonly Chip[]
      readonly tryInstead: readonly string[]
      readonly partial?: Plan
    }
export interface Candidate {
  readonly reading: Reading
  readonly plan: Plan
  readonly differsIn: readonly ChipKind[]
}
export type AbstainReason = 'unlinked' | 'no_path' | 'no_form' | 'future' | 'outside' | 'not_permitted_or_missing' | 'low_confidence' | 'cause' | 'writes'

export interface Links {
  readonly question: string
  readonly language: string
  readonly tokens: readonly Token[]
  readonly links: readonly Link[]
  readonly unlinked: readonly Unlinked[]
  readonly corrections: readonly Correction[]
}
export interface Token {
  readonly span: Span
  readonly text: string
  readonly lemma: string
  readonly tag:
    | 'word'
    | 'number'
    | 'date'
    | 'quoted'
    | 'comparator'
    | 'aggregate'
    | 'superlative'
    | 'negation'
    | 'quantifier'
    | 'set'
    | 'group'
    | 'order'
    | 'grain'
    | 'reference'
    | 'chart'
    | 'stop'
    | 'punctuation'
}
export interface Link {
  readonly id: string
  readonly span: Span
  readonly target: Target
  readonly score: number
  readonly evidence: readonly Evidence[]
}
export type Target =
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'field'; readonly entity: string; readonly field: string }
  | { readonly kind: 'measure'; readonly entity: string; readonly measure: string }
  | { readonly kind: 'join'; readonly entity: string; readonly join: string }
  | { readonly kind: 'value'; readonly entity: string; readonly field: string; readonly value: string; readonly inIndex: boolean }
  | { readonly kind: 'number'; readonly value: string; readonly unit?: string }
  | { readonly kind: 'period'; readonly period: Period; readonly resolved: Resolved }
  | { readonly kind: 'grain'; readonly grain: Grain }
  | { readonly kind: 'cue'; readonly cue: string }
  | { readonly kind: 'filter'; readonly entity: string; readonly filter: string }
  | { readonly kind: 'verified'; readonly question: string; readonly slots: { readonly [slot: string]: Json } }
  | { readonly kind: 'asset' | 'skill' | 'note'; readonly name: string }
  | { readonly kind: 'reference'; readonly turn: string; readonly refers: 'rows' | 'row' | 'measure' | 'value' | 'period' }
export interface Evidence {
  readonly kind:
    | 'name'
    | 'label'
    | 'synonym'
    | 'value'
    | 'code'
    | 'stem'
    | 'compound'
    | 'abbreviation'
    | 'misspelling'
    | 'description'
    | 'note'
    | 'type'
    | 'unit'
    | 'pattern'
    | 'learned'
    | 'context'
    | 'verified'
  readonly score: number
  readonly detail: string
}

export interface TurnContext {
  readonly turn: string
  readonly revision: number
  readonly connection: string
  readonly question: string
  readonly plan: Plan
  readonly reading: Reading
  readonly focus: {
    readonly entity?: string
    readonly measures: readonly string[]
    readonly values: readonly { readonly entity: string; readonly field: string; readonly value: string }[]
  }
  readonly rows: {
    readonly entity?: string
    readonly keyColumns: readonly string[]
    readonly keys: readonly (readonly Json[])[] /* in display order, ≤10,000 */
    readonly labels: readonly string[] /* first 100 */
    readonly complete: boolean
  }
  readonly columns: readonly { readonly name: string; readonly label: string }[]
  readonly mark: Display['mark']
  readonly asked?: readonly Candidate[]
}

export type Teach =
  | { readonly kind: 'synonym'; readonly words: string; readonly target: Target }
  | {
      readonly kind: 'measure'
      readonly entity: string
      readonly name: string
      readonly formula: string
      readonly label?: string
      readonly synonyms?: readonly string[]
      readonly format?: Format['kind']
    }
  | { readonly kind: 'verified'; readonly question?: string; readonly slots?: readonly Id[] } // slots: value, period and limit nodes to open; default all values and periods that came from words
  | { readonly kind: 'description' | 'note'; readonly target?: Target; readonly text: string }

export interface Explanation {
  readonly connection: { readonly id: string; readonly why: string; readonly scores: readonly { readonly id: string; readonly score: number }[] }
  readonly links: Links
  readonly base?: { readonly turn: string; readonly edits: readonly PlanEdit[] }
  readonly candidates: readonly {
    readonly plan: Plan
    readonly reading: Reading
    readonly features: readonly { readonly name: string; readonly value: number; readonly weight: number }[]
    readonly sql?: string
    readonly problems: readonly string[]
  }[] // ≤10, best first
  readonly outcome: Outcome
  readonly timings: { readonly linkMs: number; readonly planMs: number; readonly compileMs: number }
}

// ── Statement → rows ────────────────────────────────────────────────────────────────────────────

export const DIALECTS = ['postgres', 'duckdb', 'sqlite'] as const
export type DialectId = (typeof DIALECTS)[number]

/** Type of a value as stored and as returned. `timestamptz` is an instant; `timestamp` is local and has no zone. */
export type CellType = 'text' | 'integer' | 'decimal' | 'float' | 'boolean' | 'date' | 'time' | 'timestamp' | 'timestamptz' | 'json' | 'binary'

/**
 * One cell. `integer`: a number while it is safe, else decimal text. `decimal`: decimal text, never a float.
 * `float`: a finite number, else null. `date`: YYYY-MM-DD. `timestamp`: YYYY-MM-DDTHH:MM:SS[.mmm], no zone.
 * `timestamptz`: the same in UTC with a final Z. `json`, `text`, `time`: text. `binary`: base64 text.
 */
export type Cell = null | boolean | number | string

/** A parameter of a statement, in the order of its placeholders. Numbers are decimal text. */
export interface BoundValue {
  readonly type: ValueType
  readonly value: string | boolean | null
}

export interface StatementColumn {
  readonly name: string
  readonly label: string
  readonly type: CellType
  readonly show: 'asked' | 'support' | 'hidden'
  readonly format?: Format
}

/** SQL in the connection's dialect. Values are bound, never part of the text. */
export interface Statement {
  readonly connection: string
  readonly dialect: DialectId
  readonly text: string
  readonly values: readonly BoundValue[]
  /** Output columns in order. Empty for free SQL, whose columns the database names. */
  readonly columns: readonly StatementColumn[]
  /** Ids of the tables it reads, sorted, each once. */
  readonly tables: readonly string[]
  /** `plan`: compiled from a plan. `probe`: made by sync to learn about the data. `free`: written by a person or a model. */
  readonly origin: 'plan' | 'probe' | 'free'
}

declare const guarded: unique symbol
/** A statement that passed the guard. Only `ask/guard` makes one. */
export type GuardedStatement = Statement & {
  readonly [guarded]: true
  readonly fingerprint: string
  readonly reads: readonly TableRead[] | null
  readonly uses: readonly TableUse[]
}

/** A table that a statement reads and the columns it may read of it: an engine that can tell refuses to read more. Null only where a connector alone is on trial. */
export interface TableRead {
  readonly schema: string | null
  readonly table: string
  readonly columns: readonly string[]
}

/** What a statement took from a table, kept with its result: later readers need the same rights. */
export interface TableUse {
  /** Id of the table. */
  readonly table: string
  readonly columns: readonly string[]
  /** Key of the condition that its rows fulfilled; absent: every row. */
  readonly rows?: string
}

export const REFUSALS = ['writes_data', 'unsafe', 'over_limit', 'not_visible'] as const
export interface Refusal {
  readonly kind: 'refused'
  readonly reason: (typeof REFUSALS)[number]
  readonly message: string
  /** The name in the statement that it is about, where there is one. */
  readonly about?: string
  /** What the parser says of a text that is no SQL. */
  readonly complaint?: string
}

/** Rows of one statement: `rows[n][k]`, k in the order of `columns`. */
export interface ResultSet {
  readonly columns: readonly StatementColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** More rows existed than the limit allowed. */
  readonly truncated: boolean
  readonly durationMs: number
  /** ISO 8601, UTC. */
  readonly executedAt: string
}

// ── Rows → answer ───────────────────────────────────────────────────────────────────────────────

export interface VegaLiteSpec {
  readonly $schema: string
  readonly [key: string]: Json
}
/** A picture of a result. `spec` holds its data inline and no expression or address. */
export interface Chart {
  readonly mark: Exclude<Display['mark'], 'auto' | 'table'>
  readonly spec: VegaLiteSpec
  /** One sentence for people who cannot see it. */
  readonly description: string
}

/** What is said about a result. Every figure in `text` is a cell of the result or computed from cells. */
export interface Narration {
  /** Markdown; its first sentence leads with the figure, in bold. */
  readonly text: string
  readonly caveats: readonly string[]
  /** 0–5 questions that can be answered as they stand, at most 160 characters each. */
  readonly followUps: readonly string[]
}

export interface Source {
  readonly type: 'table' | 'note' | 'metric' | 'external_asset' | 'skill' | 'file'
  readonly id: string
  readonly name: string
  readonly used: boolean
}

/** A dashboard, report or page elsewhere that fits a question; it is pointed to, never read. */
export interface AssetOffer {
  readonly id: string
  readonly name: string
  /** What it is, for people: "Looker Dashboard". */
  readonly kind: string
  /** What it is called in a sentence: "dashboard". */
  readonly noun: string
  /** `maybe`: it shares words with the question, and there is nothing closer. */
  readonly fits: 'well' | 'maybe'
  readonly folder?: string
  readonly description?: string
  /** An http or https address. */
  readonly url?: string
}

export interface Answered {
  readonly kind: 'answered'
  readonly plan: Plan
  readonly reading: Reading
  readonly statement: Statement
  /** What it took from which table. */
  readonly uses: readonly TableUse[]
  /** The statement as a person would write it: values as literals. */
  readonly sql: string
  readonly result: ResultSet
  readonly chart: Chart | null
  readonly narration: Narration
  readonly sources: readonly Source[]
  readonly offers?: readonly AssetOffer[]
  readonly context: TurnContext
  /** Set where a language model took part. */
  readonly model?: ModelUse
  readonly trace?: Json
}

/** Rows that a report rests on. */
export interface Exhibit {
  /** Unique in its report, [a-z0-9_], at most 48 characters. */
  readonly name: string
  readonly title: string
  /** Absent: rows that a skill printed. */
  readonly query?: {
    readonly connection: string
    readonly sql: string
    readonly uses: readonly TableUse[]
    readonly plan?: Plan
    readonly reading?: Reading
  }
  readonly result: ResultSet
  readonly chart: Chart | null
}
/** What a report says, in order; text is Markdown. */
export type ReportPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'exhibit'; readonly name: string }
export interface Finding {
  /** One sentence. */
  readonly title: string
  readonly text: string
  /** Share of the whole change that it explains; negative where it works against it. */
  readonly share?: number
  /** Name of the exhibit it rests on. */
  readonly exhibit?: string
  readonly reading?: Reading
}
/** One run of a skill, as shown. */
export interface SkillUse {
  readonly name: string
  readonly version: number
  /** Id of the run. */
  readonly run: string
  /** Tables appear as their number of rows and columns. */
  readonly parameters: { readonly [name: string]: Json }
  readonly log: string
  readonly durationMs: number
  readonly status: 'ok' | 'error' | 'timeout' | 'killed'
}
/** What a language model did for an answer. */
export interface ModelUse {
  readonly model: string
  readonly provider: string
  readonly promptVersion: string
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null where the model has no price. */
  readonly costUsd: number | null
}
/** An answer that rests on any number of results. */
export interface Reported {
  readonly kind: 'reported'
  /** `assets`: where something is found, or what a note says. */
  readonly by: 'investigation' | 'agent' | 'skill' | 'assets'
  readonly connection?: string
  /** `text`: headline and summary. */
  readonly narration: Narration
  readonly parts: readonly ReportPart[]
  readonly exhibits: readonly Exhibit[]
  readonly findings: readonly Finding[]
  /** Checked, and nothing found; one sentence each. */
  readonly unremarkable: readonly string[]
  readonly sources: readonly Source[]
  readonly offers?: readonly AssetOffer[]
  readonly assumptions: readonly string[]
  readonly skills: readonly SkillUse[]
  readonly model?: ModelUse
  /** Enough to replay what the model did. */
  readonly trace?: Json
  readonly context?: TurnContext
}
/** A skill that waits for a person: for the value of `missing`, or for consent to exactly these parameters. */
export interface PendingSkill {
  readonly skill: string
  readonly version: number
  readonly parameters: { readonly [name: string]: Json }
  /** Question whose rows the skill gets as its table; '': the rows of the answer before. */
  readonly table?: string
  readonly missing?: string
  readonly confirm: boolean
}
/** A question back that is not about readings of a plan. */
export interface AskedBack {
  readonly kind: 'asked'
  readonly question: string
  readonly options: readonly string[]
  readonly pending?: PendingSkill
  readonly connection?: string
  readonly model?: ModelUse
  readonly trace?: Json
}

export type Answer =
  | Answered
  | Reported
  | AskedBack
  | (Extract<Outcome, { kind: 'clarify' }> & { readonly connection?: string })
  /** `note`: one sentence on why no more was tried. */
  | (Extract<Outcome, { kind: 'abstained' }> & { readonly connection?: string; readonly note?: string; readonly offers?: readonly AssetOffer[] })
  | Refusal

/** Progress of an answer, in order; noun-verb. Steps are strictly nested in time, never parallel. */
export type Progress =
  | { readonly type: 'step-start'; readonly step: StepKind; readonly title: string }
  | { readonly type: 'step-end'; readonly step: StepKind; readonly title: string; readonly durationMs: number; readonly error?: string }
  | { readonly type: 'query-start'; readonly connection: string; readonly sql: string }
  | { readonly type: 'query-end'; readonly rows: number; readonly durationMs: number; readonly truncated: boolean }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** Words before they are final; the answer replaces them. */
  | { readonly type: 'text'; readonly text: string }
export type StepKind = 'link' | 'plan' | 'query' | 'skill' | 'chart' | 'narrate'

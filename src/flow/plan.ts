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
type DefaultReason =
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

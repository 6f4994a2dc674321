import type { AggregateFn, DatePart, Display, Grain, Period, Span, Target } from '../../../../flow.ts'
import type { Item, ValueTarget } from './scan.ts'

/** A figure asked for: a measure of the model, the rows of an entity counted, or a function over a field. */
export interface Figure {
  readonly item: Item
  readonly targets: readonly Target[]
  readonly fn?: AggregateFn
}
export interface Key {
  readonly item: Item
  readonly targets: readonly Target[]
  /** "by region" groups, "which region", "top 5 regions" are chosen from. */
  readonly role: 'by' | 'chosen'
  /** "per customer", "for each order": one after another, rather than a class of them. */
  readonly each?: boolean
}
export interface ValueWish {
  readonly item: Item
  readonly values: readonly ValueTarget[]
  readonly negated: boolean
  /** After "that …", "comes from": part of what a share is taken of. */
  readonly clause: boolean
}
export interface Flag {
  readonly item: Item
  readonly targets: readonly Target[]
  readonly negated: boolean
}
export interface Comparison {
  /** What is compared: a named field or figure, or what an adjective is about. */
  readonly targets: readonly Target[]
  readonly hint?: 'price'
  readonly op: '=' | '<' | '<=' | '>' | '>='
  readonly number?: string
  readonly high?: string
  readonly average: boolean
  /** Said in percent: "below 20 %". */
  readonly percent?: boolean
  /** Said in money: "under 20 €". */
  readonly money?: boolean
  /** "the average of their category": within what the average is taken. */
  readonly per?: Item
  readonly span: Span
}
export interface Best {
  readonly direction: 'asc' | 'desc'
  readonly count: number
  readonly counted: boolean
  readonly hint?: 'price'
  readonly span: Span
}
export interface CompareWish {
  readonly to: 'previous' | 'previous_year' | Period
  readonly span: Span
  /** The second period as it was named, and its words. */
  readonly named?: { readonly period: Period; readonly words: string }
}
/** Rows of an earlier answer a question is about: "of those, …". */
export interface Pinned {
  readonly entity: string
  readonly field: string
  readonly literals: readonly string[]
  readonly span: Span
}
export type WindowWish = 'share' | 'share:with' | 'running' | 'moving' | 'growth'

/** What a question about figures asks for, in the words' own order, before it is settled what each name means. */
export interface Demand {
  readonly figures: readonly Figure[]
  readonly keys: readonly Key[]
  readonly grain?: { readonly grain: Grain; readonly span: Span }
  readonly part?: { readonly part: DatePart; readonly span: Span }
  readonly values: readonly ValueWish[]
  readonly flags: readonly Flag[]
  readonly comparisons: readonly Comparison[]
  /** "all of whose orders were …": conditions that every one of these must meet. */
  readonly every?: Item
  /** Someone named who is in no index: "the manager of Hans Vogel". */
  readonly role?: Item
  readonly nameless?: { readonly text: string; readonly span: Span }
  /** Entities of which there must be none: "customers without orders". */
  readonly absent: readonly Item[]
  /** Entities named beside what is asked: "business customers". */
  readonly beside: readonly Item[]
  readonly timeField?: Item
  /** "On Mondays": days of the week, 1 Monday to 7 Sunday. */
  readonly days?: { readonly days: readonly number[]; readonly negated: boolean; readonly span: Span }
  readonly period?: { readonly period: Period; readonly span: Span }
  /** The period was called the previous one. */
  readonly previous?: boolean
  readonly compare?: CompareWish
  readonly windows: readonly { readonly kind: WindowWish; readonly span: Span; readonly size?: number }[]
  readonly best?: Best
  readonly order?: { readonly item?: Item; readonly direction?: 'asc' | 'desc'; readonly span: Span }
  /** "sold", where nothing says in what it is measured. */
  readonly sold?: Item
  readonly overTime: boolean
  /** "average revenue per month", "revenue per customer by segment": the average of a figure over groups; within what is left of the keys. */
  readonly averaged?: { readonly over: 'time' | Key; readonly span: Span }
  /** "Customers who bought last month", "different products sold": rows of another fact among which those counted are told apart. */
  readonly countedIn?: { readonly entity: string; readonly sold: boolean }
  /** "ad spend per click": the first figure over the second. */
  readonly perFigure?: Item
  /** Of a share: items whose conditions hold for the whole as well as for the part. */
  readonly base?: readonly Item[]
  /** A function without what it is of: "average instead". */
  readonly fn?: { readonly fn: AggregateFn; readonly item: Item }
  readonly pinned?: Pinned
  readonly mark?: Display['mark']
  readonly listed?: Item
  /** Whether an interrogative asks for one: "which country has …". */
  readonly asksWhich: boolean
  /** Items that found no use; a demand that has some is not planned. */
  readonly unused: readonly Item[]
  readonly cues: ReadonlySet<string>
}

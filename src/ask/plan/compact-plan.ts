import { z } from 'zod'

/** Column as written: a formula, or one with the words it is shown under. */
const COLUMN = z.union([z.string(), z.strictObject({ formula: z.string(), label: z.string().optional() })])
const COLUMNS = z.record(z.string(), COLUMN)
const ORDER = z.array(z.string())
const LIMIT = z.union([
  z.number().int().min(0),
  z.strictObject({ n: z.number().int().min(0), ties: z.enum(['cut', 'keep']).optional(), offset: z.number().int().min(0).optional() }),
])
const TOP = z.strictObject({
  n: z.number().int().min(1),
  by: z.array(z.string()).min(1),
  within: z.array(z.string()).min(1),
  ties: z.enum(['cut', 'keep']).optional(),
})
const COMPARE = z.strictObject({ to: z.string(), align: z.enum(['to_date', 'full']).optional() })
export const MARKS = [
  'auto',
  'table',
  'number',
  'line',
  'area',
  'bar',
  'grouped_bar',
  'stacked_bar',
  'pie',
  'scatter',
  'histogram',
  'grouped_line',
  'grouped_scatter',
] as const
const DISPLAY = z.union([
  z.enum(MARKS),
  z.strictObject({
    mark: z.enum(MARKS),
    x: z.string().optional(),
    y: z.array(z.string()).optional(),
    series: z.string().optional(),
    title: z.string().optional(),
  }),
])

const SELECT = z.strictObject({
  from: z.union([z.string(), z.lazy((): z.ZodType<CompactQuery> => QUERY)]),
  cols: COLUMNS,
  mode: z.enum(['list', 'group']).optional(),
  where: z.string().optional(),
  having: z.string().optional(),
  with: z.lazy((): z.ZodType<Readonly<Record<string, CompactQuery>>> => z.record(z.string(), QUERY)).optional(),
  period: z.string().optional(),
  compare: COMPARE.optional(),
  top: TOP.optional(),
  order: ORDER.optional(),
  limit: LIMIT.optional(),
  distinct: z.boolean().optional(),
  unmatched: z.enum(['drop', 'keep']).optional(),
  fill: z.literal('buckets').optional(),
  display: DISPLAY.optional(),
})
const SET = z.strictObject({
  set: z.enum(['union', 'union_all', 'intersect', 'except']),
  inputs: z.lazy((): z.ZodType<readonly CompactQuery[]> => z.array(QUERY).min(2)),
  order: ORDER.optional(),
  limit: LIMIT.optional(),
  display: DISPLAY.optional(),
})
const COMBINE = z.strictObject({
  combine: z.lazy((): z.ZodType<Readonly<Record<string, CompactQuery>>> => z.record(z.string(), QUERY)),
  on: z.array(z.string()),
  how: z.enum(['full', 'left', 'inner']).optional(),
  cols: COLUMNS,
  having: z.string().optional(),
  order: ORDER.optional(),
  limit: LIMIT.optional(),
  display: DISPLAY.optional(),
})
const QUERY: z.ZodType<CompactQuery> = z.union([SELECT, SET, COMBINE])

export type CompactQuery = CompactSelect | CompactSet | CompactCombine
export type CompactLimit = z.infer<typeof LIMIT>
export type CompactTop = z.infer<typeof TOP>
export type CompactCompare = z.infer<typeof COMPARE>
export type CompactDisplay = z.infer<typeof DISPLAY>
export type CompactColumns = Readonly<Record<string, z.infer<typeof COLUMN>>>
export interface CompactSelect {
  readonly from: string | CompactQuery
  readonly cols: CompactColumns
  readonly mode?: 'list' | 'group'
  readonly where?: string
  readonly having?: string
  readonly with?: Readonly<Record<string, CompactQuery>>
  readonly period?: string
  readonly compare?: CompactCompare
  readonly top?: CompactTop
  readonly order?: readonly string[]
  readonly limit?: CompactLimit
  readonly distinct?: boolean
  readonly unmatched?: 'drop' | 'keep'
  readonly fill?: 'buckets'
  readonly display?: CompactDisplay
}
export interface CompactSet {
  readonly set: 'union' | 'union_all' | 'intersect' | 'except'
  readonly inputs: readonly CompactQuery[]
  readonly order?: readonly string[]
  readonly limit?: CompactLimit
  readonly display?: CompactDisplay
}
export interface CompactCombine {
  readonly combine: Readonly<Record<string, CompactQuery>>
  readonly on: readonly string[]
  readonly how?: 'full' | 'left' | 'inner'
  readonly cols: CompactColumns
  readonly having?: string
  readonly order?: readonly string[]
  readonly limit?: CompactLimit
  readonly display?: CompactDisplay
}

/** Reads the compact form; what does not fit is said with its place. */
export function parseCompact(value: unknown): { readonly query: CompactQuery } | { readonly issues: readonly string[] } {
  const schema = shapeOf(value)
  const parsed = schema.safeParse(value)
  if (parsed.success) return { query: parsed.data }
  return { issues: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'plan'}: ${issue.message}`) }
}
/** The one shape a value can have, so that its problems are those of that shape. */
function shapeOf(value: unknown): z.ZodType<CompactQuery> {
  if (typeof value !== 'object' || value === null) return SELECT
  if ('set' in value) return SET
  return 'combine' in value ? COMBINE : SELECT
}

export const DRAFTS = { compare: COMPARE, top: TOP, limit: LIMIT, columns: COLUMNS } as const

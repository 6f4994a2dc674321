import { z } from 'zod'
import { FILTER_OPERATORS } from '../../../app/row-filters/index.ts'

const MOST_COLUMNS = 50
const MOST_CONDITIONS = 10
const MOST_VALUES = 10_000
const MOST_TABLES = 5_000
const MAX_TEXT = 2_000

const scalar = z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()])
const condition = z.strictObject({
  operator: z.enum(FILTER_OPERATORS),
  value: z
    .union([scalar, z.array(scalar).max(MOST_VALUES), z.strictObject({ attribute: z.string().min(1).max(128) })])
    .describe('A value, a list, or an attribute of whoever asks'),
  required: z.boolean().optional(),
})
const hidden = z.object({ name: z.string(), missing: z.array(z.string()), hint: z.string().optional() })

export const rowFilterPath = z.object({ name: z.string().min(1).max(128) })
export const rowFilterOfConnection = rowFilterPath.extend({ connection_id: z.string().min(1).max(MAX_TEXT) })
export const rowFilterOrder = z.strictObject({
  filters: z
    .record(z.string().max(MAX_TEXT), z.union([condition, z.array(condition).min(1).max(MOST_CONDITIONS)]))
    .refine((given) => Object.keys(given).length <= MOST_COLUMNS, `at most ${MOST_COLUMNS} columns`),
  tables: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(MAX_TEXT),
        access: z.enum(['filtered', 'via', 'shared', 'hidden']),
        columns: z.array(z.string().max(MAX_TEXT)).max(MOST_TABLES).optional(),
      }),
    )
    .max(MOST_TABLES)
    .default([]),
  tables_default: z.enum(['rule', 'hidden']).default('rule'),
})
export const rowFilter = z
  .object({
    connection_id: z.string(),
    filters: z.record(z.string(), z.unknown()),
    tables: z.array(z.object({ name: z.string(), access: z.string(), columns: z.array(z.string()).optional() })),
    tables_default: z.enum(['rule', 'hidden']),
    saved_by: z.string(),
    saved_at: z.string(),
    shows: z.object({
      filtered: z.array(z.string()),
      via: z.array(z.string()),
      shared: z.array(z.string()),
      hidden: z.array(hidden),
      broken: z.string().optional(),
    }),
  })
  .meta({ id: 'GroupRowFilter' })
export const rowFilters = z.array(rowFilter)

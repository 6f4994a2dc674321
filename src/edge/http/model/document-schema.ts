import { z } from 'zod'

const MAX_ID = 1_000
const MAX_TEXT = 20_000
const MAX_NOTE = 100_000
const MAX_COLUMNS = 2_000
const MAX_LIST = 1_000
/** PostgreSQL keeps every character in text but U+0000. */
const NO_NUL = /^[^\0]*$/

const id = z.string().min(1).max(MAX_ID).regex(NO_NUL)
const text = z.string().max(MAX_TEXT).regex(NO_NUL)
const name = z.string().max(MAX_ID).regex(NO_NUL)

export const TableDocRequest = z.object({
  table: z.object({
    id,
    version: z.int().optional().describe('As it was read; 409 when it has changed since'),
    description: text.optional(),
    display_name: name.optional(),
    active: z.boolean().optional(),
    columns: z
      .array(z.object({ column_name: name, user_comment: text.optional(), display_name: name.optional(), active: z.boolean().optional() }))
      .max(MAX_COLUMNS)
      .optional(),
    groups: z.array(name).max(MAX_LIST).optional().describe('Admins only'),
    row_filter: z.object({ enabled: z.boolean(), where: text }).optional().describe('Admins only'),
  }),
})
export const DeleteTableRequest = z.object({ table_id: id })
export const QueryDocRequest = z.object({
  query: z.object({ id: id.optional(), title: name.optional(), sql: z.string().trim().min(1).max(MAX_TEXT).regex(NO_NUL) }),
  table_id: id,
  generate_title: z.boolean().optional(),
})
export const QueryDocResponse = z.object({ id: z.string(), title: z.string(), sql: z.string(), table_id: z.string(), verified: z.literal(true) })
export const QueryPath = z.object({ query_id: z.string().max(MAX_ID), table_id: z.string().max(MAX_ID) })

const columns = z.array(name).min(1).max(MAX_LIST)
export const RelationshipsRequest = z
  .array(
    z.object({
      relationship_id: z.int().optional().describe('Absent: a new one, or that of the same tables and columns'),
      doc_id: id,
      table: id,
      own_columns: columns,
      columns,
      type: z.literal('foreign').optional(),
      active: z.boolean().optional(),
    }),
  )
  .min(1)
  .max(MAX_LIST)
export const RelationshipIds = z.array(z.int()).min(1).max(MAX_LIST)
export const DeletedRelationships = z.object({ deleted: z.array(z.int()) })

export const NoteResponse = z
  .object({
    id: z.string(),
    title: z.string(),
    note: z.string(),
    active: z.boolean(),
    groups: z.array(z.string()),
    parent_id: z.string().optional(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Note' })
const title = z.string().trim().min(1).max(MAX_ID).regex(NO_NUL)
const noteFields = { note: z.string().max(MAX_NOTE).regex(NO_NUL), groups: z.array(name).max(MAX_LIST), parent_id: name, active: z.boolean() }
export const NewNote = z.object({ title, note: noteFields.note, ...z.object(noteFields).omit({ note: true }).partial().shape })
export const NoteChange = z
  .object({ title, ...noteFields })
  .partial()
  .nullish()
export const NotePath = z.object({ id: z.string().max(MAX_ID) })

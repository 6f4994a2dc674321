import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Note, Relationship } from '../../../app/teaching/index.ts'
import { Ok } from '../chat/index.ts'
import { presentTable, relationship, table } from '../connections/index.ts'
import type { ModelDeps } from './deps.ts'
import {
  DeletedRelationships,
  DeleteTableRequest,
  NewNote,
  NoteChange,
  NotePath,
  NoteResponse,
  QueryDocRequest,
  QueryDocResponse,
  QueryPath,
  RelationshipIds,
  RelationshipsRequest,
  TableDocRequest,
} from './document-schema.ts'

const MODELER = { auth: { role: 'modeler' } } as const
const ADMIN = { auth: { role: 'admin' } } as const
const OK = { status: 'ok' } as const

/** What is said about tables, their relationships, example queries and notes, one thing at a time. */
export function documentRoutes({ documents }: ModelDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/save_table_doc',
      { config: MODELER, schema: { tags: ['Tables'], summary: 'Describe a table; absent keys stay', body: TableDocRequest, response: { 200: table } } },
      async ({ actor, body }) => {
        const { display_name, row_filter, columns, ...doc } = body.table
        const described = columns?.map((column) => ({
          name: column.column_name,
          userComment: column.user_comment,
          displayName: column.display_name,
          active: column.active,
        }))
        return presentTable(await documents.saveTable(actor, { ...doc, displayName: display_name, rowFilter: row_filter, columns: described }))
      },
    )
    app.post(
      '/api/delete_table',
      { config: ADMIN, schema: { tags: ['Tables'], summary: 'Put a table away; a sync leaves it there', body: DeleteTableRequest, response: { 200: Ok } } },
      async ({ actor, body }) => {
        await documents.deleteTable(actor, body.table_id)
        return OK
      },
    )
    app.post(
      '/api/save_query_doc',
      {
        config: MODELER,
        schema: { tags: ['Tables'], summary: 'Keep a reviewed example query of a table', body: QueryDocRequest, response: { 200: QueryDocResponse } },
      },
      async ({ actor, body }) => ({
        ...(await documents.saveQuery(actor, { ...body.query, tableId: body.table_id })),
        table_id: body.table_id,
        verified: true as const,
      }),
    )
    app.delete(
      '/api/queries/:query_id/:table_id',
      { config: MODELER, schema: { tags: ['Tables'], summary: 'Remove an example query', params: QueryPath, response: { 200: Ok } } },
      async ({ actor, params }) => {
        await documents.deleteQuery(actor, params.query_id, params.table_id)
        return OK
      },
    )
    app.get(
      '/api/relationships',
      {
        config: MODELER,
        schema: { tags: ['Relationships'], summary: 'Joins, each once, those switched off too', response: { 200: z.array(relationship) } },
      },
      async ({ actor }) => (await documents.relationships(actor)).map(presentRelationship),
    )
    app.post(
      '/api/relationships',
      {
        config: MODELER,
        schema: { tags: ['Relationships'], summary: 'Make or change joins, all or none', body: RelationshipsRequest, response: { 200: z.array(relationship) } },
      },
      async ({ actor, body }) => {
        const docs = body.map((each) => ({
          id: each.relationship_id,
          docId: each.doc_id,
          table: each.table,
          ownColumns: each.own_columns,
          columns: each.columns,
          active: each.active ?? true,
        }))
        return (await documents.saveRelationships(actor, docs)).map(presentRelationship)
      },
    )
    app.post(
      '/api/relationships/delete',
      {
        config: MODELER,
        schema: {
          tags: ['Relationships'],
          summary: 'Remove joins; ids that are not there are ignored',
          body: RelationshipIds,
          response: { 200: DeletedRelationships },
        },
      },
      async ({ actor, body }) => ({ deleted: [...(await documents.deleteRelationships(actor, body))] }),
    )
    app.get(
      '/api/org_notes',
      { config: MODELER, schema: { tags: ['Notes'], summary: 'Notes of the organisation', response: { 200: z.array(NoteResponse) } } },
      async ({ actor }) => (await documents.notes(actor)).map(presentNote),
    )
    app.post(
      '/api/org_notes',
      { config: MODELER, schema: { tags: ['Notes'], summary: 'Write a note', body: NewNote, response: { 200: NoteResponse } } },
      async ({ actor, body: { parent_id, ...doc } }) => presentNote(await documents.createNote(actor, { ...doc, parentId: parent_id })),
    )
    app.get(
      '/api/org_notes/:id',
      { config: MODELER, schema: { tags: ['Notes'], summary: 'One note', params: NotePath, response: { 200: NoteResponse } } },
      async ({ actor, params }) => presentNote(await documents.note(actor, params.id)),
    )
    app.put(
      '/api/org_notes/:id',
      {
        config: MODELER,
        schema: { tags: ['Notes'], summary: 'Change a note; absent keys stay', params: NotePath, body: NoteChange, response: { 200: NoteResponse } },
      },
      async ({ actor, params, body }) => {
        const { parent_id, ...doc } = body ?? {}
        return presentNote(await documents.updateNote(actor, params.id, { ...doc, parentId: parent_id }))
      },
    )
    app.delete(
      '/api/org_notes/:id',
      { config: MODELER, schema: { tags: ['Notes'], summary: 'Remove a note', params: NotePath, response: { 200: Ok } } },
      async ({ actor, params }) => {
        await documents.deleteNote(actor, params.id)
        return OK
      },
    )
  }
}

function presentRelationship(each: Relationship): z.input<typeof relationship> {
  return {
    relationship_id: each.id,
    doc_id: each.docId,
    table: each.table,
    own_columns: [...each.ownColumns],
    columns: [...each.columns],
    type: 'foreign',
    active: each.active,
    incoming: false,
  }
}

function presentNote({ id, title, note, active, groups, parentId, createdAt, updatedAt }: Note): z.input<typeof NoteResponse> {
  const times = { created_at: createdAt.toISOString(), updated_at: updatedAt.toISOString() }
  return { id, title, note, active, groups: [...groups], ...(parentId !== undefined && { parent_id: parentId }), ...times }
}

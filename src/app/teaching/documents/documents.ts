import type { Actor } from '../../../flow.ts'
import type { Store } from '../../../platform/store/index.ts'
import type { Connections, TableView } from '../../connections/index.ts'
import type { Models } from '../../model/index.ts'
import { createNote, deleteNote, listNotes, type Note, type NoteDoc, readNote, updateNote } from './notes.ts'
import { deleteQuery, type QueryDoc, type SavedQuery, saveQueryDoc } from './queries.ts'
import { deleteRelationships, listRelationships, type Relationship, type RelationshipDoc, saveRelationships } from './relationships.ts'
import { deleteTable, saveTableDoc, type TableDoc } from './table-doc.ts'

export interface DocumentDeps {
  readonly store: Store
  readonly models: Models
  readonly connections: Pick<Connections, 'table' | 'filteredFolders'>
  audit(actor: Actor, entry: { readonly action: string; readonly target: string; readonly detail?: string }): Promise<void>
  now(): Date
}

/** What modelers and admins write about tables, one thing at a time; all of it stands in the model's files. */
export interface Documents {
  saveTable(actor: Actor, doc: TableDoc): Promise<TableView>
  deleteTable(actor: Actor, tableId: string): Promise<void>
  saveQuery(actor: Actor, doc: QueryDoc): Promise<SavedQuery>
  deleteQuery(actor: Actor, queryId: string, tableId: string): Promise<void>
  relationships(actor: Actor): Promise<readonly Relationship[]>
  saveRelationships(actor: Actor, docs: readonly RelationshipDoc[]): Promise<readonly Relationship[]>
  /** @returns ids that were there */
  deleteRelationships(actor: Actor, ids: readonly number[]): Promise<readonly number[]>
  notes(actor: Actor): Promise<readonly Note[]>
  note(actor: Actor, id: string): Promise<Note>
  createNote(actor: Actor, doc: NoteDoc & { readonly title: string }): Promise<Note>
  updateNote(actor: Actor, id: string, doc: NoteDoc): Promise<Note>
  deleteNote(actor: Actor, id: string): Promise<void>
}

export function openDocuments(deps: DocumentDeps): Documents {
  return {
    saveTable: (actor, doc) => saveTableDoc(actor, doc, deps),
    deleteTable: (actor, id) => deleteTable(actor, id, deps),
    saveQuery: (actor, doc) => saveQueryDoc(actor, doc, deps),
    deleteQuery: (actor, query, table) => deleteQuery(actor, query, table, deps),
    relationships: (actor) => listRelationships(actor, deps),
    saveRelationships: (actor, docs) => saveRelationships(actor, docs, deps),
    deleteRelationships: (actor, ids) => deleteRelationships(actor, ids, deps),
    notes: (actor) => listNotes(actor, deps),
    note: (actor, id) => readNote(actor, id, deps),
    createNote: (actor, doc) => createNote(actor, doc, deps),
    updateNote: (actor, id, doc) => updateNote(actor, id, doc, deps),
    deleteNote: (actor, id) => deleteNote(actor, id, deps),
  }
}

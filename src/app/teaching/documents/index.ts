export { type Documents, openDocuments } from './documents.ts'
export { type Note, notesFor } from './notes.ts'
export type { Relationship } from './relationships.ts'

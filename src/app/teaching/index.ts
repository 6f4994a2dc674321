export { type Documents, type Note, openDocuments, type Relationship } from './documents/index.ts'
export { TEACHING_STATUSES, type Teaching, type TeachingStatus } from './store.ts'
export type { Lesson, TeachTarget } from './target.ts'
export { openTeaching, type Taught, type TeachingDeps, type TeachingDesk, type TeachOrder } from './teaching.ts'

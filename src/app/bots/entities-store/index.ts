export { findEntity, listEntities } from './store.ts'
